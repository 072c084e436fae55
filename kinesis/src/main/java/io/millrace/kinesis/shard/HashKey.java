package io.millrace.kinesis.shard;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// An unsigned number of 128 bits that says which shard a record goes to.
///
/// Behaviour: <https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#partition-key>
///
/// @param high the upper 64 bits, unsigned
/// @param low the lower 64 bits, unsigned
public record HashKey(long high, long low) implements Comparable<HashKey> {

    public static final int BITS = 128;

    /// Never fed, but cloned, which is quicker than to look for a provider.
    private static final MessageDigest MD5 = newMd5();

    /// A digest for [#ofPartitionKey]; one thread at a time may use it, any number of times.
    public static MessageDigest newDigest() {
        try {
            return (MessageDigest) MD5.clone();
        } catch (CloneNotSupportedException e) {
            return newMd5();
        }
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /// The MD5 of a partition key's UTF-8 bytes, read as a number.
    public static HashKey ofPartitionKey(byte[] utf8, MessageDigest md5) {
        byte[] digest = md5.digest(utf8);
        return new HashKey(longAt(digest, 0), longAt(digest, Long.BYTES));
    }

    /// A number from 0 to 2¹²⁸ − 1.
    public static HashKey of(BigInteger number) {
        if (number.signum() < 0 || number.bitLength() > BITS) {
            throw new IllegalArgumentException("a hash key is 0 to 2^128-1, not " + number);
        }
        return new HashKey(number.shiftRight(Long.SIZE).longValue(), number.longValue());
    }

    /// Orders as the numbers do.
    @Override
    public int compareTo(HashKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    private static long longAt(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }
}
