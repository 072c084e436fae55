package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.FIRST_SHARD;
import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.House;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// The life of streams, and their descriptions.
final class StreamScenarios {

    static final List<Scenario> ALL = List.of(
            Scenario.of("CreateStream makes what was asked for", StreamScenarios::create),
            Scenario.of("CreateStream refuses what cannot be", StreamScenarios::createRefused),
            Scenario.of("DeleteStream takes name or ARN", StreamScenarios::delete),
            Scenario.of("DescribeStream pages through the shards", StreamScenarios::describe),
            Scenario.of("DescribeStreamSummary counts", StreamScenarios::summary),
            Scenario.of("ListStreams pages by token and by name", StreamScenarios::list),
            Scenario.of("ListShards pages and filters", StreamScenarios::shards),
            Scenario.of("ListShards refuses contradictions", StreamScenarios::shardsRefused),
            Scenario.of("retention goes up and down within AWS's bounds", StreamScenarios::retention));

    private StreamScenarios() {}

    private static void create(KinesisClient kinesis) {
        Instant before = Instant.now().minusSeconds(2);
        kinesis.createStream(r -> r.streamName("create.a-b_c")
                .shardCount(3)
                .maxRecordSizeInKiB(2_048)
                .tags(Map.of("čas", "now", "empty", "")));
        Scenario.awaitActive(kinesis, "create.a-b_c");
        StreamDescription made =
                kinesis.describeStream(r -> r.streamARN(arn("create.a-b_c"))).streamDescription();
        assertThat(made.streamName()).isEqualTo("create.a-b_c");
        assertThat(made.streamARN()).isEqualTo(arn("create.a-b_c"));
        assertThat(made.streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        assertThat(made.retentionPeriodHours()).isEqualTo(24);
        assertThat(made.streamCreationTimestamp())
                .isBetween(before, Instant.now().plusSeconds(2));
        assertThat(made.shards()).hasSize(3).allSatisfy(shard -> {
            assertThat(shard.parentShardId()).isNull();
            assertThat(shard.sequenceNumberRange().startingSequenceNumber()).hasSize(56);
            assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
        });
        assertThat(made.shards().getFirst().hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(made.shards().getLast().hashKeyRange().endingHashKey())
                .isEqualTo("340282366920938463463374607431768211455");
        assertThat(kinesis.listTagsForStream(r -> r.streamName("create.a-b_c")).tags())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("empty=", "čas=now");

        kinesis.createStream(
                r -> r.streamName("create-demand").streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        Scenario.awaitActive(kinesis, "create-demand");
        StreamDescriptionSummary demand = kinesis.describeStreamSummary(r -> r.streamName("create-demand"))
                .streamDescriptionSummary();
        assertThat(demand.streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(demand.openShardCount()).isEqualTo(4);
    }

    private static void createRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "create-twice", 1);
        refuses(
                ResourceInUseException.class,
                "Stream create-twice under account " + House.ACCOUNT + " already exists.",
                () -> kinesis.createStream(r -> r.streamName("create-twice").shardCount(1)));
        refuses(
                LimitExceededException.class,
                "would exceed the shard limit",
                () -> kinesis.createStream(r -> r.streamName("create-much").shardCount(20_001)));
        refuses(
                ValidationException.class,
                "1 validation error detected: Value 'sp ace' at 'streamName' failed to satisfy constraint",
                () -> kinesis.createStream(r -> r.streamName("sp ace").shardCount(1)));
        refuses(
                ValidationException.class,
                "at 'shardCount' failed to satisfy constraint: Member must have value greater than or equal to 1",
                () -> kinesis.createStream(r -> r.streamName("create-none").shardCount(0)));
        refuses(
                ValidationException.class,
                "Member must satisfy enum value set",
                () -> kinesis.createStream(
                        r -> r.streamName("create-mode").streamModeDetails(m -> m.streamMode("SOMETIMES"))));
        refuses(
                ResourceNotFoundException.class,
                "Stream create-none under account",
                () -> kinesis.describeStream(r -> r.streamName("create-none")));
    }

    private static void delete(KinesisClient kinesis) {
        Scenario.create(kinesis, "delete-name", 1);
        Scenario.create(kinesis, "delete-arn", 1);
        kinesis.deleteStream(r -> r.streamName("delete-name"));
        kinesis.deleteStream(r -> r.streamARN(arn("delete-arn")).enforceConsumerDeletion(true));
        Scenario.awaitGone(kinesis, "delete-name");
        refuses(
                ResourceNotFoundException.class,
                "Stream delete-arn under account " + House.ACCOUNT + " not found.",
                () -> kinesis.deleteStream(r -> r.streamName("delete-arn")));
        refuses(
                InvalidArgumentException.class,
                "Either StreamName or StreamARN must be provided.",
                () -> kinesis.deleteStream(r -> r.enforceConsumerDeletion(true)));
        Scenario.create(kinesis, "delete-name", 2);
        assertThat(Scenario.shards(kinesis, "delete-name")).hasSize(2);
    }

    private static void describe(KinesisClient kinesis) {
        Scenario.create(kinesis, "describe", 5);
        StreamDescription page =
                kinesis.describeStream(r -> r.streamName("describe").limit(2)).streamDescription();
        List<String> seen = new ArrayList<>();
        page.shards().forEach(shard -> seen.add(shard.shardId()));
        while (page.hasMoreShards()) {
            String last = seen.getLast();
            page = kinesis.describeStream(r -> r.streamName("describe").limit(2).exclusiveStartShardId(last))
                    .streamDescription();
            page.shards().forEach(shard -> seen.add(shard.shardId()));
        }
        assertThat(seen)
                .containsExactly(
                        FIRST_SHARD,
                        "shardId-000000000001",
                        "shardId-000000000002",
                        "shardId-000000000003",
                        "shardId-000000000004");
        assertThat(page.enhancedMonitoring()).hasSize(1);
        assertThat(page.encryptionTypeAsString()).isEqualTo("NONE");
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account " + House.ACCOUNT + " not found.",
                () -> kinesis.describeStream(r -> r.streamName("nobody")));
        refuses(
                ValidationException.class,
                "Value '10001' at 'limit' failed to satisfy constraint",
                () -> kinesis.describeStream(r -> r.streamName("describe").limit(10_001)));
    }

    private static void summary(KinesisClient kinesis) {
        Scenario.create(kinesis, "summary", 7);
        StreamDescriptionSummary summary =
                kinesis.describeStreamSummary(r -> r.streamARN(arn("summary"))).streamDescriptionSummary();
        assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(summary.openShardCount()).isEqualTo(7);
        assertThat(summary.consumerCount()).isZero();
        assertThat(summary.maxRecordSizeInKiB()).isEqualTo(1_024);
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.describeStreamSummary(r -> r.streamName("nobody")));
        refuses(
                ValidationException.class,
                "at 'streamARN' failed to satisfy constraint",
                () -> kinesis.describeStreamSummary(r -> r.streamARN("arn:aws:s3:::bucket")));
    }

    private static void list(KinesisClient kinesis) {
        for (String name : List.of("list-1", "list-2", "list-3", "list-4")) {
            Scenario.create(kinesis, name, 1);
        }
        List<String> byToken = new ArrayList<>();
        ListStreamsResponse first =
                kinesis.listStreams(r -> r.exclusiveStartStreamName("list-0").limit(2));
        byToken.addAll(first.streamNames());
        assertThat(first.hasMoreStreams()).isTrue();
        assertThat(first.streamSummaries()).hasSize(2).allSatisfy(summary -> {
            assertThat(summary.streamARN()).isEqualTo(arn(summary.streamName()));
            assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        });
        byToken.addAll(kinesis.listStreams(r -> r.nextToken(first.nextToken()).limit(2))
                .streamNames());
        assertThat(byToken).containsExactly("list-1", "list-2", "list-3", "list-4");
        assertThat(kinesis.listStreams(r -> r.exclusiveStartStreamName("list-2").limit(2))
                        .streamNames())
                .containsExactly("list-3", "list-4");
        refuses(
                ValidationException.class,
                "Value '0' at 'limit' failed to satisfy constraint",
                () -> kinesis.listStreams(r -> r.limit(0)));
    }

    private static void shards(KinesisClient kinesis) {
        Scenario.create(kinesis, "shards", 5);
        ListShardsResponse first =
                kinesis.listShards(r -> r.streamName("shards").maxResults(3));
        ListShardsResponse second =
                kinesis.listShards(r -> r.nextToken(first.nextToken()).maxResults(3));
        assertThat(first.shards()).hasSize(3);
        assertThat(second.shards()).hasSize(2);
        assertThat(second.nextToken()).isNull();
        assertThat(kinesis.listShards(r -> r.streamARN(arn("shards")).exclusiveStartShardId("shardId-000000000003"))
                        .shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000004");
        for (ShardFilterType type : List.of(
                ShardFilterType.AT_LATEST, ShardFilterType.AT_TRIM_HORIZON, ShardFilterType.FROM_TRIM_HORIZON)) {
            assertThat(kinesis.listShards(r -> r.streamName("shards").shardFilter(f -> f.type(type)))
                            .shards())
                    .hasSize(5);
        }
        assertThat(kinesis.listShards(r -> r.streamName("shards")
                                .shardFilter(f ->
                                        f.type(ShardFilterType.AFTER_SHARD_ID).shardId("shardId-000000000002")))
                        .shards())
                .hasSize(2);
    }

    private static void shardsRefused(KinesisClient kinesis) {
        Scenario.create(kinesis, "shards-2", 2);
        String token =
                kinesis.listShards(r -> r.streamName("shards-2").maxResults(1)).nextToken();
        refuses(
                InvalidArgumentException.class,
                "NextToken and StreamName cannot be provided together.",
                () -> kinesis.listShards(r -> r.streamName("shards-2").nextToken(token)));
        refuses(InvalidArgumentException.class, "", () -> kinesis.listShards(r -> r.maxResults(1)));
        refuses(InvalidArgumentException.class, "", () -> kinesis.listShards(r -> r.nextToken("bogus")));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.listShards(r -> r.streamName("nobody")));
        refuses(
                ValidationException.class,
                "at 'maxResults' failed to satisfy constraint",
                () -> kinesis.listShards(r -> r.streamName("shards-2").maxResults(0)));
        refuses(
                InvalidArgumentException.class,
                "Timestamp",
                () -> kinesis.listShards(
                        r -> r.streamName("shards-2").shardFilter(f -> f.type(ShardFilterType.AT_TIMESTAMP))));
    }

    private static void retention(KinesisClient kinesis) {
        Scenario.create(kinesis, "retention", 1);
        kinesis.increaseStreamRetentionPeriod(r -> r.streamName("retention").retentionPeriodHours(8_760));
        Scenario.awaitActive(kinesis, "retention");
        assertThat(retentionHours(kinesis)).isEqualTo(8_760);
        refuses(
                InvalidArgumentException.class,
                "Requested retention period (48 hours) for stream retention can not be shorter than existing",
                () -> kinesis.increaseStreamRetentionPeriod(
                        r -> r.streamName("retention").retentionPeriodHours(48)));
        kinesis.decreaseStreamRetentionPeriod(r -> r.streamARN(arn("retention")).retentionPeriodHours(24));
        Scenario.awaitActive(kinesis, "retention");
        assertThat(retentionHours(kinesis)).isEqualTo(24);
        refuses(
                InvalidArgumentException.class,
                "Minimum allowed retention period is 24 hours.",
                () -> kinesis.decreaseStreamRetentionPeriod(
                        r -> r.streamName("retention").retentionPeriodHours(23)));
        refuses(
                ResourceNotFoundException.class,
                "Stream nobody under account",
                () -> kinesis.decreaseStreamRetentionPeriod(
                        r -> r.streamName("nobody").retentionPeriodHours(24)));
    }

    private static int retentionHours(KinesisClient kinesis) {
        return kinesis.describeStreamSummary(r -> r.streamName("retention"))
                .streamDescriptionSummary()
                .retentionPeriodHours();
    }
}
