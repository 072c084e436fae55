package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts the items of windows that follow each other from 1970-01-01 on; what a window gives has the ROWTIME of its
/// end.
///
/// All items are counted, so the answers are exact. NULL is no item, and a window without rows gives nothing.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/top-k.html>
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/count-distinct-items.html>
public final class TumblingItems implements StatefulOperator {

    /// What a window gives.
    public sealed interface Answer {

        /// TOP_K_ITEMS_TUMBLING: the most frequent items, each with its count; of equal ones that which came first.
        record Top(int k) implements Answer {}

        /// COUNT_DISTINCT_ITEMS_TUMBLING: how many different items there are.
        record Distinct() implements Answer {}
    }

    private static final long NONE = Long.MIN_VALUE;

    private final Expression item;
    private final long length;
    private final Answer answer;
    private final Guard next;

    private final Map<Key, Long> counts = new LinkedHashMap<>();

    /// Of the window that has rows, or [#NONE].
    private long end = NONE;

    /// @param length of a window, milliseconds
    public TumblingItems(Expression item, long length, Answer answer, Guard next) {
        this.item = item;
        this.length = length;
        this.answer = answer;
        this.next = next;
    }

    @Override
    public void row(Row row) {
        Object value = item.eval(row);
        if (end == NONE) {
            end = (Math.floorDiv(row.rowtime(), length) + 1) * length;
        }
        if (value != null) {
            counts.merge(new Key(new @Nullable Object[] {value}), 1L, Long::sum);
        }
    }

    @Override
    public void bound(long rowtime) {
        if (end != NONE && rowtime >= end) {
            next.bound(end);
            switch (answer) {
                case Answer.Top(int k) -> top(k);
                case Answer.Distinct() -> next.row(new Row(end, (long) counts.size()));
            }
            counts.clear();
            end = NONE;
        }
        next.bound(rowtime);
    }

    private void top(int k) {
        List<Map.Entry<Key, Long>> items = new ArrayList<>(counts.entrySet());
        items.sort(Map.Entry.<Key, Long>comparingByValue(Comparator.reverseOrder()));
        for (Map.Entry<Key, Long> entry : items.subList(0, Math.min(k, items.size()))) {
            next.row(new Row(end, entry.getKey().values()[0], (double) entry.getValue()));
        }
    }

    @Override
    public void save(StateWriter out) {
        out.number(end).integer(counts.size());
        counts.forEach((key, count) -> out.values(key.values()).number(count));
    }

    @Override
    public void restore(StateReader in) {
        end = in.number();
        for (int left = in.count(); left > 0; left--) {
            Key key = new Key(in.values());
            counts.put(key, in.number());
        }
    }
}
