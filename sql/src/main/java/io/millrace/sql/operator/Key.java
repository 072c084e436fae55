package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values that rows are grouped by; NULLs are equal to each other.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-group-by-clause.html>
final class Key {

    private final @Nullable Object[] values;
    private final int hash;

    Key(@Nullable Object[] values) {
        this.values = values;
        this.hash = Arrays.deepHashCode(values);
    }

    static Key of(Row row, int[] fields) {
        @Nullable Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = row.value(fields[i]);
        }
        return new Key(values);
    }

    @Nullable
    Object[] values() {
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key key && hash == key.hash && Arrays.deepEquals(values, key.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.deepToString(values);
    }
}
