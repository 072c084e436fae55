package io.millrace.log;

import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is told to move, in either direction.
final class ManualClock implements InstantSource {

    private volatile long millis;

    ManualClock(long millis) {
        this.millis = millis;
    }

    void set(long newMillis) {
        millis = newMillis;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // moved by one thread
    void advance(long by) {
        millis += by;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public long millis() {
        return millis;
    }
}
