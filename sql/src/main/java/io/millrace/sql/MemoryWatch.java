package io.millrace.sql;

import io.millrace.sql.row.Row;
import io.millrace.sql.state.StateReader;
import io.millrace.sql.state.StateWriter;
import io.millrace.sql.state.Stateful;

/// Decides when it is worth measuring what the pumps hold: rarely while they are far from the limit, and never more
/// often than the state can have changed by much.
///
/// It is a part of the state: after a restart the pumps are measured at the same rows, and stopped at the same.
final class MemoryWatch implements Stateful {

    /// The first measure comes after so many bytes of rows, and none sooner.
    private static final long LEAST = 1L << 20;

    /// Each byte of rows is taken to make pumps hold at least so many more.
    private static final double LEAST_GROWTH = 4;

    private final long limit;
    private long fed;
    private long next;
    private long held;
    private double growth = LEAST_GROWTH;

    /// @param limit how many bytes the pumps may hold
    /// @param isDueAtOnce whether the first row asks for a measure, since the pumps hold something before it
    MemoryWatch(long limit, boolean isDueAtOnce) {
        this.limit = limit;
        this.next = isDueAtOnce ? 0 : LEAST;
    }

    /// Takes note of a row that came in.
    ///
    /// @return whether the pumps are to be measured now
    boolean isDue(Row row) {
        fed += row.roughBytes();
        return fed >= next;
    }

    /// The pumps were measured.
    ///
    /// @param now how many bytes they hold
    void measured(long now) {
        growth = Math.max(growth, (now - held) / (double) Math.max(1, fed));
        long toHalfOfTheRest = (long) ((limit - now) / (2 * growth));
        next = Math.max(LEAST, Math.max(now / 4, Math.min(4 * next, toHalfOfTheRest)));
        held = now;
        fed = 0;
    }

    @Override
    public void save(StateWriter out) {
        out.number(fed).number(next).number(held).real(growth);
    }

    @Override
    public void restore(StateReader in) {
        fed = in.number();
        next = in.number();
        held = in.number();
        growth = in.real();
    }
}
