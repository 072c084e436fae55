package io.millrace.firehose.convert;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Values of primitive types, made of numbers and texts; whoever does not fit its type is refused.
final class Scalars {

    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");

    private Scalars() {}

    static ConversionException notA(String text) {
        return ConversionException.mismatch("For input string: \"" + text + "\"");
    }

    static Value whole(ColumnType.Whole type, long value) throws ConversionException {
        int spare = Long.SIZE - type.bits();
        if (value << spare >> spare != value) {
            throw outOfRange(Long.toString(value), type);
        }
        return new Value.Whole(value);
    }

    static Value whole(ColumnType.Whole type, BigInteger value) throws ConversionException {
        if (value.bitLength() >= Long.SIZE) {
            throw outOfRange(value.toString(), type);
        }
        return whole(type, value.longValue());
    }

    static Value whole(ColumnType.Whole type, String text) throws ConversionException {
        try {
            return whole(type, Long.parseLong(text.trim()));
        } catch (NumberFormatException e) {
            throw notA(text);
        }
    }

    private static ConversionException outOfRange(String value, ColumnType.Whole type) {
        return ConversionException.mismatch("Numeric value (" + value + ") out of range of " + type.name());
    }

    /// @param written how the number is written, for the error
    static Value real(double value, boolean isSingle, String written) throws ConversionException {
        if (!Double.isFinite(value) || (isSingle && Float.isInfinite((float) value))) {
            throw ConversionException.mismatch(
                    "Numeric value (" + written + ") out of range of " + (isSingle ? "float" : "double"));
        }
        return new Value.Real(isSingle ? (float) value : value);
    }

    static Value real(String text, boolean isSingle) throws ConversionException {
        try {
            return real(Double.parseDouble(text.trim()), isSingle, text);
        } catch (NumberFormatException e) {
            throw notA(text);
        }
    }

    /// Digits behind the point that are too many are rounded half up; in front of it they are refused.
    static Value decimal(ColumnType.Decimal type, BigDecimal value) throws ConversionException {
        // looked at before anything is scaled: 1e1000000000 would be written out with all its digits
        long whole = (long) value.precision() - value.scale();
        if (value.signum() == 0 || whole < -type.scale()) {
            return new Value.Decimal(BigDecimal.ZERO.setScale(type.scale()));
        }
        if (whole <= type.precision() - type.scale()) {
            BigDecimal scaled = value.setScale(type.scale(), RoundingMode.HALF_UP);
            if (scaled.precision() <= type.precision()) {
                return new Value.Decimal(scaled);
            }
        }
        throw ConversionException.mismatch(
                "Numeric value (" + value + ") out of range of decimal(" + type.precision() + "," + type.scale() + ")");
    }

    static Value decimal(ColumnType.Decimal type, String text) throws ConversionException {
        try {
            return decimal(type, new BigDecimal(text.trim()));
        } catch (NumberFormatException e) {
            throw notA(text);
        }
    }

    static Value bool(String text) throws ConversionException {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return new Value.Bool(text.equalsIgnoreCase("true"));
        }
        throw notA(text);
    }

    /// A text, cut to the length of its type.
    static Value text(ColumnType type, String text) {
        int most = switch (type) {
            case ColumnType.Varchar varchar -> varchar.length();
            case ColumnType.Char fixed -> fixed.length();
            default -> Integer.MAX_VALUE;
        };
        boolean isLonger = text.length() > most && text.codePointCount(0, text.length()) > most;
        return new Value.Text(isLonger ? text.substring(0, text.offsetByCodePoints(0, most)) : text);
    }

    /// A day, whose month and day may have one digit.
    static Value date(String text) throws ConversionException {
        Matcher date = DATE.matcher(text);
        if (date.matches()) {
            try {
                return new Value.Whole(LocalDate.of(
                                Integer.parseInt(date.group(1)),
                                Integer.parseInt(date.group(2)),
                                Integer.parseInt(date.group(3)))
                        .toEpochDay());
            } catch (DateTimeException e) {
                // refused below
            }
        }
        throw notA(text);
    }
}
