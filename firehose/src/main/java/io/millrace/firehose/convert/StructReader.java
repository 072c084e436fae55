package io.millrace.firehose.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Reads objects into structs: the fields by their keys, whatever order the object has.
///
/// Of keys that are the same once they are normal the first counts.
final class StructReader {

    private final List<ValueReader> fields;
    private final Map<String, List<Integer>> byKey = new HashMap<>();
    private final UnaryOperator<String> normal;

    /// @param keys the key that each field is found under, normal already
    /// @param normal makes the key of an object normal, so that it can be compared
    StructReader(List<ValueReader> fields, List<String> keys, UnaryOperator<String> normal) {
        this.fields = List.copyOf(fields);
        this.normal = normal;
        for (int i = 0; i < keys.size(); i++) {
            byKey.computeIfAbsent(keys.get(i), _ -> new ArrayList<>()).add(i);
        }
    }

    /// The names of the fields of a struct, in their order.
    static List<String> names(Struct type) {
        return type.fields().stream().map(Field::name).toList();
    }

    Value readObject(JsonNode object) throws ConversionException {
        Value[] values = new Value[fields.size()];
        Arrays.fill(values, Value.NULL);
        boolean[] isRead = new boolean[values.length];
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            for (int field : byKey.getOrDefault(normal.apply(member.getKey()), List.of())) {
                if (!isRead[field]) {
                    isRead[field] = true;
                    values[field] = fields.get(field).read(member.getValue());
                }
            }
        }
        return new Value.Struct(Arrays.asList(values));
    }

    /// Fills the fields by their positions.
    Value readArray(JsonNode array) throws ConversionException {
        Value[] values = new Value[fields.size()];
        Arrays.fill(values, Value.NULL);
        for (int i = 0; i < Math.min(values.length, array.size()); i++) {
            values[i] = fields.get(i).read(array.get(i));
        }
        return new Value.Struct(Arrays.asList(values));
    }
}
