package io.millrace.app.server;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Makes the ids of requests: UUIDs whose one half is drawn at start and whose other half counts.
final class RequestIds implements Supplier<String> {

    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 1L << 63;

    private final long ofThisRun;
    private final AtomicLong next;

    RequestIds(RandomGenerator random) {
        this.ofThisRun = (random.nextLong() & ~0xF000L) | VERSION_4;
        this.next = new AtomicLong(random.nextLong() >>> 3);
    }

    @Override
    public String get() {
        return new UUID(ofThisRun, (next.getAndIncrement() & ~(3L << 62)) | VARIANT).toString();
    }
}
