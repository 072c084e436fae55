package io.millrace.sql.aggregate;

import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import org.jspecify.annotations.Nullable;

/// FIRST_VALUE(x) and LAST_VALUE(x) in the order of arrival; a NULL is a value unless NULLs are ignored.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-first-value.html>
final class Place implements Accumulator {

    private final boolean isLast;
    private final boolean ignoresNull;
    private boolean isFound;
    private @Nullable Object value;

    Place(boolean isLast, boolean ignoresNull) {
        this.isLast = isLast;
        this.ignoresNull = ignoresNull;
    }

    @Override
    public void add(@Nullable Object next) {
        boolean counts = next != null || !ignoresNull;
        if (counts && (isLast || !isFound)) {
            value = next;
            isFound = true;
        }
    }

    @Override
    public @Nullable Object result() {
        return value;
    }

    @Override
    public void save(StateWriter out) {
        out.truth(isFound).value(value);
    }

    @Override
    public void restore(StateReader in) {
        isFound = in.truth();
        value = in.value();
    }
}
