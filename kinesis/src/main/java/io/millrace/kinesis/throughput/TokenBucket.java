package io.millrace.kinesis.throughput;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tank that is refilled evenly and never holds more than its capacity; what is taken out of it is bounded in the
/// long run by the refill, in a burst by the capacity.
///
/// It can be in debt: an amount that is larger than the tank comes out of a full one, and the next has to wait until
/// the debt is paid. So nothing waits for ever.
///
/// It begins full, and has no clock: who takes tells the time. Threads may tell it a little out of order: a time before
/// the last one refills nothing. If it lies a second or more before, the clock was set back, and the refill goes on
/// from
/// there.
///
/// Not safe for several threads at once.
final class TokenBucket {

    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(1);
    private static final long NANOS = Duration.ofSeconds(1).toNanos();
    /// So many units, counted in billionths, fit into a long, and as large a debt besides.
    private static final long MOST = 1L << 32;

    private final long perSecond;
    private long capacity;
    /// In billionths of a unit, so that no refill is lost to rounding.
    private long level;
    private @Nullable Instant seen;

    /// @param capacity the most that it holds, 1 to 2³²
    /// @param perSecond what comes in in a second, 1 to 2³²
    TokenBucket(long capacity, long perSecond) {
        checkBounds(capacity);
        checkBounds(perSecond);
        this.capacity = capacity;
        this.perSecond = perSecond;
        this.level = capacity * NANOS;
    }

    private static void checkBounds(long units) {
        if (units < 1 || units > MOST) {
            throw new IllegalArgumentException("a tank's measures are 1 to 2^32, not " + units);
        }
    }

    /// Whether an amount can be taken at that time: it is there, or the tank is full.
    boolean has(long amount, Instant now) {
        refill(now);
        return level >= Math.min(amount, capacity) * NANOS;
    }

    /// Takes an amount, there or not.
    ///
    /// @param amount 0 to 2³¹
    void take(long amount, Instant now) {
        refill(now);
        level = Math.max(level - amount * NANOS, -MOST * NANOS);
    }

    /// Takes all that is there.
    void empty(Instant now) {
        refill(now);
        level = Math.min(level, 0);
    }

    /// Makes the tank larger or smaller; what does not fit any more is lost.
    void resize(long newCapacity) {
        checkBounds(newCapacity);
        capacity = newCapacity;
        level = Math.min(level, capacity * NANOS);
    }

    private void refill(Instant now) {
        Instant before = seen;
        if (before == null || !now.isAfter(before.minus(OUT_OF_ORDER))) {
            seen = now;
            return;
        }
        if (!now.isAfter(before)) {
            return;
        }
        seen = now;
        long missing = capacity * NANOS - level;
        Duration passed = Duration.between(before, now);
        boolean isFull = passed.compareTo(Duration.ofNanos(missing / perSecond)) > 0;
        level += isFull ? missing : passed.toNanos() * perSecond;
    }
}
