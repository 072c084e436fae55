package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Brings values found in records to the type of a column; scratch space for one thread.
///
/// Text longer than a VARCHAR is cut without a word, and CHAR is padded with blanks; a character is a code point. A
/// DECIMAL is rounded half up, everything else that a type cannot hold is an error.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/sch-mapping.html>
public final class Coercion {

    private static final int SHOWN = 64;

    private final NumberText number = new NumberText();
    private final ShortTexts shortTexts = new ShortTexts();

    /// A number of JSON, written in `[from, to)`.
    Object fromNumber(ColumnType type, byte[] text, int from, int to) throws CoercionException {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> {
                number.read(text, from, to);
                yield numeric(type, "the number ", text, from, to);
            }
            case BOOLEAN -> {
                number.read(text, from, to);
                yield !number.isZero();
            }
            case CHAR, VARCHAR -> ascii(type, text, from, to);
            case BINARY, VARBINARY, DATE, TIME, TIMESTAMP ->
                throw refusal("the number ", text, from, to, "is no " + type.kind());
        };
    }

    /// A string, unescaped and valid UTF-8, in `[from, to)`.
    public Object fromString(ColumnType type, byte[] text, int from, int to, boolean isAscii) throws CoercionException {
        return switch (type.kind()) {
            case CHAR, VARCHAR ->
                isAscii
                        ? ascii(type, text, from, to)
                        : fit(type, new String(text, from, to - from, StandardCharsets.UTF_8));
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> {
                int first = skipBlanks(text, from, to);
                int end = dropBlanks(text, first, to);
                if (!number.read(text, first, end)) {
                    throw refusal("the string ", text, from, to, "is no number");
                }
                yield numeric(type, "the string ", text, first, end);
            }
            case BOOLEAN -> isTrue(text, from, to);
            case DATE -> day(moment(type, text, from, to));
            case TIMESTAMP -> moment(type, text, from, to);
            case TIME -> {
                long time = TimeText.readTime(text, from, to);
                yield time == TimeText.NONE ? Math.floorMod(moment(type, text, from, to), TimeText.DAY) : time;
            }
            case BINARY, VARBINARY -> binary(type, text, from, to);
        };
    }

    /// `true` or `false` of JSON.
    Object fromBoolean(ColumnType type, boolean value) throws CoercionException {
        return switch (type.kind()) {
            case BOOLEAN -> value;
            case TINYINT, SMALLINT, INTEGER -> value ? 1 : 0;
            case BIGINT -> value ? 1L : 0L;
            case DECIMAL -> {
                byte[] digit = {(byte) (value ? '1' : '0')};
                yield fromNumber(type, digit, 0, 1);
            }
            case REAL -> value ? 1f : 0f;
            case DOUBLE -> value ? 1d : 0d;
            case CHAR, VARCHAR -> fit(type, Boolean.toString(value));
            case BINARY, VARBINARY -> {
                byte[] bytes = new byte[type.kind() == ColumnType.Kind.BINARY ? type.precision() : 1];
                bytes[bytes.length - 1] = (byte) (value ? 1 : 0);
                yield bytes;
            }
            case DATE, TIME, TIMESTAMP -> throw new CoercionException(value + " is no " + type.kind());
        };
    }

    /// An array or object of JSON, written in `[from, to)`.
    Object fromStructure(ColumnType type, byte[] text, int from, int to) throws CoercionException {
        return switch (type.kind()) {
            case CHAR, VARCHAR -> fit(type, JsonText.compact(text, from, to));
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    DECIMAL,
                    REAL,
                    DOUBLE,
                    BINARY,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP ->
                throw refusal(text[from] == '[' ? "the array " : "the object ", text, from, to, "is no " + type.kind());
        };
    }

    /// One field of a delimited row, valid UTF-8, in `[from, to)`.
    ///
    /// A field of a type other than text is NULL when it is empty or `null` without quotes; its outer blanks do not
    /// count.
    @Nullable
    Object fromField(ColumnType type, byte[] text, int from, int to, boolean isAscii, boolean isQuoted)
            throws CoercionException {
        if (type.kind() == ColumnType.Kind.CHAR || type.kind() == ColumnType.Kind.VARCHAR) {
            return fromString(type, text, from, to, isAscii);
        }
        int first = skipBlanks(text, from, to);
        int end = dropBlanks(text, first, to);
        if (!isQuoted && (first == end || is(text, first, end, "null"))) {
            return null;
        }
        return fromString(type, text, first, end, isAscii);
    }

    private Object numeric(ColumnType type, String what, byte[] text, int from, int to) throws CoercionException {
        try {
            return switch (type.kind()) {
                case TINYINT -> whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
                case SMALLINT -> whole(Short.MIN_VALUE, Short.MAX_VALUE);
                case INTEGER -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
                case BIGINT -> number.toLong();
                case DECIMAL -> number.toDecimal(type.precision(), type.scale());
                case REAL -> number.toFloat();
                case DOUBLE -> number.toDouble();
                case BOOLEAN, CHAR, VARCHAR, BINARY, VARBINARY, DATE, TIME, TIMESTAMP ->
                    throw new AssertionError(type + " is not numeric");
            };
        } catch (CoercionException e) {
            throw refusal(what, text, from, to, e.getMessage() + " for " + type);
        }
    }

    private int whole(int least, int most) throws CoercionException {
        long value = number.toLong();
        if (value < least || value > most) {
            throw new CoercionException("is out of range");
        }
        return (int) value;
    }

    private static long moment(ColumnType type, byte[] text, int from, int to) throws CoercionException {
        long moment = TimeText.readTimestamp(text, from, to);
        if (moment == TimeText.NONE) {
            throw refusal("the string ", text, from, to, "is no " + type.kind());
        }
        return moment;
    }

    private static long day(long moment) {
        return moment - Math.floorMod(moment, TimeText.DAY);
    }

    private static Object binary(ColumnType type, byte[] text, int from, int to) throws CoercionException {
        int digits = to - from - 3;
        boolean isLiteral = digits >= 0
                && digits % 2 == 0
                && (text[from] | 0x20) == 'x'
                && text[from + 1] == '\''
                && text[to - 1] == '\'';
        byte[] bytes = new byte[isLiteral ? digits / 2 : 0];
        for (int i = 0; isLiteral && i < bytes.length; i++) {
            int high = JsonText.hexDigit(text[from + 2 + 2 * i]);
            int low = JsonText.hexDigit(text[from + 3 + 2 * i]);
            isLiteral = high >= 0 && low >= 0;
            bytes[i] = (byte) (high << 4 | low);
        }
        if (!isLiteral) {
            throw refusal("the string ", text, from, to, "is no binary literal X'..'");
        }
        if (bytes.length > type.precision()) {
            throw refusal("the string ", text, from, to, "is too long for " + type);
        }
        return type.kind() == ColumnType.Kind.BINARY ? Arrays.copyOf(bytes, type.precision()) : bytes;
    }

    private String ascii(ColumnType type, byte[] text, int from, int to) {
        int length = Math.min(to - from, type.precision());
        return pad(type, shortTexts.of(text, from, length));
    }

    private static String fit(ColumnType type, String value) {
        int length = type.precision();
        if (value.length() > length && value.codePointCount(0, value.length()) > length) {
            value = value.substring(0, value.offsetByCodePoints(0, length));
        }
        return pad(type, value);
    }

    private static String pad(ColumnType type, String value) {
        return type.kind() == ColumnType.Kind.CHAR
                ? value + " ".repeat(type.precision() - value.codePointCount(0, value.length()))
                : value;
    }

    private static boolean isTrue(byte[] text, int from, int to) {
        if (to - from != 4) {
            return false;
        }
        return (text[from] | 0x20) == 't'
                && (text[from + 1] | 0x20) == 'r'
                && (text[from + 2] | 0x20) == 'u'
                && (text[from + 3] | 0x20) == 'e';
    }

    private static boolean is(byte[] text, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int skipBlanks(byte[] text, int from, int to) {
        while (from < to && text[from] == ' ') {
            from++;
        }
        return from;
    }

    private static int dropBlanks(byte[] text, int from, int to) {
        while (to > from && text[to - 1] == ' ') {
            to--;
        }
        return to;
    }

    private static CoercionException refusal(String what, byte[] text, int from, int to, String why) {
        String shown = new String(text, from, Math.min(to - from, SHOWN), StandardCharsets.UTF_8);
        return new CoercionException(what + shown + (to - from > SHOWN ? ".. " : " ") + why);
    }
}
