package io.millrace.randomuser;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The time of a producer: tells how much has passed, and waits.
///
/// Given from outside, so that tests neither wait nor depend on the machine. Thread-safe.
public interface Pace {

    /// Nanoseconds since a moment of its own choice; never goes back.
    long nanos();

    /// Waits for that long, but no longer than until the latch opens.
    ///
    /// @throws InterruptedException if the thread is interrupted before or while it waits
    void pause(Duration time, CountDownLatch until) throws InterruptedException;

    /// The time of the machine.
    static Pace ofTheMachine() {
        return new Pace() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time, CountDownLatch until) throws InterruptedException {
                boolean isCut = until.await(time.toNanos(), TimeUnit.NANOSECONDS);
                assert !isCut || until.getCount() == 0;
            }
        };
    }
}
