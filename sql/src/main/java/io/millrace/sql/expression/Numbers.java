package io.millrace.sql.expression;

import io.millrace.sql.row.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Numbers of one SQL type brought into another, or refused when they do not fit.
///
/// Where digits are lost, a half is rounded away from zero.
public final class Numbers {

    private Numbers() {}

    static BigDecimal decimal(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case Double value -> finite(value);
            case Float value -> new BigDecimal(Float.toString(finiteFloat(value)));
            default -> BigDecimal.valueOf(number.longValue());
        };
    }

    private static BigDecimal finite(double value) {
        if (!Double.isFinite(value)) {
            throw RowError.overflow(value, "an exact number");
        }
        return new BigDecimal(Double.toString(value));
    }

    private static float finiteFloat(float value) {
        if (!Float.isFinite(value)) {
            throw RowError.overflow(value, "an exact number");
        }
        return value;
    }

    /// The number as a value of a numeric type.
    public static Number to(Number number, ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER -> {
                long whole = whole(number, type);
                if (whole < lowest(type.kind()) || whole > -lowest(type.kind()) - 1) {
                    throw RowError.overflow(number, type.toString());
                }
                yield (int) whole;
            }
            case BIGINT -> whole(number, type);
            case DECIMAL -> fit(decimal(number), type);
            case REAL -> {
                float value = number.floatValue();
                if (Float.isInfinite(value) && !Double.isInfinite(number.doubleValue())) {
                    throw RowError.overflow(number, "REAL");
                }
                yield value;
            }
            case DOUBLE -> {
                double value =
                        number instanceof Float small ? Double.parseDouble(small.toString()) : number.doubleValue();
                if (Double.isInfinite(value) && !(number instanceof Float)) {
                    throw RowError.overflow(number, "DOUBLE");
                }
                yield value;
            }
            case BOOLEAN, CHAR, VARCHAR, BINARY, VARBINARY, DATE, TIME, TIMESTAMP ->
                throw new IllegalStateException("not numeric: " + type);
        };
    }

    private static long lowest(ColumnType.Kind kind) {
        return kind == ColumnType.Kind.TINYINT
                ? Byte.MIN_VALUE
                : kind == ColumnType.Kind.SMALLINT ? Short.MIN_VALUE : Integer.MIN_VALUE;
    }

    private static long whole(Number number, ColumnType type) {
        if (number instanceof Integer || number instanceof Long) {
            return number.longValue();
        }
        BigDecimal rounded = decimal(number).setScale(0, RoundingMode.HALF_UP);
        if (rounded.precision() > 19 || rounded.toBigInteger().bitLength() > 63) {
            throw RowError.overflow(number, type.toString());
        }
        return rounded.longValue();
    }

    private static BigDecimal fit(BigDecimal number, ColumnType type) {
        BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
        if (scaled.precision() > type.precision()) {
            throw RowError.overflow(number.toPlainString(), type.toString());
        }
        return scaled;
    }

    /// A sum divided by a count, as a value of a numeric type: cut towards zero if that is whole.
    public static Number quotient(Number sum, long count, ColumnType type) {
        return switch (type.kind()) {
            case REAL, DOUBLE -> to(sum.doubleValue() / count, type);
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                to(decimal(sum).divide(BigDecimal.valueOf(count), 0, RoundingMode.DOWN), type);
            case DECIMAL ->
                to(decimal(sum).divide(BigDecimal.valueOf(count), type.scale(), RoundingMode.HALF_UP), type);
            case BOOLEAN, CHAR, VARCHAR, BINARY, VARBINARY, DATE, TIME, TIMESTAMP ->
                throw new IllegalStateException("not numeric: " + type);
        };
    }

    /// The number as text: exact ones in plain digits, approximate ones by their shortest form.
    static String text(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal.toPlainString();
            case Double value -> Double.isFinite(value) ? shortest(value.toString()) : value.toString();
            case Float value -> Float.isFinite(value) ? shortest(value.toString()) : value.toString();
            default -> number.toString();
        };
    }

    private static String shortest(String digits) {
        BigDecimal value = new BigDecimal(digits).stripTrailingZeros();
        int exponent = value.precision() - value.scale() - 1;
        return exponent >= -7 && exponent < 16
                ? value.toPlainString()
                : value.toString().replace("E+", "E");
    }
}
