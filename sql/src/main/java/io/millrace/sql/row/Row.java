package io.millrace.sql.row;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One row of an in-application stream: its ROWTIME and the values of its columns.
///
/// The array belongs to the row and is never written after the row was made, so rows are shared freely.
public final class Row {

    private final long rowtime;
    private final @Nullable Object[] values;

    /// @param rowtime milliseconds since 1970-01-01 UTC
    /// @param values one value per column, of the class that [ColumnType] names, or null
    public Row(long rowtime, @Nullable Object... values) {
        this.rowtime = rowtime;
        this.values = values;
    }

    /// When the row entered its stream, in milliseconds since 1970-01-01 UTC.
    public long rowtime() {
        return rowtime;
    }

    /// The value of the column at `index`, or null.
    public @Nullable Object value(int index) {
        return values[index];
    }

    /// The same values at another time.
    public Row at(long time) {
        return time == rowtime ? this : new Row(time, values);
    }

    /// The same row with more values behind its own.
    public Row with(@Nullable Object... more) {
        @Nullable Object[] all = Arrays.copyOf(values, values.length + more.length);
        System.arraycopy(more, 0, all, values.length, more.length);
        return new Row(rowtime, all);
    }

    /// A row at the same time with the first values of this one, and behind them those of another.
    ///
    /// @param width how many values of this row count
    /// @param otherWidth how many of the other do
    public Row joined(int width, Row other, int otherWidth) {
        @Nullable Object[] all = Arrays.copyOf(values, width + otherWidth);
        System.arraycopy(other.values, 0, all, width, otherWidth);
        return new Row(rowtime, all);
    }

    /// The number of columns.
    public int size() {
        return values.length;
    }

    /// About how many bytes of memory the row takes.
    public long roughBytes() {
        long bytes = 32;
        for (Object value : values) {
            bytes += switch (value) {
                case null -> 4;
                case String text -> 48 + text.length();
                case byte[] content -> 24 + content.length;
                default -> 24;
            };
        }
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && rowtime == row.rowtime && Arrays.deepEquals(values, row.values);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(rowtime) + Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return rowtime + Arrays.deepToString(values);
    }
}
