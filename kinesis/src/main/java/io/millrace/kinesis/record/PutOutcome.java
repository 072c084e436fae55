package io.millrace.kinesis.record;

import io.millrace.kinesis.name.ShardId;

/// What became of one record of a put.
public sealed interface PutOutcome {

    /// The record is durable, now or since an earlier put with the same producer token.
    record Stored(ShardId shard, String sequenceNumber) implements PutOutcome {}

    /// Too many bytes of the stream wait for the disk, or the shard has had its share; the producer should try again.
    record Throttled(ShardId shard) implements PutOutcome {}

    /// The disk did not take the record; other streams may go on.
    record Failed() implements PutOutcome {}
}
