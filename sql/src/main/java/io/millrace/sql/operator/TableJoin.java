package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The join of a stream with a reference table or a query over one: for each row of the stream all rows of the table
/// that match.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/app-add-reference-data.html>
public final class TableJoin implements Operator {

    private final int[] keyFields;
    private final Supplier<List<Row>> table;
    private final int[] tableKeys;
    private @Nullable Map<Key, List<Row>> byKey;
    private final Expression condition;
    private final boolean isTableLeft;
    private final Optional<Row> none;
    private final Guard next;

    /// @param table gives all rows of the table, when the first row of the stream comes
    /// @param tableKeys where the values stand in the table that must equal those of the stream, in the same order
    /// @param streamKeys where those stand in the stream
    /// @param condition of a row with the values of the left side and then those of the right
    /// @param isTableLeft whether the table's values come first
    /// @param none stands for the table's row when there is none that matches; nothing if such a row is dropped
    public TableJoin(
            Supplier<List<Row>> table,
            int[] tableKeys,
            int[] streamKeys,
            Expression condition,
            boolean isTableLeft,
            Optional<Row> none,
            Guard next) {
        this.keyFields = streamKeys.clone();
        this.condition = condition;
        this.isTableLeft = isTableLeft;
        this.none = none;
        this.next = next;
        this.table = table;
        this.tableKeys = tableKeys.clone();
    }

    private Map<Key, List<Row>> byKey() {
        Map<Key, List<Row>> index = byKey;
        if (index == null) {
            index = new HashMap<>();
            for (Row row : table.get()) {
                Optional<Key> key = JoinKeys.of(row, tableKeys);
                if (key.isPresent()) {
                    index.computeIfAbsent(key.get(), _ -> new ArrayList<>()).add(row);
                }
            }
            byKey = index;
        }
        return index;
    }

    @Override
    public void row(Row row) {
        boolean isMatched = false;
        Optional<Key> key = JoinKeys.of(row, keyFields);
        List<Row> candidates = key.isPresent() ? byKey().getOrDefault(key.get(), List.of()) : List.of();
        for (Row candidate : candidates) {
            Row pair = pair(row, candidate);
            if (next.holds(condition, pair)) {
                isMatched = true;
                next.row(pair);
            }
        }
        if (!isMatched && none.isPresent()) {
            next.row(pair(row, none.get()));
        }
    }

    private Row pair(Row stream, Row table) {
        return isTableLeft
                ? table.joined(table.size(), stream, stream.size()).at(stream.rowtime())
                : stream.joined(stream.size(), table, table.size());
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }
}
