package io.millrace.kinesis;

import java.nio.ByteBuffer;
import java.util.Optional;

/// A record that a producer wants to have stored.
///
/// @param partitionKey 1 to 256 characters
/// @param explicitHashKey goes before the hash of the partition key
/// @param data the remaining bytes; must not change until the put has returned
record NewRecord(String partitionKey, Optional<HashKey> explicitHashKey, ByteBuffer data) {}
