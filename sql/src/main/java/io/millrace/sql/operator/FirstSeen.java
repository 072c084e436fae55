package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// SELECT STREAM DISTINCT: lets a row pass when its combination of values is new, and forgets all combinations when the
/// monotonic one among them moves on.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-select-all-distinct.html>
public final class FirstSeen implements StatefulOperator {

    private final int[] fields;
    private final int monotonic;
    private final Optional<TimeKey> time;
    private final Operator next;

    private final Set<Key> seen = new HashSet<>();
    private @Nullable Object current;
    private long change = Long.MIN_VALUE;

    /// @param fields which values are compared; ROWTIME is not among them
    /// @param monotonic which of them is monotonic
    /// @param time the monotonic one as an expression of ROWTIME, if it is one
    public FirstSeen(int[] fields, int monotonic, Optional<TimeKey> time, Operator next) {
        this.fields = fields.clone();
        this.monotonic = monotonic;
        this.time = time;
        this.next = next;
    }

    @Override
    public void row(Row row) {
        Key key = Key.of(row, fields);
        if (time.isEmpty()) {
            Object value = key.values()[monotonic];
            if (!Objects.deepEquals(value, current)) {
                seen.clear();
                current = value;
            }
        } else if (seen.isEmpty()) {
            change = time.get().change(row.rowtime());
        }
        if (seen.add(key)) {
            next.row(row);
        }
    }

    @Override
    public void bound(long rowtime) {
        if (time.isPresent() && rowtime >= change) {
            seen.clear();
        }
        next.bound(rowtime);
    }

    @Override
    public void save(StateWriter out) {
        out.value(current).number(change).integer(seen.size());
        seen.forEach(key -> out.values(key.values()));
    }

    @Override
    public void restore(StateReader in) {
        current = in.value();
        change = in.number();
        for (int left = in.count(); left > 0; left--) {
            seen.add(new Key(in.values()));
        }
    }
}
