package io.millrace.analytics.flow;

import java.math.BigInteger;

/// Consecutive records of one shard.
///
/// @param first the sequence number of the first record
/// @param last the sequence number of the last record
/// @param count how many they are, 1 or more
public record ShardRange(String shard, String first, String last, int count) {

    boolean isBehind(String sequenceNumber) {
        return new BigInteger(sequenceNumber).compareTo(new BigInteger(last)) > 0;
    }

    /// Where to read this range in a shard that begins with `start`: records before it are of another stream, which had
    /// the same name.
    String firstFrom(String start) {
        return new BigInteger(first).compareTo(new BigInteger(start)) < 0 ? start : first;
    }

    /// This range and the one that follows it in its shard.
    public ShardRange and(ShardRange next) {
        return new ShardRange(shard, first, next.last, count + next.count);
    }
}
