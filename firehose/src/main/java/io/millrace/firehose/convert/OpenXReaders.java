package io.millrace.firehose.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Makes readers that read JSON as the OpenX JSON SerDe does, which takes much for what the column needs.
///
/// A number may be a text and the other way round; what is no array is one of that element alone; an array fills a
/// struct by position; what is no text becomes one, with its keys in lower case. Keys are made lower case at every
/// depth, those of maps included, unless the SerDe is told to mind the case.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_OpenXJsonSerDe.html>
final class OpenXReaders {

    private final boolean isCaseInsensitive;
    private final boolean isConvertingDots;
    private final Map<String, String> keyMappings = new HashMap<>();

    OpenXReaders(Input.OpenX options) {
        this.isCaseInsensitive = options.caseInsensitive().orElse(true);
        this.isConvertingDots = options.convertDots().orElse(false);
        options.keyMappings().forEach((column, key) -> keyMappings.put(column.toLowerCase(Locale.ROOT), key));
    }

    /// A reader for values of a type, and for null.
    ///
    /// @throws ConversionException if the SerDe does not have the type
    ValueReader of(ColumnType type) throws ConversionException {
        return reader(type).orNull();
    }

    private ValueReader reader(ColumnType type) throws ConversionException {
        return switch (type) {
            case ColumnType.Bool _ ->
                node -> node.isBoolean() ? new Value.Bool(node.booleanValue()) : Scalars.bool(scalar(node));
            case ColumnType.Whole whole -> node -> whole(whole, node);
            case ColumnType.Single _ -> node -> real(node, true);
            case ColumnType.DoublePrecision _ -> node -> real(node, false);
            case ColumnType.Decimal decimal ->
                node -> node.isNumber()
                        ? Scalars.decimal(decimal, node.decimalValue())
                        : Scalars.decimal(decimal, scalar(node));
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ -> node -> Scalars.text(type, text(node));
            case ColumnType.Date _ -> node -> Scalars.date(scalar(node));
            case ColumnType.Timestamp _ ->
                node -> node.isNumber() ? Timestamps.epoch(node.decimalValue()) : Timestamps.openX(scalar(node));
            case ColumnType.Sequence sequence -> sequence(of(sequence.element()));
            case ColumnType.Mapping mapping -> mapping(reader(mapping.key()), of(mapping.value()));
            case Struct struct -> struct(struct);
            case ColumnType.Binary _ ->
                throw ConversionException.schema(
                        "One or more columns have types that are not supported by org.openx.data.JsonSerDe");
        };
    }

    private static Value whole(ColumnType.Whole type, JsonNode node) throws ConversionException {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong()
                    ? Scalars.whole(type, node.longValue())
                    : Scalars.whole(type, node.bigIntegerValue());
        }
        return Scalars.whole(type, scalar(node));
    }

    private static Value real(JsonNode node, boolean isSingle) throws ConversionException {
        return node.isNumber()
                ? Scalars.real(node.doubleValue(), isSingle, node.asText())
                : Scalars.real(scalar(node), isSingle);
    }

    /// The text of what is neither array nor object.
    private static String scalar(JsonNode node) throws ConversionException {
        if (node.isContainerNode()) {
            throw Scalars.notA(node.toString());
        }
        return node.asText();
    }

    private String text(JsonNode node) {
        return node.isContainerNode() ? (isCaseInsensitive ? lower(node) : node).toString() : node.asText();
    }

    private static JsonNode lower(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(lower(element)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(member -> object.set(lower(member.getKey()), lower(member.getValue())));
            return object;
        }
        return node;
    }

    private static String lower(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    private static ValueReader sequence(ValueReader element) {
        return node -> {
            List<Value> values = new ArrayList<>(Math.max(1, node.size()));
            if (node.isArray()) {
                for (JsonNode next : node) {
                    values.add(element.read(next));
                }
            } else {
                values.add(element.read(node));
            }
            return new Value.Sequence(values);
        };
    }

    private ValueReader mapping(ValueReader key, ValueReader value) {
        return node -> {
            if (!node.isObject()) {
                throw notAnObject(node);
            }
            Map<String, Value.Entry> entries = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String name = isCaseInsensitive ? lower(member.getKey()) : member.getKey();
                if (!entries.containsKey(name)) {
                    entries.put(
                            name,
                            new Value.Entry(
                                    key.read(JsonNodeFactory.instance.textNode(name)), value.read(member.getValue())));
                }
            }
            return new Value.Mapping(List.copyOf(entries.values()));
        };
    }

    private ValueReader struct(Struct type) throws ConversionException {
        List<ValueReader> fields = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (Field field : type.fields()) {
            fields.add(of(field.type()));
            keys.add(normal(keyMappings.getOrDefault(lower(field.name()), field.name())));
        }
        StructReader struct = new StructReader(fields, keys, this::normal);
        return node -> {
            if (node.isObject()) {
                return struct.readObject(node);
            }
            if (node.isArray()) {
                return struct.readArray(node);
            }
            throw notAnObject(node);
        };
    }

    private String normal(String key) {
        String found = isConvertingDots ? key.replace('.', '_') : key;
        return isCaseInsensitive ? lower(found) : found;
    }

    /// The words are the SerDe's own, both of its blanks included.
    private static ConversionException notAnObject(JsonNode node) {
        String name = switch (node.getNodeType()) {
            case ARRAY -> "org.openx.data.jsonserde.json.JSONArray";
            case NUMBER -> node.isIntegralNumber() ? "java.lang.Long" : "java.lang.Double";
            case BOOLEAN -> "java.lang.Boolean";
            default -> "java.lang.String";
        };
        return ConversionException.mismatch(
                "Data is not JSONObject  but " + name + " with value " + (node.isTextual() ? node.asText() : node));
    }
}
