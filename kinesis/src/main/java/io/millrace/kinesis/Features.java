package io.millrace.kinesis;

import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.ShardMetric;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamFeatures;
import io.millrace.kinesis.definition.StreamHistory;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.stream.Quotas;
import io.millrace.kinesis.stream.Streams;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// Changes of what a stream is set to; each needs an ACTIVE stream, which is UPDATING for a while afterwards.
final class Features {

    private static final int MAX_MODE_CHANGES = 2;

    private final Streams streams;
    private final KinesisSettings settings;

    Features(Streams streams, KinesisSettings settings) {
        this.streams = streams;
        this.settings = settings;
    }

    /// Records that a stream is to be encrypted with a key, or not at all.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html>
    void encrypt(StreamId id, Optional<String> kmsKey) {
        update(
                id,
                (definition, now) -> definition.with(definition.featuresOrNone().withKmsKey(kmsKey)));
    }

    /// Monitors more or fewer shard-level metrics.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html>
    ///
    /// @return the metrics before and after
    Monitored monitor(StreamId id, Set<ShardMetric> metrics, boolean isOn) {
        Set<ShardMetric> before = streams.get(id).definition().featuresOrNone().metrics();
        update(id, (definition, now) -> {
            StreamFeatures features = definition.featuresOrNone();
            return definition.with(features.withMetrics(changed(features.metrics(), metrics, isOn)));
        });
        return new Monitored(before, changed(before, metrics, isOn));
    }

    /// @param before what was monitored
    /// @param after what is from now on
    record Monitored(Set<ShardMetric> before, Set<ShardMetric> after) {

        Monitored {
            before = Set.copyOf(before);
            after = Set.copyOf(after);
        }
    }

    private static Set<ShardMetric> changed(Set<ShardMetric> before, Set<ShardMetric> metrics, boolean isOn) {
        Set<ShardMetric> after = EnumSet.noneOf(ShardMetric.class);
        after.addAll(before);
        if (isOn) {
            after.addAll(metrics);
        } else {
            after.removeAll(metrics);
        }
        return after;
    }

    /// Sets the most data of one record.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html>
    void limitRecords(StreamId id, int kiB) {
        update(id, (definition, now) -> definition.withMaxRecordKiB(kiB));
    }

    /// Hands the number of shards over, from the owner to the service or back; the shards stay as they are.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html>
    ///
    /// @throws io.millrace.api.Fault LimitExceededException if the mode was switched twice in the last 24 hours,
    ///     or the account may have no more of such shards or streams
    void switchMode(StreamId id, StreamMode mode) {
        update(id, (definition, now) -> {
            if (definition.mode() == mode) {
                return definition;
            }
            Quotas quotas = streams.quotas(id.account(), id.region());
            switch (mode) {
                case ON_DEMAND -> quotas.checkOnDemandStreams(settings.onDemandStreamLimit());
                case PROVISIONED -> quotas.checkShards(definition.openShardCount(), settings.shardLimit());
            }
            StreamHistory history = definition.historyOrNone();
            int changes = StreamHistory.recent(history.modeChanges(), now);
            if (changes >= MAX_MODE_CHANGES) {
                throw KinesisFault.LIMIT_EXCEEDED.fault(
                        "The mode of stream %s under account %s was switched %d times in the last 24 hours. Limit: %d.",
                        id.name(), id.account(), changes, MAX_MODE_CHANGES);
            }
            return definition.withMode(mode).with(history.withModeChange(now));
        });
    }

    private void update(StreamId id, BiFunction<StreamDefinition, Instant, StreamDefinition> change) {
        streams.change(id, (definition, now) -> {
            definition.checkActive(id, now);
            StreamDefinition after = change.apply(definition, now);
            return after.equals(definition)
                    ? definition
                    : after.with(Phase.of(StreamStatus.UPDATING, now, settings.updateDelay()));
        });
    }
}
