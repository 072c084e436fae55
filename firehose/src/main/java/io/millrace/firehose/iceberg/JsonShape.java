package io.millrace.firehose.iceberg;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/// What values of JSON have in common, as the type of a column that can hold them all.
///
/// AWS does not say which types records lead to, as its tables are begun from databases. Here a whole number is `long`,
/// any other `double`, a whole one of more than 64 bits `decimal(38,0)`; values of several kinds are a `string`, which
/// keeps
/// each as it is written.
sealed interface JsonShape {

    /// Source of the bound: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-considerations.html>
    int MOST_LEVELS = 16;

    /// Source: <https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html>
    int MOST_NAME = 255;

    /// Nothing was seen yet, or null.
    record Unknown() implements JsonShape {}

    /// Texts, numbers or booleans.
    record Plain(Type.PrimitiveType type) implements JsonShape {}

    /// Lists.
    record Listed(JsonShape element) implements JsonShape {}

    /// Objects.
    record Members(Map<String, JsonShape> members) implements JsonShape {}

    static JsonShape of(JsonNode node) {
        return of(node, 0);
    }

    private static JsonShape of(JsonNode node, int level) {
        return switch (node.getNodeType()) {
            case BOOLEAN -> new Plain(Types.BooleanType.get());
            case NUMBER -> new Plain(number(node));
            case STRING -> new Plain(Types.StringType.get());
            case ARRAY -> {
                JsonShape element = new Unknown();
                for (JsonNode each : node) {
                    element = element.and(level < MOST_LEVELS ? of(each, level + 1) : new Unknown());
                }
                yield new Listed(element);
            }
            case OBJECT -> {
                Map<String, JsonShape> members = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> member : node.properties()) {
                    if (level < MOST_LEVELS && isName(member.getKey())) {
                        members.put(member.getKey(), of(member.getValue(), level + 1));
                    }
                }
                yield new Members(members);
            }
            case NULL, MISSING, BINARY, POJO -> new Unknown();
        };
    }

    /// Whether the library and the catalog can both keep a column of that name: a line of text, not too long.
    private static boolean isName(String member) {
        return !member.isEmpty()
                && member.length() <= MOST_NAME
                && member.chars().noneMatch(Character::isISOControl);
    }

    private static Type.PrimitiveType number(JsonNode node) {
        if (node.canConvertToExactIntegral() && node.canConvertToLong()) {
            return Types.LongType.get();
        }
        boolean isWhole = node.isBigInteger() && node.bigIntegerValue().bitLength() <= 126;
        return isWhole ? Types.DecimalType.of(38, 0) : Types.DoubleType.get();
    }

    /// What this and another have in common.
    default JsonShape and(JsonShape other) {
        return switch (this) {
            case Unknown _ -> other;
            case Plain(Type.PrimitiveType type) ->
                other instanceof Plain(Type.PrimitiveType another) ? new Plain(wider(type, another)) : this;
            case Listed(JsonShape element) ->
                other instanceof Listed(JsonShape another) ? new Listed(element.and(another)) : this;
            case Members(Map<String, JsonShape> members) -> {
                if (!(other instanceof Members(Map<String, JsonShape> others))) {
                    yield this;
                }
                Map<String, JsonShape> all = new LinkedHashMap<>(members);
                others.forEach((name, shape) -> all.merge(name, shape, JsonShape::and));
                yield new Members(all);
            }
        };
    }

    private static Type.PrimitiveType wider(Type.PrimitiveType one, Type.PrimitiveType other) {
        if (one.equals(other)) {
            return one;
        }
        boolean areNumbers = isNumber(one) && isNumber(other);
        if (!areNumbers) {
            return Types.StringType.get();
        }
        boolean isWhole = one.typeId() != Type.TypeID.DOUBLE && other.typeId() != Type.TypeID.DOUBLE;
        return isWhole ? Types.DecimalType.of(38, 0) : Types.DoubleType.get();
    }

    private static boolean isNumber(Type type) {
        return switch (type.typeId()) {
            case LONG, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }

    /// The type of a column; empty as long as nothing is known of it.
    ///
    /// @param ids draws the ids of its parts
    default Optional<Type> type(IntSupplier ids) {
        return switch (this) {
            case Unknown _ -> Optional.empty();
            case Plain(Type.PrimitiveType type) -> Optional.of(type);
            case Listed(JsonShape element) ->
                element.type(ids).map(type -> Types.ListType.ofOptional(ids.getAsInt(), type));
            case Members(Map<String, JsonShape> members) -> {
                List<Types.NestedField> fields = new ArrayList<>();
                members.forEach((name, shape) -> shape.type(ids)
                        .ifPresent(type -> fields.add(Types.NestedField.optional(ids.getAsInt(), name, type))));
                yield fields.isEmpty() ? Optional.empty() : Optional.of(Types.StructType.of(fields));
            }
        };
    }
}
