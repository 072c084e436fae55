package io.millrace.sql.record;

import io.millrace.sql.row.ColumnType;
import java.nio.charset.StandardCharsets;

/// What the values of one discovered column have in common, and the narrowest type that takes them all.
///
/// Whole numbers make INTEGER or BIGINT; numbers with a fraction or an exponent DOUBLE, but DECIMAL when a DOUBLE
/// would lose digits that 19 can hold; strings TIMESTAMP when each is a date with a time, else VARCHAR. Strings
/// that look like numbers stay VARCHAR, for the next one may not; of the fields of CSV those stay that start with
/// a sign `+` or a needless zero. Kinds that do not go together make VARCHAR, and so does nothing but null. A
/// VARCHAR is as long as the longest text and a quarter, rounded up to 4, 8, 16, and so on, for the values that
/// were not sampled.
final class SampledValues {

    private static final int LEAST_LENGTH = 4;
    private static final int DOUBLE_DIGITS = 15;

    private final NumberText number = new NumberText();
    private final boolean fromFields;
    private long strings;
    private long times;
    private long booleans;
    private long wholes;
    private long fractions;
    private long structures;
    private boolean exceedsInteger;
    private boolean exceedsLong;
    private boolean exceedsDouble;
    private boolean hasExponent;
    private int wholeDigits;
    private int fractionDigits;
    private int longest;

    private SampledValues(boolean fromFields) {
        this.fromFields = fromFields;
    }

    /// Values of JSON, which has strings and numbers.
    static SampledValues ofJson() {
        return new SampledValues(false);
    }

    /// Fields of CSV, which may be numbers when they look like it and are NULL when empty.
    static SampledValues ofFields() {
        return new SampledValues(true);
    }

    /// Takes the text of a number, valid JSON.
    void number(byte[] text, int from, int to) {
        number.read(text, from, to);
        longest = Math.max(longest, to - from);
        if (number.isIntegral()) {
            wholes++;
            whole();
        } else {
            fractions++;
            boolean isPlain = true;
            for (int p = from; p < to; p++) {
                isPlain &= (text[p] | 0x20) != 'e';
            }
            hasExponent |= !isPlain;
            fractionDigits = Math.max(fractionDigits, number.scale());
        }
        exceedsDouble |= number.digits() > DOUBLE_DIGITS;
        wholeDigits = Math.max(wholeDigits, number.digits() - number.scale());
    }

    private void whole() {
        try {
            long value = number.toLong();
            exceedsInteger |= value != (int) value;
        } catch (CoercionException _) {
            exceedsLong = true;
        }
    }

    void bool(boolean value) {
        booleans++;
        longest = Math.max(longest, value ? 4 : 5);
    }

    /// Takes the text of an array or object.
    void structure(String text) {
        structures++;
        longest = Math.max(longest, text.length());
    }

    /// Takes a string, or a field when these are fields.
    void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (fromFields) {
            String trimmed = text.strip();
            byte[] field = trimmed.getBytes(StandardCharsets.UTF_8);
            if (trimmed.isEmpty()) {
                return;
            }
            if (number.read(field, 0, field.length) && !isPadded(field)) {
                number(field, 0, field.length);
                longest = Math.max(longest, text.length());
                return;
            }
            if (trimmed.equalsIgnoreCase("true") || trimmed.equalsIgnoreCase("false")) {
                booleans++;
                longest = Math.max(longest, text.length());
                return;
            }
            bytes = field;
        }
        strings++;
        longest = Math.max(longest, text.length());
        if (bytes.length > 10 && TimeText.readTimestamp(bytes, 0, bytes.length) != TimeText.NONE) {
            times++;
        }
    }

    /// Whether a field has zeros or a sign in front, as numbers have that are names, such as postal codes.
    private static boolean isPadded(byte[] field) {
        return field[0] == '+' || (field.length > 1 && field[0] == '0' && field[1] >= '0' && field[1] <= '9');
    }

    /// The narrowest type for all values taken.
    ColumnType type() {
        long numbers = wholes + fractions;
        long all = numbers + strings + booleans + structures;
        if (all == 0) {
            return varchar(LEAST_LENGTH);
        }
        if (booleans == all) {
            return ColumnType.of(ColumnType.Kind.BOOLEAN);
        }
        if (times == all) {
            return ColumnType.of(ColumnType.Kind.TIMESTAMP);
        }
        if (numbers < all || (wholes == all && exceedsLong)) {
            return varchar(roundedLength());
        }
        if (wholes == all) {
            return ColumnType.of(exceedsInteger ? ColumnType.Kind.BIGINT : ColumnType.Kind.INTEGER);
        }
        boolean fitsDecimal = !hasExponent && wholeDigits + fractionDigits <= ColumnType.MAX_PRECISION;
        return exceedsDouble && fitsDecimal
                ? new ColumnType(ColumnType.Kind.DECIMAL, ColumnType.MAX_PRECISION, fractionDigits)
                : ColumnType.of(ColumnType.Kind.DOUBLE);
    }

    /// A VARCHAR for the text of any value taken.
    ColumnType textType() {
        return varchar(roundedLength());
    }

    private int roundedLength() {
        long wanted = longest + (longest + 3L) / 4;
        long length = LEAST_LENGTH;
        while (length < wanted) {
            length *= 2;
        }
        return (int) Math.min(length, ColumnType.MAX_LENGTH);
    }

    private static ColumnType varchar(int length) {
        return new ColumnType(ColumnType.Kind.VARCHAR, length, 0);
    }
}
