package io.millrace.sql;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.RowError;
import org.jspecify.annotations.Nullable;

/// One step of a pump: takes a row and hands what comes of it to the next step before it returns.
@FunctionalInterface
interface Operator {

    /// @throws RowError if the row cannot be computed
    void row(Row row);
}

/// Lets the rows pass for which the condition is TRUE.
record Selection(Expression condition, Operator next) implements Operator {
    @Override
    public void row(Row row) {
        if (condition.eval(row) == Boolean.TRUE) {
            next.row(row);
        }
    }
}

/// Makes a new row of each.
record Projection(Expression[] values, Expression rowtime, Operator next) implements Operator {
    @Override
    public void row(Row row) {
        @Nullable Object[] result = new Object[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i].eval(row);
        }
        next.row(new Row(time(row), result));
    }

    private long time(Row row) {
        if (rowtime instanceof Expression.Rowtime) {
            return row.rowtime();
        }
        if (rowtime.eval(row) instanceof Long millis) {
            return millis;
        }
        throw new RowError(RowError.Kind.NULL_NOT_ALLOWED, "ROWTIME does not take NULL");
    }
}
