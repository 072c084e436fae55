package io.millrace.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Wakes the threads that wait for the next frame of a lane, and no others.
final class LaneSignals {

    private final Map<Integer, Signal> signals = new ConcurrentHashMap<>();

    private static final class Signal {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private volatile int waiting;
    }

    /// Waits until `isReached` holds or the time is over; the lane is signalled whenever that can have changed.
    @SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock only
    boolean await(int lane, BooleanSupplier isReached, BooleanSupplier isOver, Duration wait)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (isReached.getAsBoolean()) {
            return true;
        }
        Signal signal = signals.computeIfAbsent(lane, _ -> new Signal());
        long left = wait.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : wait.toNanos();
        signal.lock.lockInterruptibly();
        signal.waiting++;
        try {
            while (!isReached.getAsBoolean()) {
                if (left <= 0 || isOver.getAsBoolean()) {
                    return false;
                }
                left = signal.changed.awaitNanos(left);
            }
            return true;
        } finally {
            signal.waiting--;
            signal.lock.unlock();
        }
    }

    /// Wakes those who wait for the lane, after the change can be seen.
    void signal(int lane) {
        Signal signal = signals.get(lane);
        if (signal != null && signal.waiting > 0) {
            wake(signal);
        }
    }

    void signalAll() {
        signals.values().forEach(LaneSignals::wake);
    }

    private static void wake(Signal signal) {
        signal.lock.lock();
        try {
            signal.changed.signalAll();
        } finally {
            signal.lock.unlock();
        }
    }
}
