package io.millrace.firehose.iceberg;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.millrace.firehose.convert.SignedZeros;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/// Reads JSON records as rows of a table: members by the names of columns, numbers as they fit, timestamps in
/// microseconds.
///
/// A member that no column has is left out; a column that no member has is null, and refused if it must not be.
/// Of bytes the record has base64 in any of its alphabets, or hexadecimal digits.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-considerations.html>
final class RowReader {

    private static final ObjectReader JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readerFor(JsonNode.class);
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    /// Numbers are not written out beyond so many digits: 1e1000000000 has a billion of them.
    private static final int MOST_DIGITS = 1_000;

    private final Types.StructType columns;

    RowReader(Schema schema) {
        this.columns = schema.asStruct();
    }

    /// The JSON object of a record.
    ///
    /// @throws RowException if it is none, or more than one
    static JsonNode parse(ByteBuffer record) throws RowException {
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        JsonNode document;
        try {
            document = JSON.readValue(new SignedZeros(JSON.createParser(bytes)));
        } catch (IOException e) {
            throw new RowException(RowException.NOT_JSON, "The record is not exactly one JSON object.");
        }
        if (!document.isObject()) {
            throw new RowException(RowException.NOT_JSON, "The record is not exactly one JSON object.");
        }
        return document;
    }

    /// @throws RowException if the object is no row
    Row row(JsonNode document) throws RowException {
        if (columns.fields().stream().noneMatch(field -> document.has(field.name()))) {
            throw new RowException(RowException.MISSING_COLUMN, "The record has no column of the table.");
        }
        return struct(columns, document, "");
    }

    /// The values of the unique key alone, all of them.
    ///
    /// @throws RowException if one is not there
    static Row key(KeyColumns key, JsonNode document) throws RowException {
        Types.StructType type = key.schema().asStruct();
        Row row = struct(type, document, "");
        checkWhole(type, row, "");
        return row;
    }

    private static void checkWhole(Types.StructType type, Row row, String path) throws RowException {
        for (int i = 0; i < row.size(); i++) {
            Types.NestedField field = type.fields().get(i);
            String name = path.isEmpty() ? field.name() : path + "." + field.name();
            Object value = row.get(i);
            if (value == null) {
                throw new RowException(RowException.MISSING_COLUMN, "Column " + name + " is a unique key.");
            }
            if (value instanceof Row nested) {
                checkWhole(field.type().asStructType(), nested, name);
            }
        }
    }

    private static Row struct(Types.StructType type, JsonNode object, String path) throws RowException {
        List<Types.NestedField> fields = type.fields();
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            Types.NestedField field = fields.get(i);
            String name = path.isEmpty() ? field.name() : path + "." + field.name();
            JsonNode value = object.get(field.name());
            if (value == null || value.isNull()) {
                if (field.isRequired()) {
                    throw new RowException(RowException.MISSING_COLUMN, "Column " + name + " is required.");
                }
            } else {
                values[i] = value(field.type(), value, name);
            }
        }
        return new Row(values);
    }

    private static Object value(Type type, JsonNode node, String path) throws RowException {
        try {
            return switch (type.typeId()) {
                case STRUCT -> {
                    if (!node.isObject()) {
                        throw mismatch(type, node, path);
                    }
                    yield struct(type.asStructType(), node, path);
                }
                case LIST -> list(type.asListType(), node, path);
                case MAP -> map(type.asMapType(), node, path);
                case BOOLEAN -> node.isBoolean() ? (Object) node.booleanValue() : flag(type, node, path);
                case INTEGER -> whole(node).intValueExact();
                case LONG, TIMESTAMP -> whole(node).longValueExact();
                case FLOAT -> (float) real(node, number(node).floatValue());
                case DOUBLE -> real(node, number(node).doubleValue());
                case DECIMAL -> decimal((Types.DecimalType) type, node);
                case STRING -> text(type, node, path);
                case UUID -> UUID.fromString(node.textValue());
                case DATE ->
                    node.isTextual()
                            ? Math.toIntExact(LocalDate.parse(node.textValue()).toEpochDay())
                            : whole(node).intValueExact();
                case TIME -> time(node);
                case BINARY -> ByteBuffer.wrap(bytes(node.textValue()));
                case FIXED -> fixed((Types.FixedType) type, node, path);
                default -> throw mismatch(type, node, path);
            };
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException | NullPointerException e) {
            // a number that does not fit, a text that is none of the type, or no text at all
            throw mismatch(type, node, path);
        }
    }

    private static Object flag(Type type, JsonNode node, String path) throws RowException {
        String text = node.isTextual() ? node.textValue() : "";
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        throw mismatch(type, node, path);
    }

    /// @throws IllegalArgumentException if it is no number and no text of one
    private static BigDecimal number(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (node.isTextual()) {
            return new BigDecimal(node.textValue());
        }
        throw new IllegalArgumentException("not a number");
    }

    /// The number, with its sign if it is a zero.
    ///
    /// @param nearest the number of the type that is nearest
    /// @throws ArithmeticException if it was beyond all numbers of its type
    private static double real(JsonNode node, double nearest) {
        if (!Double.isFinite(nearest)) {
            throw new ArithmeticException("too large");
        }
        return nearest == 0 && node.asText().startsWith("-") ? -0.0 : nearest;
    }

    /// @throws ArithmeticException if it has a fraction, or more digits than any column
    private static BigDecimal whole(JsonNode node) {
        return scaled(number(node), 40, 0);
    }

    /// The number with so many digits behind the point and at most so many before it.
    ///
    /// @throws ArithmeticException if it has more of either
    private static BigDecimal scaled(BigDecimal number, int before, int behind) {
        if (number.signum() == 0) {
            return BigDecimal.ZERO.setScale(behind);
        }
        // looked at before anything is scaled
        if ((long) number.precision() - number.scale() > before || number.scale() > MOST_DIGITS) {
            throw new ArithmeticException("too many digits");
        }
        return number.setScale(behind, RoundingMode.UNNECESSARY);
    }

    private static BigDecimal decimal(Types.DecimalType type, JsonNode node) {
        BigDecimal scaled = scaled(number(node), type.precision() - type.scale(), type.scale());
        if (scaled.precision() > type.precision()) {
            throw new ArithmeticException("too large");
        }
        return scaled;
    }

    /// A text as it is, a number or a boolean as it is written; a number with its power of ten only if it is long.
    private static String text(Type type, JsonNode node, String path) throws RowException {
        if (node.isContainerNode()) {
            throw mismatch(type, node, path);
        }
        return node.isNumber() ? text(node.decimalValue()) : node.asText();
    }

    private static String text(BigDecimal number) {
        return Math.abs((long) number.scale()) > MOST_DIGITS ? number.toString() : number.toPlainString();
    }

    private static long time(JsonNode node) {
        long micros = node.isTextual()
                ? LocalTime.parse(node.textValue()).toNanoOfDay() / 1_000
                : whole(node).longValueExact();
        if (micros < 0 || micros >= MICROS_PER_DAY) {
            throw new ArithmeticException("no time of a day");
        }
        return micros;
    }

    private static byte[] bytes(String text) {
        try {
            boolean isOfUrls = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            return (isOfUrls ? Base64.getUrlDecoder() : Base64.getMimeDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            return HexFormat.of().parseHex(text);
        }
    }

    private static ByteBuffer fixed(Types.FixedType type, JsonNode node, String path) throws RowException {
        byte[] bytes = bytes(node.textValue());
        if (bytes.length != type.length()) {
            throw mismatch(type, node, path);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static List<@Nullable Object> list(Types.ListType type, JsonNode node, String path) throws RowException {
        if (!node.isArray()) {
            throw mismatch(type, node, path);
        }
        List<@Nullable Object> values = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            if (!element.isNull()) {
                values.add(value(type.elementType(), element, path));
            } else if (type.isElementOptional()) {
                values.add(null);
            } else {
                throw mismatch(type, node, path);
            }
        }
        return values;
    }

    private static Map<Object, @Nullable Object> map(Types.MapType type, JsonNode node, String path)
            throws RowException {
        if (!node.isObject()) {
            throw mismatch(type, node, path);
        }
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            Object key =
                    value(type.keyType(), com.fasterxml.jackson.databind.node.TextNode.valueOf(member.getKey()), path);
            if (!member.getValue().isNull()) {
                values.put(key, value(type.valueType(), member.getValue(), path));
            } else if (type.isValueOptional()) {
                values.put(key, null);
            } else {
                throw mismatch(type, node, path);
            }
        }
        return values;
    }

    private static RowException mismatch(Type type, JsonNode node, String path) {
        return new RowException(
                RowException.TYPE_MISMATCH,
                "Column " + path + " of type " + type + " cannot have a value of type "
                        + node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT) + " like this.");
    }
}
