package io.millrace.sql.operator;

import io.millrace.sql.aggregate.Accumulator;
import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// GROUP BY over a stream: rows are collected until the value of the monotonic key changes, then each group gives one
/// row, in the order in which the groups were seen first.
///
/// What a group gives are the values of the keys and the results of the aggregates. Its ROWTIME is the earliest
/// moment at which the group is known to be complete: where the key of ROWTIME changes, or the time of the row
/// that has another key.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/tumbling-window-concepts.html>
public final class Tumbling implements StatefulOperator {

    private final int[] keyFields;
    private final int monotonic;
    private final Optional<TimeKey> time;
    private final List<Aggregate> aggregates;
    private final Guard next;

    private final Map<Key, Accumulator[]> groups = new LinkedHashMap<>();
    private @Nullable Object current;
    private long change = Long.MIN_VALUE;

    /// @param keyFields where the keys stand in the rows
    /// @param monotonic which of the keys is monotonic
    /// @param time the monotonic key as an expression of ROWTIME, if it is one; only then bounds complete groups
    /// @param next takes the groups
    public Tumbling(int[] keyFields, int monotonic, Optional<TimeKey> time, List<Aggregate> aggregates, Guard next) {
        this.keyFields = keyFields.clone();
        this.monotonic = monotonic;
        this.time = time;
        this.aggregates = List.copyOf(aggregates);
        this.next = next;
    }

    @Override
    public void row(Row row) {
        Key key = Key.of(row, keyFields);
        if (time.isEmpty()) {
            Object value = key.values()[monotonic];
            if (!groups.isEmpty() && !Objects.deepEquals(value, current)) {
                emit(row.rowtime());
            }
            current = value;
        } else if (groups.isEmpty()) {
            change = time.get().change(row.rowtime());
        }
        Groups.add(aggregates, groups.computeIfAbsent(key, _ -> Groups.accumulators(aggregates)), row);
    }

    @Override
    public void bound(long rowtime) {
        if (time.isPresent() && !groups.isEmpty() && rowtime >= change) {
            emit(time.get().end(change));
        }
        next.bound(rowtime);
    }

    private void emit(long rowtime) {
        next.bound(rowtime);
        groups.forEach((key, group) -> next.row(rowtime, () -> Groups.values(key, group)));
        groups.clear();
    }

    @Override
    public void save(StateWriter out) {
        out.value(current).number(change);
        Groups.save(groups, out);
    }

    @Override
    public void restore(StateReader in) {
        current = in.value();
        change = in.number();
        Groups.restore(groups, aggregates, in);
    }
}
