package io.millrace.lambda.sandbox;

import java.time.Duration;
import java.util.concurrent.locks.Condition;

/// How long something that should come soon is waited for: a time, cut into turns.
///
/// A machine that stood still for longer than the whole time has used up one turn of it. In the others, what was about
/// to happen before still happens. For one thread, which holds the lock of the condition.
public final class Patience {

    private static final int TURNS = 10;

    private final long turnNanos;
    private int turns = TURNS;
    private long left;

    public Patience(Duration time) {
        this.turnNanos = Math.max(1, time.toNanos() / TURNS);
        this.left = turnNanos;
    }

    public boolean isOver() {
        return turns <= 0;
    }

    /// Waits for a signal or the end of a turn.
    @SuppressWarnings("WaitNotInLoop") // whoever calls it looks at what it waits for, in a loop
    public void await(Condition changed) throws InterruptedException {
        left = changed.awaitNanos(left);
        if (left <= 0) {
            turns--;
            left = turnNanos;
        }
    }
}
