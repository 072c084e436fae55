package io.millrace.analytics.flow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells a thread once and for all that it shall end; its pauses end at once.
public final class StopFlag {

    private final CountDownLatch stopped = new CountDownLatch(1);

    public void set() {
        stopped.countDown();
    }

    public boolean isSet() {
        return stopped.getCount() == 0;
    }

    /// Pauses.
    ///
    /// @throws StoppedException if the thread shall end, before the pause or in it
    void pause(Duration length) throws StoppedException {
        try {
            if (stopped.await(length.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoppedException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    /// The thread shall end, and what it was doing is not finished.
    public static final class StoppedException extends Exception {

        private static final long serialVersionUID = 1L;

        public StoppedException() {
            super("stopped", null, false, false);
        }
    }
}
