package io.millrace.kinesis.record;

import java.nio.ByteBuffer;
import java.time.Instant;

/// A record as it is read from a shard.
///
/// @param position its place in the log
/// @param sequenceNumber its place in the shard
/// @param arrival when it was stored, in milliseconds
/// @param partitionKey the producer's key
/// @param data the remaining bytes
public record StoredRecord(
        long position, String sequenceNumber, Instant arrival, String partitionKey, ByteBuffer data) {

    /// What counts against a shard's throughput: data and key.
    public long bytes() {
        return (long) data.remaining() + partitionKey.length();
    }
}
