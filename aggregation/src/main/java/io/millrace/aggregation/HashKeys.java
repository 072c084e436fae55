package io.millrace.aggregation;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// The inclusive range of hash keys that a shard owns.
///
/// @param first the lowest hash key owned, 0 or more
/// @param last the highest hash key owned, at most 2¹²⁸ − 1
public record HashKeys(BigInteger first, BigInteger last) {

    static final int BITS = 128;

    /// Every hash key there is.
    public static final HashKeys ALL =
            new HashKeys(BigInteger.ZERO, BigInteger.TWO.pow(BITS).subtract(BigInteger.ONE));

    public HashKeys {
        if (first.signum() < 0 || last.bitLength() > BITS || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("not a range of hash keys: [" + first + ", " + last + "]");
        }
    }

    /// The range from its ends in decimal, as a shard's description has them.
    ///
    /// @throws IllegalArgumentException if they are no such range
    public static HashKeys of(String first, String last) {
        return new HashKeys(new BigInteger(first), new BigInteger(last));
    }

    /// The MD5 of a partition key, as a number.
    ///
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>
    static BigInteger hashKey(String partitionKey) {
        return new BigInteger(1, Aggregate.md5().digest(partitionKey.getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether a record with this hash key belongs to the shard.
    public boolean contains(BigInteger hashKey) {
        return first.compareTo(hashKey) <= 0 && hashKey.compareTo(last) <= 0;
    }
}
