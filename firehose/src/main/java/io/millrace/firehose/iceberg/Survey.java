package io.millrace.firehose.iceberg;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/// The columns that records of a piece would have, found before the table is begun or gets more of them.
///
/// Two members whose names differ in case alone are one column, the first, because the catalog keeps names in lower
/// case. Likewise of `a.b` and the member `b` of `a`, because the library knows both by that path.
public final class Survey {

    private JsonShape.Members seen = new JsonShape.Members(Map.of());

    /// Looks at a record; one that is no JSON object tells nothing.
    public void add(ByteBuffer record) {
        JsonNode document;
        try {
            document = RowReader.parse(record);
        } catch (RowException e) {
            return;
        }
        if (seen.and(JsonShape.of(document)) instanceof JsonShape.Members more) {
            seen = more;
        }
    }

    /// Whether a table can be begun of what was seen.
    public boolean isEmpty() {
        return columns(new Schema()).isEmpty();
    }

    /// The columns that a table does not have.
    Map<String, Type> columns(Schema table) {
        Set<String> names = new TreeSet<>();
        table.columns().forEach(column -> names.add(column.name().toLowerCase(Locale.ROOT)));
        AtomicInteger ids = new AtomicInteger();
        Map<String, Type> columns = new LinkedHashMap<>();
        seen.members()
                .forEach((name, shape) -> shape.type(ids::incrementAndGet)
                        .filter(type -> names.add(name.toLowerCase(Locale.ROOT)))
                        .ifPresent(type -> columns.put(name, type)));
        if (areOfOnePath(table, columns)) {
            Map<String, Type> first = new LinkedHashMap<>();
            columns.forEach((name, type) -> {
                first.put(name, type);
                if (areOfOnePath(table, first)) {
                    first.remove(name);
                }
            });
            return first;
        }
        return columns;
    }

    private static boolean areOfOnePath(Schema table, Map<String, Type> more) {
        List<Types.NestedField> fields = new ArrayList<>(table.columns());
        more.forEach((name, type) -> fields.add(Types.NestedField.optional(fields.size(), name, type)));
        try {
            TypeUtil.indexByName(Types.StructType.of(fields));
            return false;
        } catch (ValidationException e) {
            return true;
        }
    }

    /// The schema of a table that begins with these columns; all can be null.
    Schema schema() {
        Map<String, Type> columns = columns(new Schema());
        AtomicInteger ids = new AtomicInteger(1_000_000);
        return new Schema(columns.entrySet().stream()
                .map(column -> Types.NestedField.optional(ids.incrementAndGet(), column.getKey(), column.getValue()))
                .toList());
    }
}
