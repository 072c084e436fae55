package io.millrace.analytics.flow;

import java.math.BigInteger;
import java.util.Optional;

/// How far a shard was read.
///
/// @param after the sequence number of the last record, or that with which the shard begins if it was drained and had
///     none; empty if none was read
/// @param isDrained whether the shard is closed and has no more
public record ShardPosition(Optional<String> after, boolean isDrained) {

    public static ShardPosition behind(ShardRange range) {
        return new ShardPosition(Optional.of(range.last()), false);
    }

    /// Whether this is a place in an earlier shard of the same id: one of a stream that was deleted, in whose place
    /// another was created. Sequence numbers begin with the time at which a shard was created, so the others
    /// are lower.
    ///
    /// <https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number>
    ///
    /// @param start the sequence number with which the shard begins
    boolean isBefore(String start) {
        return after.filter(last -> new BigInteger(last).compareTo(new BigInteger(start)) < 0)
                .isPresent();
    }
}
