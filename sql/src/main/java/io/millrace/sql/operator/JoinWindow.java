package io.millrace.sql.operator;

import io.millrace.sql.Row;

/// How long a row of one side of a join can be met by rows of the other.
///
/// @param isRows whether `preceding` counts rows of that side, not milliseconds
/// @param preceding how far the window reaches back; 0 milliseconds without a window: rows of the same time meet
public record JoinWindow(boolean isRows, long preceding) {

    /// A side without a window: its current row only.
    public static final JoinWindow CURRENT_ROW = new JoinWindow(false, 0);

    boolean isOver(Row row, int held, long rowtime) {
        return isRows ? held > preceding : end(row) < rowtime;
    }

    long end(Row row) {
        long end = row.rowtime() + preceding;
        return isRows || end < row.rowtime() ? Long.MAX_VALUE : end;
    }
}
