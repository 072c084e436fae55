package io.millrace.firehose.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Where a worker that waits for records is told to deliver what it has, and others wait until it has.
final class FlushGate {

    private final List<Awaited> awaited = new ArrayList<>();
    private long flushTo;
    /// Everything below is delivered, as far as that was told.
    private long delivered;
    private boolean isStopped;
    private boolean isWoken;
    private @Nullable Thread waiting;

    /// Someone who waits until everything below a position is delivered.
    private record Awaited(long position, CompletableFuture<Void> done) {}

    /// A wait that a flush cuts short.
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    /// Asks for everything below a position to be delivered; the future is complete when it is, or the worker has
    /// ended.
    ///
    /// @param next where the worker stood before; it may have gone on since
    synchronized CompletableFuture<Void> flush(long position, long next) {
        if (isStopped || Math.max(delivered, next) >= position) {
            return CompletableFuture.completedFuture(null);
        }
        flushTo = Math.max(flushTo, position);
        if (waiting != null) {
            waiting.interrupt();
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        awaited.add(new Awaited(position, done));
        return done;
    }

    /// Ends the wait that is under way, or else the next: how long it is to be may have changed.
    synchronized void wake() {
        isWoken = true;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    /// Whether a record is to be delivered without waiting for more.
    synchronized boolean isFlushed(long position) {
        return position < flushTo;
    }

    /// Waits, but not if a record is to be delivered now.
    ///
    /// @throws InterruptedException if the worker is told to end, not if it is told to deliver or woken
    void await(long position, Wait wait) throws InterruptedException {
        synchronized (this) {
            if (isStopped) {
                throw new InterruptedException("stopped");
            }
            if (position < flushTo || isWoken) {
                isWoken = false;
                return;
            }
            waiting = Thread.currentThread();
        }
        boolean isInterrupted = false;
        try {
            wait.run();
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        synchronized (this) {
            waiting = null;
            isInterrupted |= Thread.interrupted();
            boolean isMeant = position < flushTo || isWoken;
            isWoken = false;
            if (isStopped || (isInterrupted && !isMeant)) {
                throw new InterruptedException("stopped");
            }
        }
    }

    /// Everything below a position is delivered.
    synchronized void delivered(long position) {
        delivered = Math.max(delivered, position);
        awaited.removeIf(waiter -> {
            boolean isDone = waiter.position() <= position;
            if (isDone) {
                waiter.done().complete(null);
            }
            return isDone;
        });
    }

    /// The worker ends; its thread is interrupted after this.
    synchronized void stop() {
        isStopped = true;
        delivered(Long.MAX_VALUE);
    }
}
