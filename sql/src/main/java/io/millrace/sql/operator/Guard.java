package io.millrace.sql.operator;

import io.millrace.sql.expression.Expression;
import io.millrace.sql.expression.RowError;
import io.millrace.sql.row.Row;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Stands where one row may fail without harm to the others: reports what fails and goes on.
///
/// @param errors takes the error and the row that cannot be computed
public record Guard(Operator next, BiConsumer<RowError, Row> errors) implements Operator {

    @Override
    public void row(Row row) {
        try {
            next.row(row);
        } catch (RowError e) {
            errors.accept(e, row);
        } catch (ArithmeticException e) {
            errors.accept(overflow(e), row);
        }
    }

    /// Takes a row whose values are only now computed.
    void row(long rowtime, Supplier<@Nullable Object[]> values) {
        @Nullable Object[] computed;
        try {
            computed = values.get();
        } catch (RowError e) {
            errors.accept(e, new Row(rowtime));
            return;
        } catch (ArithmeticException e) {
            errors.accept(overflow(e), new Row(rowtime));
            return;
        }
        row(new Row(rowtime, computed));
    }

    /// Whether a condition is TRUE for a row; where it has no value, that is reported, and it is not.
    boolean holds(Expression condition, Row row) {
        try {
            return Boolean.TRUE.equals(condition.eval(row));
        } catch (RowError e) {
            errors.accept(e, row);
        } catch (ArithmeticException e) {
            errors.accept(overflow(e), row);
        }
        return false;
    }

    private static RowError overflow(ArithmeticException e) {
        return new RowError(RowError.Kind.NUMERIC_OVERFLOW, String.valueOf(e.getMessage()));
    }

    @Override
    public void bound(long rowtime) {
        next.bound(rowtime);
    }
}
