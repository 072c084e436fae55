package io.millrace.kinesis.throughput;

import java.time.Instant;

/// What one shard takes and gives: tanks for the records and bytes written, the bytes and calls of GetRecords, and the
/// calls of GetShardIterator.
///
/// | tank | refill in a second | capacity |
/// |---|---|---|
/// | bytes written | 1 MiB | 1 MiB; 10 MiB in a stream of records larger than 1 MiB |
/// | records written | 1,000 | 1,000 |
/// | bytes read | 2 MiB | 2 MiB |
/// | GetRecords | 5 | 5 |
/// | GetShardIterator | 5 | 5 |
///
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
///
/// Not safe for several threads at once; its [StreamThroughput] sees to that.
public final class ShardThroughput {

    /// What each registered consumer is given of a shard.
    public static final long FANOUT_BYTES_PER_SECOND = 2 << 20;

    private static final long WRITTEN_BYTES = 1 << 20;
    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/large-records.html>
    private static final long BURST_OF_LARGE_RECORDS = 10 << 20;

    private static final long WRITTEN_RECORDS = 1_000;
    private static final long READ_BYTES = 2 << 20;
    private static final long CALLS = 5;

    private final TokenBucket writtenBytes;
    private final TokenBucket writtenRecords = new TokenBucket(WRITTEN_RECORDS, WRITTEN_RECORDS);
    private final TokenBucket readBytes = new TokenBucket(READ_BYTES, READ_BYTES);
    private final TokenBucket reads = new TokenBucket(CALLS, CALLS);
    private final TokenBucket iterators = new TokenBucket(CALLS, CALLS);

    /// @param hasLargeRecords whether records of the stream may be larger than 1 MiB
    ShardThroughput(boolean hasLargeRecords) {
        this.writtenBytes = new TokenBucket(burst(hasLargeRecords), WRITTEN_BYTES);
    }

    private static long burst(boolean hasLargeRecords) {
        return hasLargeRecords ? BURST_OF_LARGE_RECORDS : WRITTEN_BYTES;
    }

    /// Follows a change of the stream's record size.
    void allowLargeRecords(boolean hasLargeRecords) {
        writtenBytes.resize(burst(hasLargeRecords));
    }

    /// Whether records can be written now, all of them.
    boolean takes(int records, long bytes, Instant now) {
        return writtenRecords.has(records, now) && writtenBytes.has(bytes, now);
    }

    /// Notes records that are written.
    void written(int records, long bytes, Instant now) {
        writtenRecords.take(records, now);
        writtenBytes.take(bytes, now);
    }

    /// Notes a call of GetRecords, if it can be answered now.
    boolean beginsRead(Instant now) {
        if (!readBytes.has(1, now) || !reads.has(1, now)) {
            return false;
        }
        reads.take(1, now);
        return true;
    }

    /// Notes what GetRecords has found. An answer that is larger than the tank is paid for afterwards, in full: one of
    /// 10 MiB lets nobody read for 5 s.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>
    void read(long bytes, Instant now) {
        if (bytes > READ_BYTES) {
            readBytes.empty(now);
        }
        readBytes.take(bytes, now);
    }

    /// Notes a call of GetShardIterator, if it can be answered now.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html>
    boolean givesIterator(Instant now) {
        if (!iterators.has(1, now)) {
            return false;
        }
        iterators.take(1, now);
        return true;
    }
}
