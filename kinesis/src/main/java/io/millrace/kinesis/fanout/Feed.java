package io.millrace.kinesis.fanout;

import io.millrace.api.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hands a subscription's events to its reader, as many as the reader has asked for, on a virtual thread of its own.
///
/// The thread waits for the log where the reader has asked, and for the reader where it has not; whatever else
/// happens wakes it: a reader that asks or cancels, a change of the stream, a subscription that takes this one's
/// place. It is interrupted while it waits for the log and at no other time.
public final class Feed {

    private final ShardSubscription subscription;
    private final InstantSource clock;
    private final Runnable waking = this::wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();

    // All under the lock.
    private @Nullable Thread waitsForLog;
    private boolean isWoken;
    private long wanted;
    private boolean isCancelled;
    private @Nullable Fault ending;
    private boolean hasEnded;

    /// Takes the events of a subscription, on the feed's thread.
    public interface Reader {

        void take(ShardSubscription.Step.Event event);

        /// There are no more events.
        void completed();

        /// There are no more events, because of that.
        void failed(RuntimeException why);
    }

    public Feed(ShardSubscription subscription, InstantSource clock) {
        this.subscription = subscription;
        this.clock = clock;
    }

    /// Begins, once.
    public void start(Reader reader) {
        var _ = Thread.ofVirtual().name("kinesis-feed-" + subscription).start(() -> live(reader));
    }

    /// The reader takes so many events more.
    public void request(long events) {
        change(() -> wanted = wanted + events < 0 ? Long.MAX_VALUE : wanted + events);
    }

    /// The reader takes no more events, and is told nothing more.
    public void cancel() {
        change(() -> isCancelled = true);
    }

    /// The reader is told that there are no more events because of that; one that has not started, when it does.
    public void end(Fault why) {
        change(() -> ending = why);
    }

    /// Whether there are no more events.
    boolean hasEnded() {
        lock.lock();
        try {
            return hasEnded || isCancelled;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        change(() -> {});
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            isWoken = true;
            woken.signal();
            if (waitsForLog != null) {
                waitsForLog.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void live(Reader reader) {
        subscription.stream().watch(waking);
        try {
            serve(reader);
        } catch (RuntimeException e) {
            reader.failed(e);
        } finally {
            subscription.stream().unwatch(waking);
            change(() -> hasEnded = true);
        }
    }

    private void serve(Reader reader) {
        while (goesOn()) {
            switch (subscription.next(clock.instant(), isWanted())) {
                case ShardSubscription.Step.Event event -> {
                    change(() -> wanted--);
                    reader.take(event);
                }
                case ShardSubscription.Step.Idle(Duration atMost) -> awaitRecord(atMost);
                case ShardSubscription.Step.Rest(Duration atMost) -> awaitChange(atMost);
                case ShardSubscription.Step.End() -> {
                    reader.completed();
                    return;
                }
            }
        }
    }

    /// Sees all that has changed up to now; what changes afterwards ends the next wait.
    private boolean goesOn() {
        lock.lock();
        try {
            isWoken = false;
            if (ending != null) {
                throw ending;
            }
            return !isCancelled;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted() {
        lock.lock();
        try {
            return wanted > 0;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRecord(Duration atMost) {
        Instant until = clock.instant().plus(atMost);
        lock.lock();
        try {
            if (isWoken) {
                return;
            }
            waitsForLog = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        boolean isThere;
        try {
            isThere = subscription.awaitsRecord(atMost);
        } finally {
            stopWaitingForLog();
        }
        if (!isThere) {
            // A closed shard gives no records, but a change of its stream comes.
            awaitChange(Duration.between(clock.instant(), until));
        }
    }

    /// An interrupt that came meanwhile was meant for the wait.
    private void stopWaitingForLog() {
        lock.lock();
        try {
            waitsForLog = null;
            var _ = Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!isWoken && left > 0) {
                left = woken.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
