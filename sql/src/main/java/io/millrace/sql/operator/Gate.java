package io.millrace.sql.operator;

import io.millrace.sql.row.Row;
import org.jspecify.annotations.Nullable;

/// One way into a pump, which can be shut for good: rows are then dropped, and bounds go past the pump, so that those
/// behind it need not wait for it.
public final class Gate implements Operator {

    private @Nullable Operator next;
    private final Operator behind;

    /// @param next takes rows and bounds while the gate is open
    /// @param behind takes the bounds when it is shut
    public Gate(Operator next, Operator behind) {
        this.next = next;
        this.behind = behind;
    }

    /// Lets nothing more through, and lets go of what is behind it.
    public void shut() {
        next = null;
    }

    @Override
    public void row(Row row) {
        if (next != null) {
            next.row(row);
        }
    }

    @Override
    public void bound(long rowtime) {
        (next == null ? behind : next).bound(rowtime);
    }
}
