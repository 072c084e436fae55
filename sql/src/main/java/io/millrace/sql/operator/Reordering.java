package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// ORDER BY .. WITHIN: gives rows another time and brings them into its order, as long as none is too late.
///
/// A row waits until the latest time seen is so far ahead that no earlier row may come any more. A row that is
/// later than that is out of order. A row without a time is dropped.
public final class Reordering implements StatefulOperator {

    private final Expression[] values;
    private final Expression rowtime;
    private final long within;
    private final Guard next;

    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(
            Comparator.<Waiting>comparingLong(entry -> entry.row.rowtime()).thenComparingLong(Waiting::number));
    private long arrivals;
    private long bound = Long.MIN_VALUE;

    /// A row that an earlier one may still come before.
    private record Waiting(Row row, long number) {}

    /// @param values of the columns
    /// @param rowtime the new time
    /// @param within how much earlier than the latest a row may be, milliseconds
    public Reordering(List<Expression> values, Expression rowtime, long within, Guard next) {
        this.values = values.toArray(Expression[]::new);
        this.rowtime = rowtime;
        this.within = within;
        this.next = next;
    }

    @Override
    public void row(Row row) {
        if (!(rowtime.eval(row) instanceof Long time)) {
            return;
        }
        if (time < bound) {
            throw new RowError(RowError.Kind.OUT_OF_ORDER, "the row is later than its ORDER BY ... WITHIN allows");
        }
        @Nullable Object[] result = new Object[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i].eval(row);
        }
        waiting.add(new Waiting(new Row(time, result), arrivals++));
        long safe = time - within;
        if (safe > bound && safe < time) {
            bound = safe;
        } else if (within == 0) {
            bound = Math.max(bound, time);
        }
        while (!waiting.isEmpty() && waiting.peek().row.rowtime() <= bound) {
            Row ordered = waiting.remove().row;
            next.bound(ordered.rowtime());
            next.row(ordered);
        }
        next.bound(bound);
    }

    /// The time of arrival says nothing about the other time.
    @Override
    public void bound(long arrival) {}

    @Override
    public void save(StateWriter out) {
        out.number(bound).number(arrivals).integer(waiting.size());
        for (Waiting entry : waiting) {
            out.number(entry.number).row(entry.row);
        }
    }

    @Override
    public void restore(StateReader in) {
        bound = in.number();
        arrivals = in.number();
        for (int left = in.count(); left > 0; left--) {
            long number = in.number();
            waiting.add(new Waiting(in.row(), number));
        }
    }
}
