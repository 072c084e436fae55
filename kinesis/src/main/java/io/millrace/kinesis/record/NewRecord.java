package io.millrace.kinesis.record;

import io.millrace.kinesis.shard.HashKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// A record that a producer wants to have stored.
///
/// @param partitionKey 1 to 256 characters
/// @param explicitHashKey goes before the hash of the partition key
/// @param data the remaining bytes; must not change until the put has returned
public record NewRecord(String partitionKey, Optional<HashKey> explicitHashKey, ByteBuffer data) {

    /// What decides which shard takes the record.
    ///
    /// @param md5 a digest of [HashKey#newDigest]
    public HashKey hashKey(MessageDigest md5) {
        return explicitHashKey.orElseGet(
                () -> HashKey.ofPartitionKey(partitionKey.getBytes(StandardCharsets.UTF_8), md5));
    }

    /// What counts against a shard's throughput: data and key.
    public long bytes() {
        return (long) data.remaining() + partitionKey.length();
    }
}
