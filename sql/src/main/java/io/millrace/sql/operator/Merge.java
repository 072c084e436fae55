package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import io.millrace.sql.state.Stateful;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Puts several inputs together so that ROWTIME ascends.
///
/// A row waits until no input can give one that comes before it. Rows of one time come in the order of the
/// inputs: so the order is the same whenever bounds are told. Inputs that are in step with each other need not
/// wait: theirs is the order of arrival.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-monotonic-expressions-operators.html>
public final class Merge implements Stateful {

    private final Operator next;
    private final boolean isInStep;
    private final List<Input> inputs = new ArrayList<>();
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.<Waiting>comparingLong(entry -> entry.row.rowtime())
                    .thenComparingInt(Waiting::rank)
                    .thenComparingLong(Waiting::number));
    private long arrivals;
    private long bound = Long.MIN_VALUE;

    /// A row that an input may still overtake.
    private record Waiting(Row row, int rank, long number) {}

    /// @param isInStep whether the inputs are given their rows and bounds in step
    public Merge(boolean isInStep, Operator next) {
        this.isInStep = isInStep;
        this.next = next;
    }

    /// One more input; all are made before the first row.
    public Operator input() {
        Input input = new Input(isInStep ? 0 : inputs.size());
        inputs.add(input);
        return input;
    }

    private void release() {
        while (!waiting.isEmpty() && isNext(waiting.peek().row, waiting.peek().rank)) {
            Row row = waiting.remove().row;
            advance(row.rowtime());
            next.row(row);
        }
        long lowest = Long.MAX_VALUE;
        for (Input input : inputs) {
            lowest = Math.min(lowest, input.bound);
        }
        advance(lowest);
    }

    /// Whether no input can give a row that comes before this one.
    private boolean isNext(Row row, int rank) {
        for (Input input : inputs) {
            boolean comesAfter = input.rank < rank ? input.bound > row.rowtime() : input.bound >= row.rowtime();
            if (!comesAfter) {
                return false;
            }
        }
        return true;
    }

    private void advance(long rowtime) {
        if (rowtime > bound) {
            bound = rowtime;
            next.bound(rowtime);
        }
    }

    private final class Input implements Operator {

        private final int rank;
        private long bound = Long.MIN_VALUE;

        Input(int rank) {
            this.rank = rank;
        }

        @Override
        public void row(Row row) {
            if (waiting.isEmpty() && isNext(row, rank)) {
                advance(row.rowtime());
                next.row(row);
            } else {
                waiting.add(new Waiting(row, rank, arrivals++));
                release();
            }
        }

        @Override
        public void bound(long rowtime) {
            if (rowtime > bound) {
                bound = rowtime;
                release();
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        out.number(bound).number(arrivals).integer(inputs.size());
        inputs.forEach(input -> out.number(input.bound));
        out.integer(waiting.size());
        for (Waiting entry : waiting) {
            out.integer(entry.rank).number(entry.number).row(entry.row);
        }
    }

    @Override
    public void restore(StateReader in) {
        bound = in.number();
        arrivals = in.number();
        if (in.integer() != inputs.size()) {
            throw new IllegalArgumentException("the state is of other inputs");
        }
        inputs.forEach(input -> input.bound = in.number());
        for (int left = in.count(); left > 0; left--) {
            int rank = in.integer();
            long number = in.number();
            waiting.add(new Waiting(in.row(), rank, number));
        }
    }
}
