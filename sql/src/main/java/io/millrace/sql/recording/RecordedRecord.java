package io.millrace.sql.recording;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// One record of a recording.
///
/// @param data its bytes, which stay until the next record is read
/// @param arrival when it arrived, if the recording says so, milliseconds since 1970-01-01 UTC
/// @param partitionKey the key it was put under, or empty
/// @param sequenceNumber its sequence number, or its number in the recording
/// @param shardId the shard that held it, or empty
record RecordedRecord(
        ByteBuffer data, OptionalLong arrival, String partitionKey, String sequenceNumber, String shardId) {}
