package io.millrace.kinesis.shard;

import io.millrace.kinesis.name.ShardId;
import java.time.Instant;

/// Which shards of a stream ListShards shows.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html>
public sealed interface ShardFilter {

    /// Whether the shard is shown.
    ///
    /// @param trimHorizon the oldest moment that can be read
    boolean shows(Shard shard, Instant trimHorizon);

    /// All shards with a record to read, and the open ones.
    record FromTrimHorizon() implements ShardFilter {
        @Override
        public boolean shows(Shard shard, Instant trimHorizon) {
            return shard.reaches(trimHorizon);
        }
    }

    /// The shards that were open at the oldest moment that can be read.
    record AtTrimHorizon() implements ShardFilter {
        @Override
        public boolean shows(Shard shard, Instant trimHorizon) {
            return shard.wasOpenAt(trimHorizon);
        }
    }

    /// The open shards.
    record AtLatest() implements ShardFilter {
        @Override
        public boolean shows(Shard shard, Instant trimHorizon) {
            return shard.isOpen();
        }
    }

    /// The shards that were open at a time.
    record AtTimestamp(Instant time) implements ShardFilter {
        @Override
        public boolean shows(Shard shard, Instant trimHorizon) {
            return shard.wasOpenAt(time.isBefore(trimHorizon) ? trimHorizon : time);
        }
    }

    /// The shards that were open at a time or later.
    record FromTimestamp(Instant time) implements ShardFilter {
        @Override
        public boolean shows(Shard shard, Instant trimHorizon) {
            return shard.reaches(time.isBefore(trimHorizon) ? trimHorizon : time);
        }
    }

    /// The shards that come after another one.
    record AfterShardId(ShardId id) implements ShardFilter {
        @Override
        public boolean shows(Shard shard, Instant trimHorizon) {
            return shard.id().compareTo(id) > 0 && shard.reaches(trimHorizon);
        }
    }
}
