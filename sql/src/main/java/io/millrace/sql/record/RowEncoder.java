package io.millrace.sql.record;

import io.millrace.sql.row.Column;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.Row;
import io.millrace.sql.row.RowType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows of one stream as the records that a destination gets; one thread uses it at a time.
///
/// | value | JSON | CSV |
/// |---|---|---|
/// | NULL | `null` | `null` |
/// | BOOLEAN | `true`, `false` | the same |
/// | numbers | plain digits; REAL and DOUBLE the shortest that read back, with an exponent below 10⁻⁷ and from 10²¹ on
/// | the same |
/// | NaN, infinities | `null` | `NaN`, `Infinity`, `-Infinity` |
/// | text | a string | the text, quoted as in RFC 4180 when it holds a comma, quote or line break, or is the word
/// `null` |
/// | TIMESTAMP | `"yyyy-MM-dd HH:mm:ss.SSS"` | the same without quotes |
/// | DATE, TIME | `"yyyy-MM-dd"`, `"HH:mm:ss.SSS"` | the same without quotes |
/// | BINARY | a string of hexadecimal digits, upper case | the same without quotes |
///
/// A JSON row is one object with the columns in order, without blanks; a CSV row ends in a line feed, as a JSON
/// row does if that is asked for. ROWTIME is not written.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/how-it-works-output.html>
public final class RowEncoder {

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final boolean isJson;
    private final String end;
    private final List<Column> columns;
    private final byte[][] names;
    private byte[] out = new byte[512];
    private int size;

    private RowEncoder(boolean isJson, String end, RowType type) {
        this.isJson = isJson;
        this.end = end;
        this.columns = type.columns();
        this.names = new byte[columns.size()][];
        for (int i = 0; i < names.length; i++) {
            size = 0;
            put(i == 0 ? "{" : ",");
            string(columns.get(i).name());
            put(":");
            names[i] = Arrays.copyOf(out, size);
        }
    }

    /// An encoder that writes each row as a JSON object, with nothing behind it.
    public static RowEncoder json(RowType type) {
        return new RowEncoder(true, "", type);
    }

    /// An encoder that writes each row as a JSON object and a line feed.
    public static RowEncoder jsonLines(RowType type) {
        return new RowEncoder(true, "\n", type);
    }

    /// An encoder that writes each row as a line of comma-separated fields.
    public static RowEncoder csv(RowType type) {
        return new RowEncoder(false, "\n", type);
    }

    /// The record of a row that has a value for each column of the type; values behind them are left out.
    public byte[] encode(Row row) {
        size = 0;
        for (int i = 0; i < names.length; i++) {
            if (isJson) {
                put(names[i]);
            } else if (i > 0) {
                put(",");
            }
            value(columns.get(i).type(), row.value(i));
        }
        if (isJson) {
            put(names.length == 0 ? "{}" : "}");
        }
        put(end);
        return Arrays.copyOf(out, size);
    }

    private void value(ColumnType type, @Nullable Object value) {
        if (value == null) {
            put("null");
            return;
        }
        switch (type.kind()) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT -> put(value.toString());
            case DECIMAL -> put(((BigDecimal) value).toPlainString());
            case REAL -> real((Float) value, value.toString());
            case DOUBLE -> real((Double) value, value.toString());
            case CHAR, VARCHAR -> {
                if (isJson) {
                    string((String) value);
                } else {
                    field((String) value);
                }
            }
            case BINARY, VARBINARY -> quoted(HexFormat.of().withUpperCase().formatHex((byte[]) value));
            case DATE -> quoted(TimeText.date((Long) value));
            case TIME -> quoted(TimeText.time((Long) value));
            case TIMESTAMP -> quoted(TimeText.timestamp((Long) value));
        }
    }

    /// @param shortest the fewest digits that read back as the value, perhaps with an exponent
    private void real(double value, String shortest) {
        if (!Double.isFinite(value)) {
            put(isJson ? "null" : shortest);
            return;
        }
        double magnitude = Math.abs(value);
        boolean isPlain = shortest.indexOf('E') < 0 || magnitude < 1e-7 || magnitude >= 1e21;
        if (isPlain) {
            put(shortest);
            return;
        }
        String plain = new BigDecimal(shortest).toPlainString();
        put(plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }

    private void quoted(String ascii) {
        if (isJson) {
            put("\"");
        }
        put(ascii);
        if (isJson) {
            put("\"");
        }
    }

    /// Text as a field of CSV.
    private void field(String text) {
        boolean needsQuotes = text.equals("null");
        for (int i = 0; i < text.length() && !needsQuotes; i++) {
            char c = text.charAt(i);
            needsQuotes = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (needsQuotes) {
            put("\"");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                put("\"\"");
            } else {
                i = character(text, i);
            }
        }
        if (needsQuotes) {
            put("\"");
        }
    }

    /// Text as a string of JSON.
    private void string(String text) {
        put("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> put("\\\"");
                case '\\' -> put("\\\\");
                case '\n' -> put("\\n");
                case '\r' -> put("\\r");
                case '\t' -> put("\\t");
                default -> {
                    if (c < ' ') {
                        put("\\u00");
                        ensure(2);
                        out[size++] = HEX[c >> 4];
                        out[size++] = HEX[c & 0xf];
                    } else {
                        i = character(text, i);
                    }
                }
            }
        }
        put("\"");
    }

    /// Writes the character at `i` as UTF-8, U+FFFD for half a surrogate pair; returns the index of its last unit.
    private int character(String text, int i) {
        ensure(4);
        int point = text.codePointAt(i);
        boolean isHalf = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        size = Utf8.encode(isHalf ? 0xfffd : point, out, size);
        return point >= Character.MIN_SUPPLEMENTARY_CODE_POINT ? i + 1 : i;
    }

    private void put(String ascii) {
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            out[size++] = (byte) ascii.charAt(i);
        }
    }

    private void put(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
    }

    private void ensure(int more) {
        if (size + more > out.length) {
            out = Arrays.copyOf(out, Math.max(2 * out.length, size + more));
        }
    }
}
