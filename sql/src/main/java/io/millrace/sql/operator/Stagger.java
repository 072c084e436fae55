package io.millrace.sql.operator;

import io.millrace.sql.aggregate.Accumulator;
import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// WINDOWED BY STAGGER: each key has its own window, which its first row opens and which ends a fixed time later.
///
/// The end itself lies outside: a row at that very moment opens the next window of its key. What a window gives has the
/// ROWTIME of its end.
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/stagger-window-concepts.html>
public final class Stagger implements StatefulOperator {

    private final int[] keyFields;
    private final long range;
    private final List<Aggregate> aggregates;
    private final Guard next;

    /// In the order in which they opened, which is the order in which they end.
    private final Map<Key, Window> windows = new LinkedHashMap<>();

    private record Window(long end, Accumulator[] group) {}

    /// @param range how long a window is open, milliseconds
    public Stagger(int[] keyFields, long range, List<Aggregate> aggregates, Guard next) {
        this.keyFields = keyFields.clone();
        this.range = range;
        this.aggregates = List.copyOf(aggregates);
        this.next = next;
    }

    @Override
    public void row(Row row) {
        Window window = windows.computeIfAbsent(
                Key.of(row, keyFields),
                _ -> new Window(Math.addExact(row.rowtime(), range), Groups.accumulators(aggregates)));
        Groups.add(aggregates, window.group, row);
    }

    @Override
    public void bound(long rowtime) {
        while (!windows.isEmpty()) {
            Map.Entry<Key, Window> oldest = windows.entrySet().iterator().next();
            Window window = oldest.getValue();
            if (window.end > rowtime) {
                break;
            }
            windows.remove(oldest.getKey());
            next.bound(window.end);
            next.row(window.end, () -> Groups.values(oldest.getKey(), window.group));
        }
        next.bound(rowtime);
    }

    @Override
    public void save(StateWriter out) {
        out.integer(windows.size());
        windows.forEach((key, window) -> {
            out.values(key.values()).number(window.end);
            Groups.save(window.group, out);
        });
    }

    @Override
    public void restore(StateReader in) {
        for (int left = in.count(); left > 0; left--) {
            Key key = new Key(in.values());
            long end = in.number();
            windows.put(key, new Window(end, Groups.restore(aggregates, in)));
        }
    }
}
