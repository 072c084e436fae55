package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Rows of a reference table by the values of some of their columns; a row with NULL in one of these is never found.
public final class TableIndex {

    private final Map<Key, List<Row>> rows = new HashMap<>();
    private final int[] positions;
    private boolean hasNull;

    /// @param fields the columns
    public TableIndex(List<Row> table, int[] fields) {
        this.positions = IntStream.range(0, fields.length).toArray();
        for (Row row : table) {
            JoinKeys.of(row, fields)
                    .ifPresentOrElse(
                            key -> rows.computeIfAbsent(key, _ -> new ArrayList<>())
                                    .add(row),
                            () -> hasNull = true);
        }
    }

    /// Whether a row has NULL in one of the columns.
    public boolean hasNull() {
        return hasNull;
    }

    /// The rows whose columns equal these values, in the order of the table; none if a value is NULL.
    public List<Row> matching(Row values) {
        return JoinKeys.of(values, positions)
                .map(key -> rows.getOrDefault(key, List.of()))
                .orElse(List.of());
    }
}
