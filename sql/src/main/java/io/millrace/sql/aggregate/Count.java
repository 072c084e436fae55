package io.millrace.sql.aggregate;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// COUNT(*) and COUNT(x).
final class Count implements Retractable {

    private final boolean countsNull;
    private long count;

    Count(boolean countsNull) {
        this.countsNull = countsNull;
    }

    @Override
    public void add(@Nullable Object value) {
        if (countsNull || value != null) {
            count++;
        }
    }

    @Override
    public void remove(@Nullable Object value) {
        if (countsNull || value != null) {
            count--;
        }
    }

    @Override
    public Object result() {
        return count;
    }

    @Override
    public void save(StateWriter out) {
        out.number(count);
    }

    @Override
    public void restore(StateReader in) {
        count = in.number();
    }
}
