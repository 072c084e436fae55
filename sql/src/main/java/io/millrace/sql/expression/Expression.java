package io.millrace.sql.expression;

import io.millrace.sql.row.Row;
import org.jspecify.annotations.Nullable;

/// One expression of a query, ready to be computed for any number of rows, by one thread at a time.
@FunctionalInterface
public interface Expression {

    /// The expression's value for this row, or null.
    ///
    /// @throws RowError if there is none
    @Nullable
    Object eval(Row row);

    /// The same value for every row.
    record Constant(@Nullable Object value) implements Expression {
        @Override
        public @Nullable Object eval(Row row) {
            return value;
        }
    }

    /// The column at a position.
    record Field(int index) implements Expression {
        @Override
        public @Nullable Object eval(Row row) {
            return row.value(index);
        }
    }

    /// The time of the row.
    record Rowtime() implements Expression {
        @Override
        public Object eval(Row row) {
            return row.rowtime();
        }
    }
}
