package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes a new row of each, at the time that an expression has for it: `SELECT STREAM expr AS ROWTIME`.
///
/// A row whose new time is earlier than that of a row before is out of order.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-rowtime.html>
public final class Retiming implements StatefulOperator {

    private final Expression[] values;
    private final Expression rowtime;
    private final Optional<TimeKey> ofTimeAlone;
    private final Operator next;
    private long highest = Long.MIN_VALUE;

    /// @param values of the columns
    /// @param rowtime the new time
    /// @param ofTimeAlone the same if it ascends with the old ROWTIME and knows nothing else: bounds go by it
    public Retiming(List<Expression> values, Expression rowtime, Optional<TimeKey> ofTimeAlone, Operator next) {
        this.values = values.toArray(Expression[]::new);
        this.rowtime = rowtime;
        this.ofTimeAlone = ofTimeAlone;
        this.next = next;
    }

    @Override
    public void row(Row row) {
        if (!(rowtime.eval(row) instanceof Long time)) {
            throw new RowError(RowError.Kind.NULL_NOT_ALLOWED, "ROWTIME does not take NULL");
        }
        @Nullable Object[] result = new Object[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i].eval(row);
        }
        if (time < highest) {
            throw new RowError(
                    RowError.Kind.OUT_OF_ORDER, "ROWTIME goes back behind a row that the pump has written before");
        }
        promise(time);
        next.row(new Row(time, result));
    }

    private void promise(long time) {
        if (time > highest) {
            highest = time;
            next.bound(time);
        }
    }

    @Override
    public void bound(long time) {
        try {
            if (ofTimeAlone.isPresent() && ofTimeAlone.get().at(time) instanceof Long bound) {
                promise(bound);
            }
        } catch (RowError | ArithmeticException e) {
            // No row of that time would have a new one either, so there is nothing to tell.
        }
    }

    @Override
    public void save(StateWriter out) {
        out.number(highest);
    }

    @Override
    public void restore(StateReader in) {
        highest = in.number();
    }
}
