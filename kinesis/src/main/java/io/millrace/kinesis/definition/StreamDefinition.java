package io.millrace.kinesis.definition;

import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.HashKeyRange;
import io.millrace.kinesis.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the store keeps of a stream: everything but its records.
///
/// @param incarnation tells streams apart that had the same name one after the other
/// @param created when the stream was created
/// @param phase its status
/// @param mode who sees to the number of its shards
/// @param retentionHours how long records can be read, 24 to 8,760
/// @param trimmed records that arrived before were past retention once, and stay so when the retention grows
/// @param maxRecordKiB the most data of one record, 1,024 to 10,240 KiB
/// @param shards the shards by index; the open ones tile the hash keys, closed ones leave when they are past
///     retention
/// @param tags the stream's tags
/// @param consumers the registered consumers by name; among them some that are gone already
/// @param policy the stream's resource policy, in JSON
/// @param features what its owner has switched on; nothing if nothing ever was
/// @param history what has changed lately; nothing if nothing ever has
public record StreamDefinition(
        long incarnation,
        Instant created,
        Phase phase,
        StreamMode mode,
        int retentionHours,
        Optional<Instant> trimmed,
        int maxRecordKiB,
        List<Shard> shards,
        Map<String, String> tags,
        Map<String, Consumer> consumers,
        Optional<String> policy,
        Optional<StreamFeatures> features,
        Optional<StreamHistory> history) {

    public static final int MIN_RETENTION_HOURS = 24;
    public static final int MAX_RETENTION_HOURS = 8_760;
    public static final int MIN_RECORD_KIB = 1_024;
    public static final int MAX_RECORD_KIB = 10_240;

    public StreamDefinition {
        shards = List.copyOf(shards);
        tags = Map.copyOf(tags);
        consumers = Map.copyOf(consumers);
    }

    /// A new stream, with the retention that all streams have at first.
    public static StreamDefinition created(
            long incarnation,
            Instant created,
            Phase phase,
            StreamMode mode,
            int maxRecordKiB,
            int shardCount,
            Map<String, String> tags) {
        return new StreamDefinition(
                incarnation,
                created,
                phase,
                mode,
                MIN_RETENTION_HOURS,
                Optional.empty(),
                maxRecordKiB,
                newShards(shardCount, created),
                tags,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// The shards of a new stream.
    public static List<Shard> newShards(int count, Instant now) {
        List<HashKeyRange> ranges = HashKeyRange.tiles(count);
        List<Shard> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shards.add(Shard.first(new ShardId(i), ranges.get(i), now));
        }
        return shards;
    }

    /// The status; nothing when the stream is gone.
    public Optional<StreamStatus> status(Instant now) {
        return phase.at(now);
    }

    /// Refuses what only an ACTIVE stream undergoes.
    ///
    /// @throws io.millrace.api.Fault ResourceInUseException if the stream is not ACTIVE
    public void checkActive(StreamId id, Instant now) {
        StreamStatus status = status(now).orElseThrow(() -> KinesisFault.streamNotFound(id));
        if (status != StreamStatus.ACTIVE) {
            throw KinesisFault.notActive(id, status);
        }
    }

    /// Records that arrived before this can no longer be read.
    public Instant horizon(Instant now) {
        Instant byRetention = now.minus(Duration.ofHours(retentionHours));
        return trimmed.filter(byRetention::isBefore).orElse(byRetention);
    }

    /// The oldest moment of the stream that can be read.
    public Instant trimHorizon(Instant now) {
        Instant horizon = horizon(now);
        return horizon.isBefore(created) ? created : horizon;
    }

    /// The shard of that name, past retention or not.
    public Optional<Shard> shard(ShardId id) {
        int low = 0;
        int high = shards.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = shards.get(middle).id().compareTo(id);
            if (order == 0) {
                return Optional.of(shards.get(middle));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /// The shard of that name, if it is not past retention.
    public Optional<Shard> shard(ShardId id, Instant now) {
        return shard(id).filter(shard -> shard.reaches(trimHorizon(now)));
    }

    /// The shards that a closed one was split or merged into.
    public List<Shard> childrenOf(ShardId id) {
        return shards.stream().filter(shard -> shard.isChildOf(id)).toList();
    }

    public int openShardCount() {
        return (int) shards.stream().filter(Shard::isOpen).count();
    }

    public int maxRecordBytes() {
        return maxRecordKiB << 10;
    }

    public StreamFeatures featuresOrNone() {
        return features.orElse(StreamFeatures.NONE);
    }

    public StreamHistory historyOrNone() {
        return history.orElse(StreamHistory.NONE);
    }

    /// The consumers that exist at that time, in the order of their names.
    public SortedMap<String, Consumer> consumers(Instant now) {
        SortedMap<String, Consumer> present = new TreeMap<>(consumers);
        present.values().removeIf(consumer -> consumer.status(now).isEmpty());
        return present;
    }

    /// The consumer of that name that exists at that time.
    Optional<Consumer> consumer(String name, Instant now) {
        return Optional.ofNullable(consumers.get(name))
                .filter(consumer -> consumer.status(now).isPresent());
    }

    /// The consumer that is meant, at that time.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none, or another one of its name
    public Consumer consumer(ConsumerId id, Instant now) {
        return consumer(id.name(), now)
                .filter(found -> id.created().isEmpty() || id.created().get().equals(found.created()))
                .orElseThrow(() -> KinesisFault.consumerNotFound(id.name(), id.account()));
    }

    /// The tags in the order of their keys.
    public SortedMap<String, String> sortedTags() {
        return new TreeMap<>(tags);
    }

    public StreamDefinition with(Phase newPhase) {
        Draft draft = new Draft(this);
        draft.phase = newPhase;
        return draft.done();
    }

    public StreamDefinition withMode(StreamMode newMode) {
        Draft draft = new Draft(this);
        draft.mode = newMode;
        return draft.done();
    }

    public StreamDefinition withTags(Map<String, String> newTags) {
        Draft draft = new Draft(this);
        draft.tags = newTags;
        return draft.done();
    }

    /// The same with another retention; what the old one has hidden stays hidden.
    public StreamDefinition withRetention(int hours, Instant now) {
        Draft draft = new Draft(this);
        draft.retentionHours = hours;
        draft.trimmed = Optional.of(horizon(now));
        return draft.done();
    }

    public StreamDefinition withMaxRecordKiB(int kiB) {
        Draft draft = new Draft(this);
        draft.maxRecordKiB = kiB;
        return draft.done();
    }

    /// The same with another resource policy.
    public StreamDefinition withPolicy(Optional<String> newPolicy) {
        Draft draft = new Draft(this);
        draft.policy = newPolicy;
        return draft.done();
    }

    /// The same with a consumer, in the place of any of that name, and without those that are gone.
    public StreamDefinition with(Consumer consumer, Instant now) {
        Draft draft = new Draft(this);
        draft.consumers = new TreeMap<>(consumers(now));
        draft.consumers.put(consumer.name(), consumer);
        return draft.done();
    }

    public StreamDefinition withShards(List<Shard> newShards) {
        Draft draft = new Draft(this);
        draft.shards = newShards;
        return draft.done();
    }

    /// The same without the shards that are past retention; this one if there are none.
    public StreamDefinition withoutExpiredShards(Instant now) {
        Instant horizon = trimHorizon(now);
        if (shards.stream().allMatch(shard -> shard.reaches(horizon))) {
            return this;
        }
        return withShards(
                shards.stream().filter(shard -> shard.reaches(horizon)).toList());
    }

    public StreamDefinition with(StreamFeatures newFeatures) {
        Draft draft = new Draft(this);
        draft.features = Optional.of(newFeatures);
        return draft.done();
    }

    public StreamDefinition with(StreamHistory newHistory) {
        Draft draft = new Draft(this);
        draft.history = Optional.of(newHistory);
        return draft.done();
    }

    /// A definition that is about to differ from another in a few components.
    private static final class Draft {

        private final StreamDefinition before;
        private Phase phase;
        private StreamMode mode;
        private int retentionHours;
        private Optional<Instant> trimmed;
        private int maxRecordKiB;
        private List<Shard> shards;
        private Map<String, String> tags;
        private Map<String, Consumer> consumers;
        private Optional<String> policy;
        private Optional<StreamFeatures> features;
        private Optional<StreamHistory> history;

        Draft(StreamDefinition before) {
            this.before = before;
            this.phase = before.phase;
            this.mode = before.mode;
            this.retentionHours = before.retentionHours;
            this.trimmed = before.trimmed;
            this.maxRecordKiB = before.maxRecordKiB;
            this.shards = before.shards;
            this.tags = before.tags;
            this.consumers = before.consumers;
            this.policy = before.policy;
            this.features = before.features;
            this.history = before.history;
        }

        StreamDefinition done() {
            return new StreamDefinition(
                    before.incarnation,
                    before.created,
                    phase,
                    mode,
                    retentionHours,
                    trimmed,
                    maxRecordKiB,
                    shards,
                    tags,
                    consumers,
                    policy,
                    features,
                    history);
        }
    }
}
