package io.millrace.sql.row;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The declared columns of a stream in their order; ROWTIME belongs to every row and is not among them.
///
/// @param columns the columns, of distinct names
public record RowType(List<Column> columns) {

    public RowType {
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("column \"" + column.name() + "\" is declared twice");
            }
        }
    }

    /// The position of the column with exactly this name, or -1.
    public int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
