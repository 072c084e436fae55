package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a new row of each, with one value per expression, at the same time.
public final class Projection implements Operator {

    private final Expression[] values;
    private final Operator next;

    public Projection(List<Expression> values, Operator next) {
        this.values = values.toArray(Expression[]::new);
        this.next = next;
    }

    @Override
    public void row(Row row) {
        @Nullable Object[] result = new Object[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i].eval(row);
        }
        next.row(new Row(row.rowtime(), result));
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }
}
