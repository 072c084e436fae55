package io.millrace.analytics.flow;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pauses between attempts that fail: each about twice as long as the one before, up to a longest.
public final class Pauses {

    private final StopFlag stop;
    private final RandomGenerator random;
    private final long leastNanos;
    private final long mostNanos;
    private long nextNanos;

    public Pauses(StopFlag stop, RandomGenerator random, AnalyticsSettings settings) {
        this.stop = stop;
        this.random = random;
        this.leastNanos = settings.retryLeast().toNanos();
        this.mostNanos = settings.retryMost().toNanos();
        this.nextNanos = leastNanos;
    }

    /// Pauses after a failure.
    public void afterFailure() throws StoppedException {
        long nanos = nextNanos / 2 + random.nextLong(nextNanos / 2 + 1);
        nextNanos = Math.min(mostNanos, 2 * nextNanos);
        stop.pause(Duration.ofNanos(nanos));
    }

    /// Something has succeeded: the next pause is short again.
    public void reset() {
        nextNanos = leastNanos;
    }
}
