package io.millrace.kinesis;

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
/// @param shards all shards by index, from 0 without a gap
/// @param tags the stream's tags
/// @param consumers the registered consumers by name; among them some that are gone already
/// @param policy the stream's resource policy, in JSON
record StreamDefinition(
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
        Optional<String> policy) {

    static final int MIN_RETENTION_HOURS = 24;
    static final int MAX_RETENTION_HOURS = 8_760;
    static final int MIN_RECORD_KIB = 1_024;
    static final int MAX_RECORD_KIB = 10_240;

    StreamDefinition {
        shards = List.copyOf(shards);
        tags = Map.copyOf(tags);
        consumers = Map.copyOf(consumers);
    }

    /// The shards of a new stream.
    static List<Shard> newShards(int count, Instant now) {
        List<HashKeyRange> ranges = HashKeyRange.tiles(count);
        List<Shard> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shards.add(Shard.first(new ShardId(i), ranges.get(i), now));
        }
        return shards;
    }

    /// The status; nothing when the stream is gone.
    Optional<StreamStatus> status(Instant now) {
        return phase.at(now);
    }

    /// Records that arrived before this can no longer be read.
    Instant horizon(Instant now) {
        Instant byRetention = now.minus(Duration.ofHours(retentionHours));
        return trimmed.filter(byRetention::isBefore).orElse(byRetention);
    }

    /// The oldest moment of the stream that can be read.
    Instant trimHorizon(Instant now) {
        Instant horizon = horizon(now);
        return horizon.isBefore(created) ? created : horizon;
    }

    /// The shard of that name.
    Optional<Shard> shard(ShardId id) {
        return id.index() < shards.size() ? Optional.of(shards.get(id.index())) : Optional.empty();
    }

    int openShardCount() {
        return (int) shards.stream().filter(Shard::isOpen).count();
    }

    int maxRecordBytes() {
        return maxRecordKiB << 10;
    }

    StreamDefinition with(Phase newPhase) {
        return new StreamDefinition(
                incarnation,
                created,
                newPhase,
                mode,
                retentionHours,
                trimmed,
                maxRecordKiB,
                shards,
                tags,
                consumers,
                policy);
    }

    StreamDefinition withTags(Map<String, String> newTags) {
        return new StreamDefinition(
                incarnation,
                created,
                phase,
                mode,
                retentionHours,
                trimmed,
                maxRecordKiB,
                shards,
                newTags,
                consumers,
                policy);
    }

    /// The same with another retention; what the old one has hidden stays hidden.
    StreamDefinition withRetention(int hours, Instant now) {
        return new StreamDefinition(
                incarnation,
                created,
                phase,
                mode,
                hours,
                Optional.of(horizon(now)),
                maxRecordKiB,
                shards,
                tags,
                consumers,
                policy);
    }

    /// The same with another resource policy.
    StreamDefinition withPolicy(Optional<String> newPolicy) {
        return new StreamDefinition(
                incarnation,
                created,
                phase,
                mode,
                retentionHours,
                trimmed,
                maxRecordKiB,
                shards,
                tags,
                consumers,
                newPolicy);
    }

    /// The same with a consumer, in the place of any of that name, and without those that are gone.
    StreamDefinition with(Consumer consumer, Instant now) {
        Map<String, Consumer> all = new TreeMap<>(consumers(now));
        all.put(consumer.name(), consumer);
        return new StreamDefinition(
                incarnation, created, phase, mode, retentionHours, trimmed, maxRecordKiB, shards, tags, all, policy);
    }

    /// The consumers that exist at that time, in the order of their names.
    SortedMap<String, Consumer> consumers(Instant now) {
        SortedMap<String, Consumer> present = new TreeMap<>(consumers);
        present.values().removeIf(consumer -> consumer.status(now).isEmpty());
        return present;
    }

    /// The consumer of that name that exists at that time.
    Optional<Consumer> consumer(String name, Instant now) {
        return Optional.ofNullable(consumers.get(name))
                .filter(consumer -> consumer.status(now).isPresent());
    }

    /// The tags in the order of their keys.
    SortedMap<String, String> sortedTags() {
        return new TreeMap<>(tags);
    }
}
