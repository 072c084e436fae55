package io.millrace.sql.operator;

import io.millrace.sql.expression.Comparison;
import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GROUP_RANK: rows of one ROWTIME are a group; each goes on with its rank in the group behind its values.
///
/// Rows that the order does not tell apart share a rank and stay as they came; the next rank counts them all. NULL is
/// less than all values. A group ends when a later row or bound comes.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-group-rank-udx.html>
public final class GroupRank implements StatefulOperator {

    private final Comparator<Row> order;
    private final boolean isLowestRankFirst;
    private final int most;
    private final int width;
    private final int field;
    private final Guard next;

    private final List<Row> group = new ArrayList<>();

    /// @param field by what the rows are ranked
    /// @param isDescending whether the greatest value has rank 1
    /// @param isLowestRankFirst whether rank 1 goes on first
    /// @param most how many rows of a group go on, 0 for all
    /// @param width how many values of a row are shown
    public GroupRank(int field, boolean isDescending, boolean isLowestRankFirst, int most, int width, Guard next) {
        Comparator<Row> ascending = (one, other) -> compare(one.value(field), other.value(field));
        this.order = isDescending ? ascending.reversed() : ascending;
        this.field = field;
        this.isLowestRankFirst = isLowestRankFirst;
        this.most = most;
        this.width = width;
        this.next = next;
    }

    private static int compare(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one != null, other != null);
        }
        return Comparison.compare(one, other, false);
    }

    @Override
    public void row(Row row) {
        group.add(row);
    }

    @Override
    public void bound(long rowtime) {
        if (!group.isEmpty() && rowtime > group.getFirst().rowtime()) {
            emit();
        }
        next.bound(rowtime);
    }

    private void emit() {
        group.sort(order);
        List<Row> ranked = new ArrayList<>(group.size());
        int rank = 0;
        for (int i = 0; i < group.size(); i++) {
            Row row = group.get(i);
            if (i == 0 || compare(row.value(field), group.get(i - 1).value(field)) != 0) {
                rank = i + 1;
            }
            ranked.add(row.joined(width, new Row(0, rank), 1));
        }
        group.clear();
        List<Row> ordered = isLowestRankFirst ? ranked : ranked.reversed();
        ordered.subList(0, most == 0 ? ordered.size() : Math.min(most, ordered.size()))
                .forEach(next::row);
    }

    @Override
    public void save(StateWriter out) {
        out.integer(group.size());
        group.forEach(out::row);
    }

    @Override
    public void restore(StateReader in) {
        for (int left = in.count(); left > 0; left--) {
            group.add(in.row());
        }
    }
}
