package io.millrace.sql.expression;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The operators over TRUE, FALSE and UNKNOWN, where null is UNKNOWN.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-logical-operators.html>
final class Logic {

    private Logic() {}

    static Expression and(List<Expression> operands) {
        if (operands.size() == 2) {
            Expression left = operands.get(0);
            Expression right = operands.get(1);
            return row -> {
                Object first = left.eval(row);
                if (Boolean.FALSE.equals(first)) {
                    return false;
                }
                Object second = right.eval(row);
                return first == null && !Boolean.FALSE.equals(second) ? null : second;
            };
        }
        return fold(operands, Boolean.FALSE, Boolean.TRUE);
    }

    static Expression or(List<Expression> operands) {
        return fold(operands, Boolean.TRUE, Boolean.FALSE);
    }

    private static Expression fold(List<Expression> operands, Boolean decisive, Boolean other) {
        Expression[] all = operands.toArray(Expression[]::new);
        return row -> {
            @Nullable Boolean result = other;
            for (Expression operand : all) {
                Object value = operand.eval(row);
                if (decisive.equals(value)) {
                    return decisive;
                }
                if (value == null) {
                    result = null;
                }
            }
            return result;
        };
    }

    static Expression not(Expression operand) {
        return row -> {
            Object value = operand.eval(row);
            return value == null ? null : (Boolean) Boolean.FALSE.equals(value);
        };
    }

    /// IS TRUE, IS FALSE, IS NULL: never UNKNOWN. `expected` is null for IS NULL.
    static Expression is(Expression operand, @Nullable Boolean expected) {
        return row -> Objects.equals(operand.eval(row), expected);
    }

    static Expression isNot(Expression operand, @Nullable Boolean expected) {
        return row -> !Objects.equals(operand.eval(row), expected);
    }

    /// CASE WHEN condition THEN value ... ELSE value END, conditions and values in turn.
    static Expression chooses(List<Expression> operands) {
        Expression[] all = operands.toArray(Expression[]::new);
        return row -> {
            int i = 0;
            for (; i + 1 < all.length; i += 2) {
                if (Boolean.TRUE.equals(all[i].eval(row))) {
                    return all[i + 1].eval(row);
                }
            }
            return i < all.length ? all[i].eval(row) : null;
        };
    }

    static Expression coalesce(List<Expression> operands) {
        Expression[] all = operands.toArray(Expression[]::new);
        return row -> {
            for (Expression operand : all) {
                Object value = operand.eval(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        };
    }
}
