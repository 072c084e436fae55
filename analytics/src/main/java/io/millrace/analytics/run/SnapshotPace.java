package io.millrace.analytics.run;

import java.time.Duration;
import java.time.Instant;

/// Says when the next snapshot is due: often enough that little is computed again after a crash, and so seldom that
/// snapshots take a few percent of the time, however large the state is.
final class SnapshotPace {

    /// A snapshot holds the stream up for at most this part of the time: one in so many.
    static final int PAUSE_SHARE = 40;

    /// Writing takes at most one in so many parts of the time.
    static final int WRITE_SHARE = 8;

    /// If very much would have to be done again, a snapshot may cost so many times more.
    private static final int HASTE = 8;

    private static final long MANY_STEPS = 4_096;
    private static final long MANY_KEPT_BYTES = 64L << 20;

    private final Duration least;
    private Instant last;
    private Duration pause = Duration.ZERO;
    private Duration write = Duration.ZERO;

    /// @param least the shortest time between two snapshots
    SnapshotPace(Duration least, Instant now) {
        this.least = least;
        this.last = now;
    }

    /// A snapshot was taken and is durable, or has failed.
    ///
    /// @param held how long it has held up the stream
    /// @param written how long it took beside the stream
    void taken(Instant now, Duration held, Duration written) {
        last = now;
        pause = held;
        write = written;
    }

    /// Whether the next snapshot is due while records come.
    ///
    /// @param steps how many steps would be done again after a crash
    /// @param keptBytes how much the store keeps for them
    boolean isDue(Instant now, long steps, long keptBytes) {
        boolean isLong = steps >= MANY_STEPS || keptBytes >= MANY_KEPT_BYTES;
        return isPassed(now, least, isLong ? HASTE : 1);
    }

    /// Whether it is due while nothing comes.
    boolean isDueWhenIdle(Instant now) {
        return isPassed(now, Duration.ZERO, HASTE);
    }

    private boolean isPassed(Instant now, Duration atLeast, int haste) {
        Duration passed = Duration.between(last, now);
        if (passed.isNegative()) {
            last = now; // the clock was set back
        }
        return passed.compareTo(atLeast) >= 0
                && passed.compareTo(pause.multipliedBy(PAUSE_SHARE / haste)) >= 0
                && passed.compareTo(write.multipliedBy(Math.max(1, WRITE_SHARE / haste))) >= 0;
    }
}
