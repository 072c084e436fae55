package io.millrace.sql.expression;

import java.util.Arrays;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// The comparison operators over values of comparable types.
///
/// Strings compare by their characters in binary order; where a CHAR column takes part, trailing blanks do not count.
public final class Comparison {

    private Comparison() {}

    /// @param padded whether trailing blanks are ignored
    static Expression of(SqlKind kind, Expression left, Expression right, boolean padded) {
        if (!padded && right instanceof Expression.Constant(String text)) {
            switch (kind) {
                case EQUALS -> {
                    return row -> left.eval(row) instanceof String value ? (Boolean) value.equals(text) : null;
                }
                case NOT_EQUALS -> {
                    return row -> left.eval(row) instanceof String value ? (Boolean) !value.equals(text) : null;
                }
                default -> {}
            }
        }
        if (right instanceof Expression.Constant(Integer number)) {
            int bound = number;
            return row -> switch (left.eval(row)) {
                case null -> null;
                case Integer value -> holds(kind, Integer.compare(value, bound));
                case Object value -> holds(kind, compare(value, number, padded));
            };
        }
        return row -> {
            Object first = left.eval(row);
            Object second = right.eval(row);
            return (first == null || second == null) ? null : holds(kind, compare(first, second, padded));
        };
    }

    /// How two values compare; UNKNOWN, which is null, if one of them is null.
    public static @Nullable Boolean test(
            SqlKind kind, @Nullable Object first, @Nullable Object second, boolean padded) {
        return (first == null || second == null) ? null : holds(kind, compare(first, second, padded));
    }

    /// IS [NOT] DISTINCT FROM, which never is UNKNOWN.
    static Expression distinct(Expression left, Expression right, boolean expected, boolean padded) {
        return row -> {
            Object first = left.eval(row);
            Object second = right.eval(row);
            if (first == null || second == null) {
                return (first == null && second == null) != expected;
            }
            return (compare(first, second, padded) != 0) == expected;
        };
    }

    private static @Nullable Boolean holds(SqlKind kind, int order) {
        return switch (kind) {
            case EQUALS -> order == 0;
            case NOT_EQUALS -> order != 0;
            case LESS_THAN -> order < 0;
            case LESS_THAN_OR_EQUAL -> order <= 0;
            case GREATER_THAN -> order > 0;
            case GREATER_THAN_OR_EQUAL -> order >= 0;
            default -> throw new IllegalStateException("not a comparison: " + kind);
        };
    }

    /// The order of two values of comparable types, neither NULL.
    ///
    /// @param padded whether trailing blanks are ignored
    public static int compare(Object first, Object second, boolean padded) {
        return switch (first) {
            case String text when padded -> text.stripTrailing().compareTo(((String) second).stripTrailing());
            case String text -> text.compareTo((String) second);
            case Boolean truth -> truth.compareTo((Boolean) second);
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) second);
            case Number number -> compareNumbers(number, (Number) second);
            default -> throw new IllegalStateException("not comparable: " + first.getClass());
        };
    }

    private static int compareNumbers(Number first, Number second) {
        if (isWhole(first) && isWhole(second)) {
            return Long.compare(first.longValue(), second.longValue());
        }
        if (isApproximate(first) || isApproximate(second)) {
            return Double.compare(first.doubleValue() + 0.0, second.doubleValue() + 0.0);
        }
        return Numbers.decimal(first).compareTo(Numbers.decimal(second));
    }

    private static boolean isWhole(Number number) {
        return number instanceof Integer || number instanceof Long;
    }

    private static boolean isApproximate(Number number) {
        return number instanceof Double || number instanceof Float;
    }
}
