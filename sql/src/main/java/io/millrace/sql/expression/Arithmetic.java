package io.millrace.sql.expression;

import io.millrace.sql.row.ColumnType;
import io.millrace.sql.row.ColumnType.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// The arithmetic operators on numbers: whole when the result type is, decimal or approximate else; never silently
/// wrong.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-numeric-types-precision.html>
final class Arithmetic {

    private Arithmetic() {}

    /// What two numbers are combined with.
    enum Operator {
        PLUS,
        MINUS,
        TIMES,
        DIVIDE,
        MOD
    }

    static Expression binary(Operator operator, Expression left, Expression right, ColumnType type) {
        return row -> {
            Object first = left.eval(row);
            Object second = right.eval(row);
            return first == null || second == null ? null : apply(operator, (Number) first, (Number) second, type);
        };
    }

    static @Nullable Object apply(Operator operator, Number first, Number second, ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                isWhole(first) && isWhole(second)
                        ? Numbers.to(whole(operator, first.longValue(), second.longValue(), type), type)
                        : Numbers.to(exact(operator, Numbers.decimal(first), Numbers.decimal(second), 0), type);
            case DECIMAL ->
                Numbers.to(exact(operator, Numbers.decimal(first), Numbers.decimal(second), type.scale()), type);
            case REAL -> Numbers.to(approximate(operator, first.doubleValue(), second.doubleValue()), type);
            case DOUBLE -> approximate(operator, wide(first), wide(second));
            case BOOLEAN, CHAR, VARCHAR, BINARY, VARBINARY, DATE, TIME, TIMESTAMP ->
                throw new IllegalStateException("not numeric: " + type);
        };
    }

    private static boolean isWhole(Number number) {
        return number instanceof Integer || number instanceof Long;
    }

    private static double wide(Number number) {
        return number instanceof Float small ? Double.parseDouble(small.toString()) : number.doubleValue();
    }

    private static long whole(Operator operator, long first, long second, ColumnType type) {
        try {
            return switch (operator) {
                case PLUS -> Math.addExact(first, second);
                case MINUS -> Math.subtractExact(first, second);
                case TIMES -> Math.multiplyExact(first, second);
                case DIVIDE -> {
                    if (second == 0) {
                        throw RowError.divisionByZero();
                    }
                    yield Math.divideExact(first, second);
                }
                case MOD -> {
                    if (second == 0) {
                        throw RowError.divisionByZero();
                    }
                    yield first % second;
                }
            };
        } catch (ArithmeticException _) {
            throw RowError.overflow(first + " " + operator + " " + second, type.toString());
        }
    }

    private static BigDecimal exact(Operator operator, BigDecimal first, BigDecimal second, int scale) {
        return switch (operator) {
            case PLUS -> first.add(second);
            case MINUS -> first.subtract(second);
            case TIMES -> first.multiply(second);
            case DIVIDE -> {
                if (second.signum() == 0) {
                    throw RowError.divisionByZero();
                }
                yield first.divide(second, scale, RoundingMode.HALF_UP);
            }
            case MOD -> {
                if (second.signum() == 0) {
                    throw RowError.divisionByZero();
                }
                yield first.remainder(second);
            }
        };
    }

    private static double approximate(Operator operator, double first, double second) {
        double result = switch (operator) {
            case PLUS -> first + second;
            case MINUS -> first - second;
            case TIMES -> first * second;
            case DIVIDE -> {
                if (second == 0) {
                    throw RowError.divisionByZero();
                }
                yield first / second;
            }
            case MOD -> {
                if (second == 0) {
                    throw RowError.divisionByZero();
                }
                yield first % second;
            }
        };
        return finite(result);
    }

    static double finite(double result) {
        if (!Double.isFinite(result)) {
            throw RowError.overflow(result, "DOUBLE");
        }
        return result;
    }

    static Expression negate(Expression operand, ColumnType type) {
        return row -> switch (operand.eval(row)) {
            case null -> null;
            case BigDecimal value -> value.negate();
            case Double value -> -value;
            case Float value -> -value;
            case Number value -> apply(Operator.MINUS, 0, value, type);
            default -> throw new IllegalStateException("not a number");
        };
    }

    static Expression abs(Expression operand, ColumnType type) {
        return row -> switch (operand.eval(row)) {
            case null -> null;
            case BigDecimal value -> value.abs();
            case Double value -> Math.abs(value);
            case Float value -> Math.abs(value);
            case Number value -> value.longValue() < 0 ? apply(Operator.MINUS, 0, value, type) : value;
            default -> throw new IllegalStateException("not a number");
        };
    }

    /// FLOOR or CEIL of a number, of the type that the number has.
    static Expression round(Expression operand, ColumnType type, boolean up) {
        return row -> switch (operand.eval(row)) {
            case null -> null;
            case BigDecimal value ->
                Numbers.to(value.setScale(0, up ? RoundingMode.CEILING : RoundingMode.FLOOR), type);
            case Double value -> up ? Math.ceil(value) : Math.floor(value);
            case Float value -> (float) (up ? Math.ceil(value) : Math.floor(value));
            case Number value -> Numbers.to(value, type);
            default -> throw new IllegalStateException("not a number");
        };
    }

    /// A function over the real numbers, with its domain checked.
    @FunctionalInterface
    interface RealFunction {
        double apply(double value);
    }

    static Expression real(Expression operand, RealFunction function) {
        return row -> operand.eval(row) instanceof Number value ? (Double) finite(function.apply(wide(value))) : null;
    }

    static double positive(double value, String function) {
        if (value <= 0) {
            throw RowError.argument(function + " of " + value);
        }
        return value;
    }

    static Expression power(Expression base, Expression exponent) {
        return row -> {
            Object first = base.eval(row);
            Object second = exponent.eval(row);
            if (first == null || second == null) {
                return null;
            }
            double result = Math.pow(wide((Number) first), wide((Number) second));
            if (Double.isNaN(result)) {
                throw RowError.argument("POWER(" + first + ", " + second + ")");
            }
            return finite(result);
        };
    }

    /// STEP of a whole number: the multiple of `step` towards zero.
    static Expression step(Expression value, Expression step, ColumnType type) {
        return row -> {
            Object first = value.eval(row);
            Object second = step.eval(row);
            if (first == null || second == null) {
                return null;
            }
            BigDecimal number = Numbers.decimal((Number) first);
            BigDecimal size = Numbers.decimal((Number) second);
            if (size.signum() == 0) {
                throw RowError.divisionByZero();
            }
            return Numbers.to(number.divideToIntegralValue(size).multiply(size), type);
        };
    }

    static boolean isNumeric(Kind kind) {
        return switch (kind) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, DOUBLE -> true;
            case BOOLEAN, CHAR, VARCHAR, BINARY, VARBINARY, DATE, TIME, TIMESTAMP -> false;
        };
    }
}
