package io.millrace.wire.connection;

import io.millrace.wire.refusal.Denial;
import io.millrace.wire.refusal.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/// A body as the client sends it, read only as long as it keeps coming; whatever ends it early is a
/// [io.millrace.api.Fault].
public final class PatientInput extends InputStream {

    /// Bytes that must arrive within the time allowed.
    static final int STEP = 64 * 1024;

    private final InputStream in;
    private final Patience patience;
    private final LongSupplier nanos;
    private final Duration limit;
    private final Dialect dialect;
    private final long most;
    private long waited;
    private int sinceStep;
    private long count;
    private boolean ended;
    private boolean broken;

    /// @param limit how long the client may take for [#STEP] bytes
    /// @param most the longest body that is accepted
    /// @param dialect in whose words a body is refused
    public PatientInput(
            InputStream in, Patience patience, LongSupplier nanos, Duration limit, long most, Dialect dialect) {
        this.in = in;
        this.patience = patience;
        this.nanos = nanos;
        this.limit = limit;
        this.most = most;
        this.dialect = dialect;
    }

    /// Whether the whole body has been read, so that the next request begins behind it.
    public boolean isEnded() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    @SuppressWarnings("IllegalCatch") // the HTTP server reports a lost connection by various unchecked exceptions
    public int read(byte[] bytes, int offset, int length) {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (broken) {
            throw Denial.CUT_SHORT.in(dialect, "The body ended too early.");
        }
        long start = nanos.getAsLong();
        Patience.Wait wait = patience.start(limit.minusNanos(waited));
        int n;
        try (wait) {
            n = in.read(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            broken = true;
            throw (wait.isCut() ? Denial.TOO_SLOW : Denial.CUT_SHORT).in(dialect, "The body ended too early.");
        }
        if (wait.isCut() && Thread.interrupted()) { // at the very last moment; nothing else must meet the interrupt
            broken = true;
            throw Denial.TOO_SLOW.in(dialect, "The body ended too early.");
        }
        if (n < 0) {
            ended = true;
            return -1;
        }
        count += n;
        if (count > most) {
            broken = true;
            throw Denial.TOO_LARGE.in(dialect, "The body is longer than " + most + " bytes.");
        }
        sinceStep += n;
        waited += nanos.getAsLong() - start;
        if (sinceStep >= STEP) {
            sinceStep = 0;
            waited = 0;
        }
        return n;
    }
}
