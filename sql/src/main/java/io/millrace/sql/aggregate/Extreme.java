package io.millrace.sql.aggregate;

import io.millrace.sql.expression.Comparison;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// MIN(x) and MAX(x), of numbers, strings, truths, bytes and times.
final class Extreme implements Accumulator {

    private final boolean isGreatest;
    private @Nullable Object best;

    Extreme(boolean isGreatest) {
        this.isGreatest = isGreatest;
    }

    @Override
    public void add(@Nullable Object value) {
        if (value == null) {
            return;
        }
        Object before = best;
        if (before == null || isBetter(value, before)) {
            best = value;
        }
    }

    private boolean isBetter(Object value, Object than) {
        int order = Comparison.compare(value, than, false);
        return isGreatest ? order > 0 : order < 0;
    }

    @Override
    public @Nullable Object result() {
        return best;
    }

    @Override
    public void save(StateWriter out) {
        out.value(best);
    }

    @Override
    public void restore(StateReader in) {
        best = in.value();
    }
}
