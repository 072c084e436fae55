package io.millrace.sql.aggregate;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// ANY(condition): TRUE for at least one row; EVERY(condition): TRUE for all that are not NULL.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-any.html>
final class Truths implements Retractable {

    private final boolean isEvery;
    private long yes;
    private long no;

    Truths(boolean isEvery) {
        this.isEvery = isEvery;
    }

    @Override
    public void add(@Nullable Object value) {
        count(value, 1);
    }

    @Override
    public void remove(@Nullable Object value) {
        count(value, -1);
    }

    private void count(@Nullable Object value, int sign) {
        if (Boolean.TRUE.equals(value)) {
            yes += sign;
        } else if (Boolean.FALSE.equals(value)) {
            no += sign;
        }
    }

    @Override
    public @Nullable Object result() {
        if (yes + no == 0) {
            return null;
        }
        return isEvery ? no == 0 : yes > 0;
    }

    @Override
    public void save(StateWriter out) {
        out.number(yes).number(no);
    }

    @Override
    public void restore(StateReader in) {
        yes = in.number();
        no = in.number();
    }
}
