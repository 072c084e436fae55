package io.millrace.firehose.iceberg;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/// The columns by which updates and deletes find rows: those that the delivery stream names, else the identifier
/// fields of the table.
///
/// A name stands for a column wherever it is, also inside of a struct, if no other has it.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-stream.html>
///
/// @param ids the ids of their fields
/// @param schema these columns alone, as the files that tell of removed rows have them
record KeyColumns(Set<Integer> ids, Schema schema) {

    KeyColumns {
        ids = Set.copyOf(ids);
    }

    /// @param names the names that were given, which may be none
    /// @throws RowException if there are none, or rows cannot be told apart by one of them
    static KeyColumns of(Schema table, List<String> names) throws RowException {
        Set<Integer> ids = new LinkedHashSet<>();
        for (String name : names) {
            ids.add(named(table, name));
        }
        if (names.isEmpty()) {
            ids.addAll(table.identifierFieldIds());
        }
        if (ids.isEmpty()) {
            throw new RowException(
                    RowException.NO_KEYS,
                    "Updates and deletes need unique keys, or identifier fields of the table; there are none.");
        }
        return new KeyColumns(ids, TypeUtil.select(table, ids));
    }

    private static int named(Schema table, String name) throws RowException {
        List<Types.NestedField> found = TypeUtil.indexById(table.asStruct()).values().stream()
                .filter(field -> field.name().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new RowException(
                    RowException.NO_KEYS,
                    "Unique key " + name + " is the name of " + (found.isEmpty() ? "no column." : "two columns."));
        }
        Types.NestedField field = found.getFirst();
        Type.TypeID type = field.type().typeId();
        boolean isInStructs = table.accessorForField(field.fieldId()) != null;
        if (!isInStructs
                || !field.type().isPrimitiveType()
                || type == Type.TypeID.FLOAT
                || type == Type.TypeID.DOUBLE) {
            throw new RowException(
                    RowException.NO_KEYS, "Unique key " + name + " of type " + field.type() + " tells no rows apart.");
        }
        return field.fieldId();
    }

    /// Whether rows with the same key are always in the same partition.
    boolean determine(PartitionSpec spec) {
        return spec.fields().stream().allMatch(field -> ids.contains(field.sourceId()));
    }
}
