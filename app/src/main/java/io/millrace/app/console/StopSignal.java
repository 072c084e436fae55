package io.millrace.app.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Set once, when the program shall end; whoever waits, waits on it.
public final class StopSignal {

    private final CountDownLatch set = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /// A signal that Ctrl-C and SIGTERM set; the process then lives until [#ended()] is called, at most 30 seconds.
    public static StopSignal onInterrupt() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::setAndAwaitTheEnd, "stop"));
        return signal;
    }

    void set() {
        set.countDown();
    }

    public boolean isSet() {
        return set.getCount() == 0;
    }

    /// Waits for the signal; true if it came within the time.
    public boolean await(Duration time) throws InterruptedException {
        return set.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// What had to be done after the signal has been done.
    public void ended() {
        ended.countDown();
    }

    private void setAndAwaitTheEnd() {
        set();
        try {
            if (!ended.await(30, TimeUnit.SECONDS)) {
                System.err.println("millrace: did not end within 30 s; stopped as it is, nothing acknowledged is lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
