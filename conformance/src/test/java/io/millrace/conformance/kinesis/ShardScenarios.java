package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.FIRST_SHARD;
import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.awaitActive;
import static io.millrace.conformance.kinesis.Scenario.iterator;
import static io.millrace.conformance.kinesis.Scenario.put;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static io.millrace.conformance.kinesis.Scenario.shards;
import static io.millrace.conformance.kinesis.Scenario.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Shards that are split, merged and scaled.
final class ShardScenarios {

    private static final String SECOND_SHARD = "shardId-000000000001";
    private static final String THIRD_SHARD = "shardId-000000000002";
    private static final BigInteger MIDDLE = BigInteger.TWO.pow(127);

    static final List<Scenario> ALL = List.of(
            Scenario.of("SplitShard closes the parent and opens two children", ShardScenarios::split),
            Scenario.of("SplitShard refuses what cannot be split", ShardScenarios::splitRefused),
            Scenario.of("MergeShards makes one child of two parents", ShardScenarios::merge),
            Scenario.of("MergeShards refuses what does not touch", ShardScenarios::mergeRefused),
            Scenario.of("UpdateShardCount makes shards of one size", ShardScenarios::scale),
            Scenario.of("UpdateShardCount refuses too much and too little", ShardScenarios::scaleRefused));

    private ShardScenarios() {}

    private static void split(KinesisClient kinesis) {
        Scenario.create(kinesis, "split", 1);
        put(kinesis, "split", "k", "before");
        kinesis.splitShard(r -> r.streamName("split").shardToSplit(FIRST_SHARD).newStartingHashKey(MIDDLE.toString()));
        awaitActive(kinesis, "split");
        put(kinesis, "split", "k", "after");

        List<Shard> shards = shards(kinesis, "split");
        assertThat(shards).extracting(Shard::shardId).containsExactly(FIRST_SHARD, SECOND_SHARD, THIRD_SHARD);
        assertThat(shards.getFirst().sequenceNumberRange().endingSequenceNumber())
                .isNotBlank();
        assertThat(shards.subList(1, 3)).allSatisfy(child -> {
            assertThat(child.parentShardId()).isEqualTo(FIRST_SHARD);
            assertThat(child.adjacentParentShardId()).isNull();
            assertThat(child.sequenceNumberRange().endingSequenceNumber()).isNull();
        });
        assertThat(shards.get(1).hashKeyRange().endingHashKey())
                .isEqualTo(MIDDLE.subtract(BigInteger.ONE).toString());
        assertThat(shards.get(2).hashKeyRange().startingHashKey()).isEqualTo(MIDDLE.toString());
        assertThat(open(kinesis, "split")).containsExactly(SECOND_SHARD, THIRD_SHARD);

        GetRecordsResponse parent = closed(kinesis, "split", FIRST_SHARD, "before");
        assertThat(parent.childShards())
                .extracting(ChildShard::shardId)
                .containsExactlyInAnyOrder(SECOND_SHARD, THIRD_SHARD);
        assertThat(parent.childShards()).allSatisfy(child -> {
            assertThat(child.parentShards()).containsExactly(FIRST_SHARD);
            assertThat(child.hashKeyRange()).isNotNull();
        });
        assertThat(texts(kinesis, "split", SECOND_SHARD).size()
                        + texts(kinesis, "split", THIRD_SHARD).size())
                .isEqualTo(1);
        assertThat(kinesis.describeStreamSummary(r -> r.streamName("split"))
                        .streamDescriptionSummary()
                        .openShardCount())
                .isEqualTo(2);
    }

    /// Reads a closed shard, which holds the one text, to its end.
    private static GetRecordsResponse closed(KinesisClient kinesis, String stream, String shard, String text) {
        String iterator = iterator(kinesis, stream, shard, ShardIteratorType.TRIM_HORIZON);
        GetRecordsResponse response = kinesis.getRecords(r -> r.shardIterator(iterator));
        assertThat(response.records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly(text);
        if (response.nextShardIterator() != null) {
            String next = response.nextShardIterator();
            response = kinesis.getRecords(r -> r.shardIterator(next));
            assertThat(response.records()).isEmpty();
        }
        assertThat(response.nextShardIterator()).isNull();
        assertThat(response.millisBehindLatest()).isZero();
        return response;
    }

    private static List<String> open(KinesisClient kinesis, String stream) {
        return kinesis
                .listShards(r -> r.streamName(stream).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .shards()
                .stream()
                .map(Shard::shardId)
                .toList();
    }

    private static void splitRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "split-no", 1);
        refuses(
                InvalidArgumentException.class,
                "NewStartingHashKey 0 used in SplitShard() on shard " + FIRST_SHARD,
                () -> kinesis.splitShard(
                        r -> r.streamName("split-no").shardToSplit(FIRST_SHARD).newStartingHashKey("0")));
        refuses(
                ResourceNotFoundException.class,
                "Could not find shard " + THIRD_SHARD + " in stream split-no",
                () -> kinesis.splitShard(
                        r -> r.streamName("split-no").shardToSplit(THIRD_SHARD).newStartingHashKey("5")));
        refuses(
                ValidationException.class,
                "at 'newStartingHashKey' failed to satisfy constraint",
                () -> kinesis.splitShard(
                        r -> r.streamName("split-no").shardToSplit(FIRST_SHARD).newStartingHashKey("-5")));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.splitShard(
                        r -> r.streamName("nobody").shardToSplit(FIRST_SHARD).newStartingHashKey("5")));
        kinesis.splitShard(
                r -> r.streamARN(arn("split-no")).shardToSplit(FIRST_SHARD).newStartingHashKey("5"));
        awaitActive(kinesis, "split-no");
        refuses(
                InvalidArgumentException.class,
                "has already been merged or split",
                () -> kinesis.splitShard(
                        r -> r.streamName("split-no").shardToSplit(FIRST_SHARD).newStartingHashKey("5")));
    }

    private static void merge(KinesisClient kinesis) {
        Scenario.create(kinesis, "merge", 2);
        kinesis.putRecord(r -> r.streamName("merge")
                .partitionKey("k")
                .explicitHashKey("0")
                .data(software.amazon.awssdk.core.SdkBytes.fromUtf8String("before")));
        kinesis.mergeShards(r -> r.streamName("merge").shardToMerge(FIRST_SHARD).adjacentShardToMerge(SECOND_SHARD));
        awaitActive(kinesis, "merge");
        put(kinesis, "merge", "k", "after");
        assertThat(open(kinesis, "merge")).containsExactly(THIRD_SHARD);
        Shard child = shards(kinesis, "merge").getLast();
        assertThat(child.parentShardId()).isEqualTo(FIRST_SHARD);
        assertThat(child.adjacentParentShardId()).isEqualTo(SECOND_SHARD);
        assertThat(child.hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(child.hashKeyRange().endingHashKey())
                .isEqualTo(BigInteger.TWO.pow(128).subtract(BigInteger.ONE).toString());
        GetRecordsResponse parent = closed(kinesis, "merge", FIRST_SHARD, "before");
        assertThat(parent.childShards()).hasSize(1);
        assertThat(parent.childShards().getFirst().parentShards()).containsExactlyInAnyOrder(FIRST_SHARD, SECOND_SHARD);
        assertThat(texts(kinesis, "merge", THIRD_SHARD)).containsExactly("after");
    }

    private static void mergeRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "merge-no", 3);
        refuses(
                InvalidArgumentException.class,
                "are not an adjacent pair of shards eligible for merging",
                () -> kinesis.mergeShards(
                        r -> r.streamName("merge-no").shardToMerge(FIRST_SHARD).adjacentShardToMerge(THIRD_SHARD)));
        refuses(
                ResourceNotFoundException.class,
                "Could not find shard shardId-000000000009",
                () -> kinesis.mergeShards(r -> r.streamName("merge-no")
                        .shardToMerge(FIRST_SHARD)
                        .adjacentShardToMerge("shardId-000000000009")));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.mergeShards(
                        r -> r.streamName("nobody").shardToMerge(FIRST_SHARD).adjacentShardToMerge(SECOND_SHARD)));
    }

    private static void scale(KinesisClient kinesis) {
        Scenario.create(kinesis, "scale", 3);
        UpdateShardCountResponse response = kinesis.updateShardCount(
                r -> r.streamName("scale").targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING));
        assertThat(response.streamName()).isEqualTo("scale");
        assertThat(response.currentShardCount()).isEqualTo(3);
        assertThat(response.targetShardCount()).isEqualTo(4);
        awaitActive(kinesis, "scale");
        assertThat(open(kinesis, "scale")).hasSize(4);
        assertThat(shards(kinesis, "scale"))
                .filteredOn(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .extracting(shard -> new BigInteger(shard.hashKeyRange().startingHashKey()))
                .containsExactlyInAnyOrder(
                        BigInteger.ZERO, BigInteger.TWO.pow(126), MIDDLE, MIDDLE.add(BigInteger.TWO.pow(126)));
        kinesis.updateShardCount(
                r -> r.streamARN(arn("scale")).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING));
        awaitActive(kinesis, "scale");
        assertThat(open(kinesis, "scale")).hasSize(2);
    }

    private static void scaleRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "scale-no", 4);
        for (int target : new int[] {9, 1}) {
            refuses(
                    InvalidArgumentException.class,
                    "your current open shard count. Current open shard count: 4 Target shard count: " + target,
                    () -> kinesis.updateShardCount(r -> r.streamName("scale-no")
                            .targetShardCount(target)
                            .scalingType(ScalingType.UNIFORM_SCALING)));
        }
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.updateShardCount(
                        r -> r.streamName("nobody").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING)));
        refuses(
                ValidationException.class,
                "at 'scalingType' failed to satisfy constraint",
                () -> kinesis.updateShardCount(
                        r -> r.streamName("scale-no").targetShardCount(2).scalingType("SOMEHOW")));
    }
}
