package io.millrace.sql;

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

    /// The number of columns.
    public int size() {
        return values.length;
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
