package io.millrace.lambda.source;

import java.time.Instant;

/// A record as the stream has it.
///
/// @param arrival when the stream took it
record SourceRecord(SequenceNumber number, String partitionKey, byte[] data, Instant arrival) {}
