package io.millrace.firehose.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Input;
import io.millrace.firehose.format.UnusableException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Makes readers that read JSON as Hive's own JSON SerDe does, which is strict: a number is a number, an array an
/// array.
///
/// Names of columns and fields are found whatever case the keys have; the keys of maps stay as they are.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_HiveJsonSerDe.html>
final class HiveReaders {

    private static final String MILLIS = "millis";

    private final List<JodaPattern> patterns = new ArrayList<>();
    private final boolean isReadingMillis;
    private final OpenXReaders keys = new OpenXReaders(new Input.OpenX(Optional.of(false), Map.of(), Optional.empty()));

    /// @throws UnusableException if a format of timestamps means nothing
    HiveReaders(Input.Hive options) {
        for (String format : options.timestampFormats()) {
            if (!format.equals(MILLIS)) {
                patterns.add(JodaPattern.parse(format));
            }
        }
        this.isReadingMillis = options.timestampFormats().contains(MILLIS);
    }

    /// A reader for values of a type, and for null.
    ValueReader of(ColumnType type) throws ConversionException {
        return reader(type).orNull();
    }

    private ValueReader reader(ColumnType type) throws ConversionException {
        return switch (type) {
            case ColumnType.Bool _ -> HiveReaders::bool;
            case ColumnType.Whole whole -> node -> whole(whole, node);
            case ColumnType.Single _ -> node -> Scalars.real(number(node).doubleValue(), true, node.asText());
            case ColumnType.DoublePrecision _ ->
                node -> Scalars.real(number(node).doubleValue(), false, node.asText());
            case ColumnType.Decimal decimal ->
                node -> node.isNumber()
                        ? Scalars.decimal(decimal, node.decimalValue())
                        : Scalars.decimal(decimal, scalar(node));
            case ColumnType.Text _, ColumnType.Varchar _, ColumnType.Char _ -> node -> Scalars.text(type, scalar(node));
            case ColumnType.Binary _ -> node -> new Value.Bytes(scalar(node).getBytes(StandardCharsets.UTF_8));
            case ColumnType.Date _ -> node -> Scalars.date(scalar(node));
            case ColumnType.Timestamp _ -> this::timestamp;
            case ColumnType.Sequence sequence -> sequence(of(sequence.element()));
            case ColumnType.Mapping mapping -> mapping(keys.of(key(mapping)), of(mapping.value()));
            case Struct struct -> struct(struct);
        };
    }

    private static ColumnType key(ColumnType.Mapping mapping) {
        return mapping.key() instanceof ColumnType.Binary ? new ColumnType.Text() : mapping.key();
    }

    private static Value bool(JsonNode node) throws ConversionException {
        if (!node.isBoolean()) {
            throw ConversionException.mismatch("Current token (" + token(node) + ") not of boolean type");
        }
        return new Value.Bool(node.booleanValue());
    }

    /// What is behind a point is cut off.
    private static Value whole(ColumnType.Whole type, JsonNode node) throws ConversionException {
        JsonNode number = number(node);
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            return Scalars.whole(type, number.longValue());
        }
        long digits =
                (long) number.decimalValue().precision() - number.decimalValue().scale();
        if (digits <= 0 || number.decimalValue().signum() == 0) {
            return Scalars.whole(type, 0);
        }
        if (digits > Long.SIZE) {
            throw ConversionException.mismatch(
                    "Numeric value (" + number.asText() + ") out of range of " + type.name());
        }
        return Scalars.whole(type, number.bigIntegerValue());
    }

    private static JsonNode number(JsonNode node) throws ConversionException {
        if (!node.isNumber()) {
            throw ConversionException.mismatch(
                    "Current token (" + token(node) + ") not numeric, can not use numeric value accessors");
        }
        return node;
    }

    private static String scalar(JsonNode node) throws ConversionException {
        if (node.isContainerNode()) {
            throw ConversionException.malformed(
                    "One or more fields have incorrect format. Exception when validating field (root)");
        }
        return node.asText();
    }

    private Value timestamp(JsonNode node) throws ConversionException {
        String text = scalar(node);
        for (JodaPattern pattern : patterns) {
            Optional<Value> found = pattern.read(text);
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (isReadingMillis && text.matches("[+-]?\\d{1,15}")) {
            return Timestamps.millis(new BigDecimal(text));
        }
        return Timestamps.spaced(text)
                .orElseThrow(
                        () -> ConversionException.mismatch("Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]"));
    }

    private static ValueReader sequence(ValueReader element) {
        return node -> {
            if (!node.isArray()) {
                throw ConversionException.mismatch("java.io.IOException: Start of Array expected");
            }
            List<Value> values = new ArrayList<>(node.size());
            for (JsonNode next : node) {
                values.add(element.read(next));
            }
            return new Value.Sequence(values);
        };
    }

    private static ValueReader mapping(ValueReader key, ValueReader value) {
        return node -> {
            List<Value.Entry> entries = new ArrayList<>();
            for (Map.Entry<String, JsonNode> member : object(node).properties()) {
                entries.add(new Value.Entry(
                        key.read(JsonNodeFactory.instance.textNode(member.getKey())), value.read(member.getValue())));
            }
            return new Value.Mapping(entries);
        };
    }

    private ValueReader struct(Struct type) throws ConversionException {
        List<ValueReader> fields = new ArrayList<>();
        for (Field field : type.fields()) {
            fields.add(of(field.type()));
        }
        StructReader struct = new StructReader(
                fields,
                StructReader.names(type).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList(),
                key -> key.toLowerCase(Locale.ROOT));
        return node -> struct.readObject(object(node));
    }

    private static JsonNode object(JsonNode node) throws ConversionException {
        if (!node.isObject()) {
            throw ConversionException.mismatch("java.io.IOException: Start of Object expected");
        }
        return node;
    }

    /// What Jackson calls the token that begins a value.
    private static String token(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "START_ARRAY";
            case OBJECT -> "START_OBJECT";
            case NUMBER -> node.isIntegralNumber() ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT";
            case BOOLEAN -> node.booleanValue() ? "VALUE_TRUE" : "VALUE_FALSE";
            case NULL -> "VALUE_NULL";
            default -> "VALUE_STRING";
        };
    }
}
