package io.millrace.analytics;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The life of one server process: after a number of steps it dies, and no call of its reaches anything any
/// more.
public final class Lifeline {

    private final AtomicInteger steps;
    private final CountDownLatch death = new CountDownLatch(1);

    private Lifeline(int steps) {
        this.steps = new AtomicInteger(steps);
    }

    public static Lifeline endless() {
        return new Lifeline(Integer.MAX_VALUE);
    }

    static Lifeline dyingAfter(int steps) {
        return new Lifeline(steps);
    }

    /// Lets it end after so many steps from now on.
    void endAfter(int left) {
        steps.set(left);
    }

    /// One more thing is done, or death comes first.
    public void step() {
        if (death.getCount() == 0 || steps.decrementAndGet() < 0) {
            death.countDown();
            throw new Death();
        }
    }

    boolean isAlive() {
        return death.getCount() > 0;
    }

    void awaitDeath() throws InterruptedException {
        if (!death.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still alive, " + steps + " steps left");
        }
    }

    /// The process is no more.
    static final class Death extends Error {

        private static final long serialVersionUID = 1L;

        Death() {
            super("dead", null, false, false);
        }
    }
}
