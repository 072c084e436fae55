package io.millrace.lambda.pool;

import io.millrace.lambda.sandbox.Patience;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Counts the processes of all functions and keeps them below a limit.
final class ProcessPermits {

    /// How long a new process waits for another to become idle, so that it can be ended.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// How long a new process waits for the end of an idle one.
    private static final Duration DEATH = Duration.ofSeconds(5);

    private final int limit;
    private final BooleanSupplier endColdest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int taken;
    private long changes;

    /// @param endColdest ends the process that has been idle for the longest time; false if none is idle
    ProcessPermits(int limit, BooleanSupplier endColdest) {
        this.limit = limit;
        this.endColdest = endColdest;
    }

    /// Whether one more process may be started; if need be an idle one of another function is ended for it.
    boolean take() throws InterruptedException {
        Patience patience = new Patience(PATIENCE);
        while (true) {
            long seen;
            lock.lock();
            try {
                if (taken < limit) {
                    taken++;
                    return true;
                }
                seen = changes;
            } finally {
                lock.unlock();
            }
            if (patience.isOver()) {
                return false;
            }
            if (endColdest.getAsBoolean()) {
                patience = new Patience(DEATH);
            }
            lock.lock();
            try {
                while (seen == changes && !patience.isOver()) {
                    patience.await(changed);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// A process is gone.
    void giveBack() {
        lock.lock();
        try {
            taken--;
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// A process has become idle and can be ended.
    void idle() {
        lock.lock();
        try {
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
