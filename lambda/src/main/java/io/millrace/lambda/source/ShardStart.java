package io.millrace.lambda.source;

import java.time.Instant;

/// Where the reading of a shard begins.
sealed interface ShardStart {

    /// With the oldest record that the shard still has.
    record Horizon() implements ShardStart {}

    /// With the first record that arrived then or later.
    record At(Instant time) implements ShardStart {}

    /// Behind a record.
    record After(SequenceNumber number) implements ShardStart {}
}
