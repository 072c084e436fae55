package io.millrace.firehose;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What clients may put into one delivery stream: tanks that are full at first and fill up evenly.
///
/// | tank | refill in a second, and capacity |
/// |---|---|
/// | requests | 2,000 |
/// | records | 5,000 |
/// | bytes | 5 MiB |
///
/// Any thread may ask.
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html>
final class PutThroughput {

    /// The tag with which a delivery stream says whether it is limited, `aws` or `none`, whatever the setting is.
    static final String TAG = "millrace:limits";

    static final int REQUESTS = 2_000;
    static final int RECORDS = 5_000;
    static final int BYTES = 5 << 20;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Tank requests = new Tank(REQUESTS);
    private final Tank records = new Tank(RECORDS);
    private final Tank bytes = new Tank(BYTES);
    private @Nullable Instant seen;

    /// Notes a request, and those of its records that can be taken now.
    ///
    /// @param sizes the bytes of each record
    /// @param isWhole whether all are taken or none
    /// @return which are taken, each for itself; none if there are too many requests
    synchronized boolean[] take(int[] sizes, boolean isWhole, Instant now) {
        refill(now);
        boolean[] isTaken = new boolean[sizes.length];
        if (!requests.has(1)) {
            return isTaken;
        }
        requests.take(1);
        if (isWhole) {
            long sum = 0;
            for (int size : sizes) {
                sum += size;
            }
            if (!records.has(sizes.length) || !bytes.has((double) sum)) {
                return isTaken;
            }
        }
        for (int i = 0; i < sizes.length; i++) {
            if (records.has(1) && bytes.has(sizes[i])) {
                records.take(1);
                bytes.take(sizes[i]);
                isTaken[i] = true;
            }
        }
        return isTaken;
    }

    /// A clock that was set back refills nothing.
    private void refill(Instant now) {
        Instant before = seen == null ? now : seen;
        seen = now;
        double seconds = Math.max(0, Duration.between(before, now).toNanos()) / NANOS_PER_SECOND;
        requests.refill(seconds);
        records.refill(seconds);
        bytes.refill(seconds);
    }

    /// One of them.
    private static final class Tank {

        private final double capacity;
        private double level;

        Tank(double capacity) {
            this.capacity = capacity;
            this.level = capacity;
        }

        void refill(double seconds) {
            level = Math.min(capacity, level + seconds * capacity);
        }

        boolean has(double amount) {
            return level >= amount;
        }

        void take(double amount) {
            level -= amount;
        }
    }
}
