package io.millrace.aggregation;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One record as a producer's user put it, taken out of the record it travelled in.
///
/// @param subSequenceNumber its place in that record, 0 for the first; 0 for a record that travelled alone
/// @param partitionKey the key that its user gave
/// @param explicitHashKey the hash key that its user gave in place of that of the partition key, 0 to 2¹²⁸ − 1
/// @param data its bytes, read-only
public record UserRecord(
        long subSequenceNumber, String partitionKey, Optional<BigInteger> explicitHashKey, ByteBuffer data) {

    public UserRecord {
        data = data.isReadOnly() ? data : data.asReadOnlyBuffer();
    }

    /// The bytes, which the caller may read on without care for anybody else.
    @Override
    public ByteBuffer data() {
        return data.duplicate();
    }

    /// The key by which a shard is chosen.
    public BigInteger hashKey() {
        return explicitHashKey.orElseGet(() -> HashKeys.hashKey(partitionKey));
    }
}
