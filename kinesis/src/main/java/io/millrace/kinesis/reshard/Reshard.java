package io.millrace.kinesis.reshard;

import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.HashKeyRange;
import io.millrace.kinesis.shard.Shard;
import java.math.BigInteger;
import java.util.List;

/// A change of the shards of a stream.
///
/// Behaviour: <https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html>
public sealed interface Reshard {

    /// Refuses what the stream's shards do not allow.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException or InvalidArgumentException
    void check(StreamId id, StreamDefinition definition);

    /// Carries the change out.
    void apply(ShardDraft draft);

    /// One shard becomes two.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html>
    ///
    /// @param at the first hash key of the upper one
    record Split(ShardId shard, BigInteger at) implements Reshard {

        @Override
        public void check(StreamId id, StreamDefinition definition) {
            HashKeyRange range = openShard(id, definition, shard).hashKeys();
            boolean isInside = at.compareTo(range.first().add(BigInteger.ONE)) > 0 && at.compareTo(range.last()) < 0;
            if (!isInside) {
                throw KinesisFault.INVALID_ARGUMENT.fault(
                        "NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is not"
                                + " both greater than one plus the shard's StartingHashKey %s and less than the shard's"
                                + " EndingHashKey %s.",
                        at, shard, id.name(), id.account(), range.first(), range.last());
            }
        }

        @Override
        public void apply(ShardDraft draft) {
            draft.split(draft.openAt(at), at);
        }
    }

    /// Two shards, the hash keys of the second right after those of the first, become one.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html>
    record Merge(ShardId shard, ShardId adjacent) implements Reshard {

        @Override
        public void check(StreamId id, StreamDefinition definition) {
            HashKeyRange lower = openShard(id, definition, shard).hashKeys();
            HashKeyRange upper = openShard(id, definition, adjacent).hashKeys();
            if (!lower.isAdjacentTo(upper)) {
                throw KinesisFault.INVALID_ARGUMENT.fault(
                        "Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for"
                                + " merging",
                        shard, adjacent, id.name(), id.account());
            }
        }

        @Override
        public void apply(ShardDraft draft) {
            draft.merge(draft.open(shard), draft.open(adjacent));
        }
    }

    /// The stream gets that many shards of equal size.
    ///
    /// From the lowest hash key to the highest, shards are merged until they fill the next new one, and a shard
    /// that reaches beyond is split before: 4 shards become 3 by splitting the second and the third. A boundary
    /// that lies within rounding of where one is wanted stays, so that 3 shards become 6 by three splits.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html>
    record Scale(int count) implements Reshard {

        @Override
        public void check(StreamId id, StreamDefinition definition) {}

        @Override
        public void apply(ShardDraft draft) {
            BigInteger first = BigInteger.ZERO;
            for (HashKeyRange tile : HashKeyRange.tiles(count)) {
                BigInteger last = nearestEnd(draft, tile.last());
                fill(draft, first, last);
                first = last.add(BigInteger.ONE);
            }
        }

        private static void fill(ShardDraft draft, BigInteger first, BigInteger last) {
            Shard filled = draft.openAt(first);
            while (filled.hashKeys().last().compareTo(last) < 0) {
                Shard next = draft.openAt(filled.hashKeys().last().add(BigInteger.ONE));
                if (next.hashKeys().last().compareTo(last) > 0) {
                    next = draft.split(next, last.add(BigInteger.ONE));
                }
                filled = draft.merge(filled, next);
            }
            if (filled.hashKeys().last().compareTo(last) > 0) {
                draft.split(filled, last.add(BigInteger.ONE));
            }
        }

        /// The end of an open shard where one is within rounding, else the wanted end itself.
        private BigInteger nearestEnd(ShardDraft draft, BigInteger wanted) {
            BigInteger rounding = BigInteger.valueOf(count);
            HashKeyRange around = draft.openAt(wanted).hashKeys();
            BigInteger before = around.first().subtract(BigInteger.ONE);
            return List.of(around.last(), before).stream()
                    .filter(end -> end.subtract(wanted).abs().compareTo(rounding) <= 0)
                    .findFirst()
                    .orElse(wanted);
        }
    }

    private static Shard openShard(StreamId id, StreamDefinition definition, ShardId wanted) {
        Shard shard = definition
                .shard(wanted)
                .orElseThrow(() -> KinesisFault.RESOURCE_NOT_FOUND.fault(
                        "Could not find shard %s in stream %s under account %s.", wanted, id.name(), id.account()));
        if (!shard.isOpen()) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Shard %s in stream %s under account %s has already been merged or split, and thus is not eligible"
                            + " for merging or splitting.",
                    wanted, id.name(), id.account());
        }
        return shard;
    }
}
