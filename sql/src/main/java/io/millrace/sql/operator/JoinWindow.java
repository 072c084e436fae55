package io.millrace.sql.operator;

import io.millrace.sql.row.Row;

/// When a row of one side of a join can be met by rows of the other.
///
/// At a time t of the query the window holds the rows of its side from `t - preceding` to `t + following`. So a row
/// enters it at its ROWTIME less `following`, and stays for `preceding + following`.
///
/// @param isRows whether `preceding` counts rows of that side, not milliseconds; then nothing follows
/// @param preceding how far the window reaches back; 0 milliseconds without a window: rows of the same time meet
/// @param following how many milliseconds it reaches ahead
public record JoinWindow(boolean isRows, long preceding, long following) {

    /// A side without a window: its current row only.
    public static final JoinWindow CURRENT_ROW = new JoinWindow(false, 0, 0);

    /// @throws IllegalArgumentException if a length is negative, or a count of rows is to follow
    public JoinWindow {
        if (preceding < 0 || following < 0 || (isRows && following > 0)) {
            throw new IllegalArgumentException("not a window of a join: " + preceding + ", " + following);
        }
    }

    /// When a row of this time enters the window; what is at either end of all times stays there.
    long start(long rowtime) {
        return rowtime == Long.MAX_VALUE || rowtime < Long.MIN_VALUE + following ? rowtime : rowtime - following;
    }

    /// @param row one that has the time at which it entered the window
    boolean isOver(Row row, int held, long rowtime) {
        return isRows ? held > preceding : end(row) < rowtime;
    }

    /// The last time at which a row can be met; the highest long if that never ends, or time alone does not say.
    ///
    /// @param row one that has the time at which it entered the window
    long end(Row row) {
        long end = row.rowtime() + preceding + following;
        return isRows || end < row.rowtime() ? Long.MAX_VALUE : end;
    }
}
