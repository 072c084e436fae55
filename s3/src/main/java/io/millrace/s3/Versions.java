package io.millrace.s3;

import io.millrace.store.Store;
import io.millrace.store.Table;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Makes names of versions, none of them twice: `<start>-<count>-<chance>`, all in hexadecimal digits.
///
/// Starts of the program are counted in the store. Chance is there for the case that a store is restored from a
/// backup: its next start must not meet the files of the starts that the backup does not know.
final class Versions {

    private static final String KEY = "starts";

    private final long start;
    private final AtomicLong count = new AtomicLong();
    private final RandomGenerator random;

    private Versions(long start, RandomGenerator random) {
        this.start = start;
        this.random = random;
    }

    /// How often the store has been opened for objects.
    record Starts(long count) {}

    static Versions open(Store store, RandomGenerator random) {
        Table<Starts> table = store.table("s3.starts", Starts.class);
        long start = store.write(tx -> {
            Optional<Starts> before = tx.get(table, KEY);
            Starts now = new Starts(before.map(Starts::count).orElse(0L) + 1);
            tx.put(table, KEY, now);
            return now.count();
        });
        return new Versions(start, random);
    }

    String next() {
        return "%x-%x-%016x".formatted(start, count.incrementAndGet(), random.nextLong());
    }
}
