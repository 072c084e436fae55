package io.millrace.sql.operator;

import io.millrace.sql.aggregate.Accumulator;
import io.millrace.sql.aggregate.Aggregate;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The accumulators of groups: how they are made, fed, read out and kept.
final class Groups {

    private Groups() {}

    static Accumulator[] accumulators(List<Aggregate> aggregates) {
        Accumulator[] group = new Accumulator[aggregates.size()];
        for (int i = 0; i < group.length; i++) {
            group[i] = aggregates.get(i).accumulator();
        }
        return group;
    }

    static void add(List<Aggregate> aggregates, Accumulator[] group, Row row) {
        for (int i = 0; i < group.length; i++) {
            int field = aggregates.get(i).field();
            group[i].add(field < 0 ? null : row.value(field));
        }
    }

    /// The values of the keys, and behind them the results of the aggregates.
    static @Nullable Object[] values(Key key, Accumulator[] group) {
        @Nullable Object[] keys = key.values();
        @Nullable Object[] values = new Object[keys.length + group.length];
        System.arraycopy(keys, 0, values, 0, keys.length);
        for (int i = 0; i < group.length; i++) {
            values[keys.length + i] = group[i].result();
        }
        return values;
    }

    static void save(Map<Key, Accumulator[]> groups, StateWriter out) {
        out.integer(groups.size());
        groups.forEach((key, group) -> {
            out.values(key.values());
            save(group, out);
        });
    }

    static void save(Accumulator[] group, StateWriter out) {
        for (Accumulator accumulator : group) {
            accumulator.save(out);
        }
    }

    static void restore(Map<Key, Accumulator[]> groups, List<Aggregate> aggregates, StateReader in) {
        for (int left = in.count(); left > 0; left--) {
            Key key = new Key(in.values());
            groups.put(key, restore(aggregates, in));
        }
    }

    static Accumulator[] restore(List<Aggregate> aggregates, StateReader in) {
        Accumulator[] group = accumulators(aggregates);
        for (Accumulator accumulator : group) {
            accumulator.restore(in);
        }
        return group;
    }
}
