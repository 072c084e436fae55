package io.millrace.kinesis;

import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamHistory;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.reshard.Reshard;
import io.millrace.kinesis.reshard.ShardPlan;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.stream.Streams;
import java.time.Instant;

/// Decides which reshards a stream may undergo, and has them done.
///
/// A reshard takes effect at once; the stream is UPDATING afterwards for as long as the settings say.
///
/// Limits: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html>
final class Reshards {

    private static final int MAX_SCALED_SHARDS = 10_000;
    private static final int MAX_SCALINGS = 10;

    private final Streams streams;
    private final KinesisSettings settings;

    Reshards(Streams streams, KinesisSettings settings) {
        this.streams = streams;
        this.settings = settings;
    }

    /// Splits or merges shards as the owner of a provisioned stream wants.
    ///
    /// @throws io.millrace.api.Fault ValidationException if the stream is on demand, ResourceInUseException if it
    ///     is not ACTIVE, LimitExceededException if there would be too many shards, InvalidArgumentException and
    ///     ResourceNotFoundException if the shards do not allow it
    void apply(StreamId id, Reshard reshard) {
        streams.reshard(id, (definition, now) -> plan(id, reshard, definition, now));
    }

    private ShardPlan plan(StreamId id, Reshard reshard, StreamDefinition definition, Instant now) {
        if (definition.mode() == StreamMode.ON_DEMAND) {
            throw KinesisFault.VALIDATION.fault(
                    "The shards of stream %s under account %s cannot be changed because it is in ON_DEMAND mode.",
                    id.name(), id.account());
        }
        reshard.check(id, definition);
        streams.quotas(id.account(), id.region()).checkShards(added(reshard, definition), settings.shardLimit());
        definition.checkActive(id, now);
        StreamHistory history = definition.historyOrNone();
        if (reshard instanceof Reshard.Scale scale) {
            checkScaling(id, scale.count(), definition, now);
            history = history.withScaling(now);
        }
        Phase updating = Phase.of(StreamStatus.UPDATING, now, settings.updateDelay());
        return new ShardPlan(definition, reshard, definition.with(history).with(updating));
    }

    private static int added(Reshard reshard, StreamDefinition definition) {
        return switch (reshard) {
            case Reshard.Split split -> 1;
            case Reshard.Merge merge -> 0;
            case Reshard.Scale scale -> Math.max(0, scale.count() - definition.openShardCount());
        };
    }

    private static void checkScaling(StreamId id, int target, StreamDefinition definition, Instant now) {
        int open = definition.openShardCount();
        if (target > 2L * open) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "UpdateShardCount cannot scale up over double your current open shard count. Current open shard"
                            + " count: %d Target shard count: %d",
                    open, target);
        }
        if (2L * target < open) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "UpdateShardCount cannot scale down below half your current open shard count. Current open shard"
                            + " count: %d Target shard count: %d",
                    open, target);
        }
        if (target > MAX_SCALED_SHARDS || (target == MAX_SCALED_SHARDS && open > MAX_SCALED_SHARDS)) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "Target shard count or number of open shards cannot be greater than %d. Current open shard count:"
                            + " %d, Target shard count: %d",
                    MAX_SCALED_SHARDS, open, target);
        }
        int scalings = StreamHistory.recent(definition.historyOrNone().scalings(), now);
        if (scalings >= MAX_SCALINGS) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "UpdateShardCount was called %d times in the last 24 hours for stream %s under account %s. Limit:"
                            + " %d.",
                    scalings, id.name(), id.account(), MAX_SCALINGS);
        }
    }
}
