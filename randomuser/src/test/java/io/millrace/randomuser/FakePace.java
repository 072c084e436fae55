package io.millrace.randomuser;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A time that passes only by pauses, and keeps them.
final class FakePace implements Pace {

    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nanos = new AtomicLong(1_000);

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public void pause(Duration time, CountDownLatch until) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (until.getCount() > 0) {
            pauses.add(time);
            nanos.addAndGet(time.toNanos());
        }
    }

    /// Lets time pass without anybody pausing.
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
