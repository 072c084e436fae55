package io.millrace.analytics.flow;

import java.util.Optional;

/// How far a shard was read.
///
/// @param after the sequence number of the last record; empty if none was
/// @param isDrained whether the shard is closed and has no more
public record ShardPosition(Optional<String> after, boolean isDrained) {

    public static ShardPosition behind(ShardRange range) {
        return new ShardPosition(Optional.of(range.last()), false);
    }
}
