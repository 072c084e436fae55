package io.millrace.sql;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.RowError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a new row of each, with one value per expression.
final class Projection implements Operator {

    private final Expression[] values;
    private final Expression rowtime;
    private final Operator next;

    Projection(List<Expression> values, Expression rowtime, Operator next) {
        this.values = values.toArray(Expression[]::new);
        this.rowtime = rowtime;
        this.next = next;
    }

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
