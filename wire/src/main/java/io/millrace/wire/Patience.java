package io.millrace.wire;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Interrupts threads that wait for a client longer than agreed; the interrupt closes the connection they wait on.
final class Patience implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final LongSupplier nanos;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /// @param nanos counts nanoseconds
    Patience(LongSupplier nanos) {
        this.nanos = nanos;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("wire-patience").factory());
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The current thread's wait for a client; closing it ends it.
    final class Wait implements AutoCloseable {

        private final Thread thread = Thread.currentThread();
        private final long limit;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile long deadline;
        private volatile boolean cut;

        private Wait(Duration limit) {
            this.limit = limit.toNanos();
            this.deadline = nanos.getAsLong() + this.limit;
        }

        /// The client has done something: the wait begins anew.
        void progressed() {
            deadline = nanos.getAsLong() + limit;
        }

        /// Whether the wait has been cut.
        boolean isCut() {
            return cut;
        }

        @Override
        public void close() {
            waits.remove(this);
            over.set(true);
        }

        private void cutIfLate(long now) {
            if (now - deadline > 0 && over.compareAndSet(false, true)) {
                waits.remove(this);
                cut = true;
                thread.interrupt();
            }
        }
    }

    /// Starts a wait of the current thread.
    ///
    /// @param limit how long the client may take from step to step
    Wait start(Duration limit) {
        Wait wait = new Wait(limit);
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
