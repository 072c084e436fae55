package io.millrace.firehose.sink;

import io.millrace.firehose.transform.BackOff;
import java.time.InstantSource;

/// Counts the attempts at one piece and the pauses between them, on from where an earlier life of the program was.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_HttpEndpointRetryOptions.html>
final class Patience {

    private static final int SECOND = 1_000;

    private final Sink.Attempts attempts;
    private final BackOff backOff;
    private final InstantSource clock;
    private Retries retries;

    Patience(Sink.Attempts attempts, BackOff backOff, InstantSource clock) {
        this.attempts = attempts;
        this.backOff = backOff;
        this.clock = clock;
        this.retries = attempts.before();
    }

    /// The number of the attempt that is made, the first being 1.
    int attempt() {
        return retries.attempts() + 1;
    }

    /// Whether so much was waited that the attempt is the last.
    boolean isOver(int retrySeconds) {
        return retries.waitedMillis() / SECOND >= retrySeconds;
    }

    /// Waits before the next attempt; that this one failed is kept before.
    void pause() throws InterruptedException {
        int failed = attempt();
        attempts.keep(new Retries(failed, retries.waitedMillis()));
        long begin = clock.millis();
        backOff.pause(failed);
        retries = new Retries(failed, retries.waitedMillis() + Math.max(0, clock.millis() - begin));
    }
}
