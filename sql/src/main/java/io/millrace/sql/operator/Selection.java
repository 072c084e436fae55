package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;

/// Lets the rows pass for which the condition is TRUE.
public record Selection(Expression condition, Operator next) implements Operator {

    @Override
    public void row(Row row) {
        if (Boolean.TRUE.equals(condition.eval(row))) {
            next.row(row);
        }
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }
}
