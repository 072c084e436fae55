package io.millrace.sql;

import io.millrace.sql.expression.Expression;

/// Lets the rows pass for which the condition is TRUE.
record Selection(Expression condition, Operator next) implements Operator {
    @Override
    public void row(Row row) {
        if (Boolean.TRUE.equals(condition.eval(row))) {
            next.row(row);
        }
    }
}
