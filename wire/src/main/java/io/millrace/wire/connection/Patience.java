package io.millrace.wire.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Ends waits for a client that last longer than agreed: by an interrupt, which closes the connection that the thread
/// waits on, or in another way that was agreed.
public final class Patience implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Patience.class.getName());
    private static final Duration LOOK = Duration.ofMillis(250);

    private final LongSupplier nanos;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /// @param nanos counts nanoseconds
    public Patience(LongSupplier nanos) {
        this.nanos = nanos;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("wire-patience").factory());
        var _ = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// How a wait is ended.
    @FunctionalInterface
    interface Cut {
        void cut() throws IOException;
    }

    /// A wait for a client; closing it ends it. When it is closed it has been cut or never will be: an interrupt that
    /// came afterwards would close the file that the thread writes to next.
    public final class Wait implements AutoCloseable {

        private final Cut how;
        private boolean over;
        private final long deadline;
        private volatile boolean cut;

        private Wait(Duration limit, Cut how) {
            this.how = how;
            this.deadline = nanos.getAsLong() + limit.toNanos();
        }

        /// Whether the wait has been cut.
        boolean isCut() {
            return cut;
        }

        @Override
        public synchronized void close() {
            waits.remove(this);
            over = true;
        }

        private synchronized void cutIfLate(long now) {
            if (now - deadline > 0 && !over) {
                over = true;
                waits.remove(this);
                cut = true;
                try {
                    how.cut();
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "a connection could not be closed", e);
                }
            }
        }
    }

    /// Starts a wait of the current thread, which is interrupted when it is over.
    public Wait start(Duration limit) {
        return start(limit, Thread.currentThread()::interrupt);
    }

    /// Starts a wait that is ended in another way.
    Wait start(Duration limit, Cut how) {
        Wait wait = new Wait(limit, how);
        waits.add(wait);
        return wait;
    }

    private void look() {
        long now = nanos.getAsLong();
        waits.forEach(wait -> wait.cutIfLate(now));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
