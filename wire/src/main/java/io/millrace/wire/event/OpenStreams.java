package io.millrace.wire.event;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The answers that are streams of events and have not ended; none of them outlives the server.
public final class OpenStreams {

    private static final Duration MOMENT = Duration.ofMillis(50);

    private final Set<EventAnswer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// Adds one; it ends at once if the server ends.
    public void add(EventAnswer answer) {
        open.add(answer);
        if (closed) {
            answer.stop();
        }
    }

    /// One has ended.
    public void remove(EventAnswer answer) {
        open.remove(answer);
        answer.ended().countDown();
    }

    /// Ends all, now and in future, and waits until they have ended, for at most that long.
    ///
    /// It waits a moment longer, because the web server takes a stream for open until its thread has ended, and
    /// then waits for the next word of the client.
    public void close(Duration most) {
        closed = true;
        List<EventAnswer> last = List.copyOf(open);
        last.forEach(EventAnswer::stop);
        try {
            for (EventAnswer answer : last) {
                if (!answer.ended().await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            if (!last.isEmpty()) {
                var _ = new CountDownLatch(1).await(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
