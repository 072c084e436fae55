package io.millrace.sql.operator;

import io.millrace.sql.expression.Comparison;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// ORDER BY over a stream: rows are collected until the value of the leading expression changes, then come out sorted.
///
/// The times of the rows that come out together are theirs, handed out anew so that they ascend. Rows that the
/// order does not tell apart stay as they came.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-order-by-clause.html>
public final class Sort implements StatefulOperator {

    /// One expression of the order.
    ///
    /// @param field where its value stands
    /// @param nullsFirst whether NULL comes before all values
    public record Direction(int field, boolean isDescending, boolean nullsFirst) {

        int compare(Row one, Row other) {
            Object first = one.value(field);
            Object second = other.value(field);
            if (first == null || second == null) {
                int order = Boolean.compare(first == null, second == null);
                return nullsFirst ? -order : order;
            }
            int order = Comparison.compare(first, second, false);
            return isDescending ? -order : order;
        }
    }

    private final Comparator<Row> order;
    private final int leading;
    private final Optional<TimeKey> time;
    private final Guard next;

    private final List<Row> rows = new ArrayList<>();
    private @Nullable Object current;
    private long change = Long.MIN_VALUE;

    /// @param directions the order; the first is of the monotonic expression
    /// @param time the leading expression as one of ROWTIME, if it is one
    public Sort(List<Direction> directions, Optional<TimeKey> time, Guard next) {
        this.order = directions.stream()
                .<Comparator<Row>>map(direction -> direction::compare)
                .reduce((_, _) -> 0, Comparator::thenComparing);
        this.leading = directions.getFirst().field();
        this.time = time;
        this.next = next;
    }

    @Override
    public void row(Row row) {
        if (time.isEmpty()) {
            Object value = row.value(leading);
            if (!rows.isEmpty() && !Objects.deepEquals(value, current)) {
                emit();
                next.bound(row.rowtime());
            }
            current = value;
        } else if (rows.isEmpty()) {
            change = time.get().change(row.rowtime());
        }
        rows.add(row);
    }

    @Override
    public void bound(long rowtime) {
        if (time.isPresent() && !rows.isEmpty() && rowtime >= change) {
            emit();
        }
        if (rows.isEmpty()) {
            next.bound(rowtime);
        }
    }

    private void emit() {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(order);
        for (int i = 0; i < sorted.size(); i++) {
            long rowtime = rows.get(i).rowtime();
            next.bound(rowtime);
            next.row(sorted.get(i).at(rowtime));
        }
        rows.clear();
    }

    @Override
    public void save(StateWriter out) {
        out.value(current).number(change).integer(rows.size());
        rows.forEach(out::row);
    }

    @Override
    public void restore(StateReader in) {
        current = in.value();
        change = in.number();
        for (int left = in.count(); left > 0; left--) {
            rows.add(in.row());
        }
    }
}
