package io.millrace.sql.aggregate;

import io.millrace.sql.expression.Numbers;
import io.millrace.sql.row.ColumnType;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// SUM(x) and AVG(x); the average of whole numbers is whole, cut towards zero.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-sum.html>
final class Total implements Retractable {

    private final ColumnType type;
    private final boolean isAverage;
    private final Sum sum;

    Total(ColumnType operand, ColumnType type, boolean isAverage) {
        this.type = type;
        this.isAverage = isAverage;
        this.sum = new Sum(operand.kind() == ColumnType.Kind.DOUBLE || operand.kind() == ColumnType.Kind.REAL);
    }

    @Override
    public void add(@Nullable Object value) {
        if (value != null) {
            sum.add((Number) value, 1);
        }
    }

    @Override
    public void remove(@Nullable Object value) {
        if (value != null) {
            sum.add((Number) value, -1);
        }
    }

    @Override
    public @Nullable Object result() {
        if (sum.count() == 0) {
            return null;
        }
        Number total = sum.value();
        return isAverage ? Numbers.quotient(total, sum.count(), type) : Numbers.to(total, type);
    }

    @Override
    public void save(StateWriter out) {
        sum.save(out);
    }

    @Override
    public void restore(StateReader in) {
        sum.restore(in);
    }
}
