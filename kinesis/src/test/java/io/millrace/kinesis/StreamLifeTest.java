package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.Tag;

/// How streams come, change and go.
class StreamLifeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private Kinesis kinesis;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private StreamDescription describe(String name) {
        return kinesis.client().describeStream(r -> r.streamName(name)).streamDescription();
    }

    private StreamDescriptionSummary summary(String name) {
        return kinesis.client().describeStreamSummary(r -> r.streamName(name)).streamDescriptionSummary();
    }

    @Test
    void createStream_isDescribedAsAwsDescribesIt() {
        kinesis.pass(Duration.ofMillis(700));
        kinesis.create("users", 3);

        StreamDescription description = describe("users");
        assertThat(description.streamName()).isEqualTo("users");
        assertThat(description.streamARN()).isEqualTo("arn:aws:kinesis:eu-west-1:111122223333:stream/users");
        assertThat(description.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(description.streamCreationTimestamp()).isEqualTo(Kinesis.START);
        assertThat(description.retentionPeriodHours()).isEqualTo(24);
        assertThat(description.encryptionTypeAsString()).isEqualTo("NONE");
        assertThat(description.enhancedMonitoring()).hasSize(1);
        assertThat(description.enhancedMonitoring().getFirst().shardLevelMetrics())
                .isEmpty();
        assertThat(description.streamModeDetails().streamModeAsString()).isEqualTo("PROVISIONED");
        assertThat(description.hasMoreShards()).isFalse();
        assertThat(description.shards())
                .extracting(shard -> shard.shardId())
                .containsExactly("shardId-000000000000", "shardId-000000000001", "shardId-000000000002");
        assertThat(description.shards().get(1).hashKeyRange().startingHashKey())
                .isEqualTo("113427455640312821154458202477256070485");
        assertThat(description.shards()).allSatisfy(shard -> {
            assertThat(shard.parentShardId()).isNull();
            assertThat(shard.sequenceNumberRange().startingSequenceNumber()).hasSize(56);
            assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
        });

        StreamDescriptionSummary summary = summary("users");
        assertThat(summary.openShardCount()).isEqualTo(3);
        assertThat(summary.consumerCount()).isZero();
        assertThat(summary.maxRecordSizeInKiB()).isEqualTo(1_024);
        assertThat(summary.streamARN()).isEqualTo(description.streamARN());
    }

    @Test
    void createStream_onDemandHasFourShards() {
        kinesis.client().createStream(r -> r.streamName("auto").streamModeDetails(m -> m.streamMode("ON_DEMAND")));

        assertThat(describe("auto").shards()).hasSize(4);
        assertThat(describe("auto").streamModeDetails().streamModeAsString()).isEqualTo("ON_DEMAND");
        assertThatThrownBy(() -> kinesis.client()
                        .createStream(r ->
                                r.streamName("auto2").shardCount(2).streamModeDetails(m -> m.streamMode("ON_DEMAND"))))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void createStream_refusesWhatAwsRefuses() {
        kinesis.create("users", 1);
        assertThatThrownBy(() -> kinesis.create("users", 1))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Stream users under account 111122223333 already exists.");
        assertThatThrownBy(() -> kinesis.create("us ers", 1))
                .hasMessageContaining("Value 'us ers' at 'streamName' failed to satisfy constraint: Member must satisfy"
                        + " regular expression pattern: [a-zA-Z0-9_.-]+");
        assertThatThrownBy(() -> kinesis.create("x".repeat(129), 1))
                .hasMessageContaining("Member must have length less than or equal to 128");
        assertThatThrownBy(() -> kinesis.create("zero", 0))
                .hasMessageContaining("Value '0' at 'shardCount' failed to satisfy constraint: Member must have value"
                        + " greater than or equal to 1");
        assertThatThrownBy(() -> kinesis.client().createStream(r -> r.streamName("none")))
                .hasMessageContaining(
                        "Value null at 'shardCount' failed to satisfy constraint: Member must not be null");
        assertThatThrownBy(() -> kinesis.client()
                        .createStream(r -> r.streamName("mode").streamModeDetails(m -> m.streamMode("SOME"))))
                .hasMessageContaining("Member must satisfy enum value set: [ON_DEMAND, PROVISIONED]");
        kinesis.create("x".repeat(128), 1);
    }

    @Test
    void createStream_keepsToTheQuotas() {
        kinesis.restart(Kinesis.SMALL.withLimits(5, 1, 2).withDelays(SECOND, Duration.ZERO, Duration.ZERO));
        kinesis.create("a", 1);
        kinesis.create("b", 1);
        assertThatThrownBy(() -> kinesis.create("c", 1))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("CREATING");
        kinesis.pass(SECOND);
        assertThatThrownBy(() -> kinesis.create("c", 4))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining(
                        "This request would exceed the shard limit for the account 111122223333 in eu-west-1."
                                + " Current shard count for the account: 2. Limit: 5. Number of additional shards that would"
                                + " have resulted from this request: 4.");
        kinesis.as(new Caller("111122223333", "us-east-1", "A"))
                .createStream(r -> r.streamName("c").shardCount(5));
        kinesis.create("c", 3);
    }

    @Test
    void states_passWithTime() {
        kinesis.restart(Kinesis.SMALL.withDelays(SECOND, SECOND, SECOND));
        kinesis.create("users", 1);
        assertThat(describe("users").streamStatus()).isEqualTo(StreamStatus.CREATING);
        assertThat(describe("users").shards()).isEmpty();
        assertThat(summary("users").openShardCount()).isZero();
        assertThatThrownBy(() -> kinesis.put("users", "k", "x")).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> kinesis.iterator("users", 0, ShardIteratorType.LATEST))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> retention("users", 48, true))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Stream users under account 111122223333 not ACTIVE, instead in state CREATING");

        kinesis.pass(SECOND);
        assertThat(describe("users").streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        kinesis.put("users", "k", "x");
        retention("users", 48, true);
        assertThat(describe("users").streamStatus()).isEqualTo(StreamStatus.UPDATING);
        kinesis.put("users", "k", "y");

        kinesis.pass(SECOND);
        assertThat(describe("users").streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        kinesis.client().deleteStream(r -> r.streamName("users").enforceConsumerDeletion(true));
        assertThat(describe("users").streamStatus()).isEqualTo(StreamStatus.DELETING);
        assertThatThrownBy(() -> kinesis.put("users", "k", "z")).isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> kinesis.create("users", 1)).isInstanceOf(ResourceInUseException.class);

        kinesis.pass(SECOND);
        assertThatThrownBy(() -> describe("users")).isInstanceOf(ResourceNotFoundException.class);
        assertThat(kinesis.client().listStreams().streamNames()).isEmpty();
        kinesis.create("users", 1);
        kinesis.pass(SECOND);
        assertThat(kinesis.texts("users", 0)).isEmpty();
    }

    @Test
    void deleteStream_takesTheRecordsAndTheIteratorsAlong() {
        kinesis.create("users", 1);
        kinesis.put("users", "k", "old");
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);
        Path folder = kinesis.logs().resolve("111122223333/eu-west-1/users");
        assertThat(folder).isDirectory();

        kinesis.client().deleteStream(r -> r.streamName("users"));

        assertThat(folder).doesNotExist();
        assertThatThrownBy(() -> describe("users"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream users under account 111122223333 not found.");
        assertThatThrownBy(() -> kinesis.client().deleteStream(r -> r.streamName("users")))
                .isInstanceOf(ResourceNotFoundException.class);

        kinesis.create("users", 1);
        assertThat(kinesis.texts("users", 0)).isEmpty();
        assertThatThrownBy(() -> kinesis.read(iterator))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(
                        "Shard shardId-000000000000 in stream users under account 111122223333 does not exist");
        kinesis.service().expire(kinesis.now());
        assertThat(kinesis.logs().resolve(".trash")).isEmptyDirectory();
    }

    @Test
    void streams_ofOtherAccountsAndRegionsAreOthers() {
        kinesis.create("users", 1);
        assertThat(kinesis.as(new Caller("111122223333", "us-east-1", "A"))
                        .listStreams()
                        .streamNames())
                .isEmpty();
        assertThat(kinesis.as(new Caller("999922223333", "eu-west-1", "A"))
                        .listStreams()
                        .streamNames())
                .isEmpty();
    }

    @Test
    void names_ofDotsAreStreamsLikeOthers() {
        for (String name : List.of(".", "..", ".trash", ".lost", "...")) {
            kinesis.create(name, 1);
            kinesis.put(name, "k", name);
        }
        kinesis.restart();
        for (String name : List.of(".", "..", ".trash", ".lost", "...")) {
            assertThat(kinesis.texts(name, 0)).containsExactly(name);
            kinesis.client().deleteStream(r -> r.streamName(name));
        }
        assertThat(directory.resolve("millrace.db")).exists();
    }

    @Test
    void listStreams_pagesByNameAndByToken() {
        IntStream.range(0, 25).forEach(i -> kinesis.create("s%02d".formatted(i), 1));

        var first = kinesis.client().listStreams(r -> r.limit(10));
        var second = kinesis.client().listStreams(r -> r.limit(10).nextToken(first.nextToken()));
        var third = kinesis.client().listStreams(r -> r.exclusiveStartStreamName("s19"));

        assertThat(first.streamNames()).hasSize(10).startsWith("s00").endsWith("s09");
        assertThat(first.hasMoreStreams()).isTrue();
        assertThat(first.streamSummaries()).hasSize(10);
        assertThat(first.streamSummaries().getFirst().streamStatusAsString()).isEqualTo("ACTIVE");
        assertThat(second.streamNames()).hasSize(10).startsWith("s10").endsWith("s19");
        assertThat(third.streamNames()).containsExactly("s20", "s21", "s22", "s23", "s24");
        assertThat(third.hasMoreStreams()).isFalse();
        assertThat(third.nextToken()).isNull();
        assertThatThrownBy(() -> kinesis.client().listStreams(r -> r.nextToken("x")))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void listShards_pagesByTokenAndFilters() {
        kinesis.create("users", 25);

        var first = kinesis.client().listShards(r -> r.streamName("users").maxResults(10));
        var second =
                kinesis.client().listShards(r -> r.nextToken(first.nextToken()).maxResults(10));
        var third = kinesis.client().listShards(r -> r.nextToken(second.nextToken()));

        assertThat(first.shards()).hasSize(10);
        assertThat(second.shards().getFirst().shardId()).isEqualTo("shardId-000000000010");
        assertThat(third.shards()).hasSize(5);
        assertThat(third.nextToken()).isNull();
        assertThat(kinesis.client()
                        .listShards(r -> r.streamName("users").exclusiveStartShardId("shardId-000000000022"))
                        .shards())
                .hasSize(2);
        assertThat(kinesis.client()
                        .listShards(r -> r.streamName("users")
                                .shardFilter(f -> f.type("AFTER_SHARD_ID").shardId("shardId-000000000020")))
                        .shards())
                .hasSize(4);
        for (String type : List.of("AT_LATEST", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON")) {
            assertThat(kinesis.client()
                            .listShards(r -> r.streamName("users").shardFilter(f -> f.type(type)))
                            .shards())
                    .as(type)
                    .hasSize(25);
        }
        assertThat(kinesis.client()
                        .listShards(r -> r.streamName("users").streamCreationTimestamp(Kinesis.START))
                        .shards())
                .hasSize(25);
    }

    @Test
    void listShards_refusesWhatAwsRefuses() {
        kinesis.create("users", 5);
        String token = kinesis.client()
                .listShards(r -> r.streamName("users").maxResults(1))
                .nextToken();
        assertThatThrownBy(() -> kinesis.client().listShards(r -> {}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Either NextToken or StreamName should be provided.");
        assertThatThrownBy(() ->
                        kinesis.client().listShards(r -> r.streamName("users").nextToken(token)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("NextToken and StreamName cannot be provided together.");
        assertThatThrownBy(() -> kinesis.client().listShards(r -> r.nextToken(token + "AAAA")))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .listShards(r -> r.streamName("users").shardFilter(f -> f.type("AT_TIMESTAMP"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .listShards(r -> r.streamName("users").streamCreationTimestamp(Kinesis.START.minusSeconds(1))))
                .isInstanceOf(ResourceNotFoundException.class);
        kinesis.pass(Duration.ofSeconds(301));
        assertThatThrownBy(() -> kinesis.client().listShards(r -> r.nextToken(token)))
                .isInstanceOf(software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException.class);
    }

    @Test
    void describeStream_pagesTheShards() {
        kinesis.create("users", 150);

        assertThat(describe("users").shards()).hasSize(100);
        assertThat(describe("users").hasMoreShards()).isTrue();
        StreamDescription rest = kinesis.client()
                .describeStream(r -> r.streamName("users").exclusiveStartShardId("shardId-000000000099"))
                .streamDescription();
        assertThat(rest.shards()).hasSize(50);
        assertThat(rest.hasMoreShards()).isFalse();
    }

    @Test
    void tags_areAddedReplacedAndRemoved() {
        kinesis.client().createStream(r -> r.streamName("users").shardCount(1).tags(Map.of("team", "a")));
        kinesis.client()
                .addTagsToStream(r -> r.streamName("users").tags(Map.of("team", "b", "cost", "", "Größe", "x y")));
        assertThat(tags()).isEqualTo(Map.of("team", "b", "cost", "", "Größe", "x y"));

        kinesis.client().removeTagsFromStream(r -> r.streamName("users").tagKeys("cost", "unknown"));
        assertThat(tags()).isEqualTo(Map.of("team", "b", "Größe", "x y"));
        kinesis.restart();
        assertThat(tags()).isEqualTo(Map.of("team", "b", "Größe", "x y"));

        var page = kinesis.client().listTagsForStream(r -> r.streamName("users").limit(1));
        assertThat(page.hasMoreTags()).isTrue();
        assertThat(page.tags()).extracting(Tag::key).containsExactly("Größe");
        var rest = kinesis.client().listTagsForStream(r -> r.streamName("users").exclusiveStartTagKey("Größe"));
        assertThat(rest.hasMoreTags()).isFalse();
        assertThat(rest.tags()).extracting(Tag::key).containsExactly("team");
    }

    @Test
    void tags_refuseWhatAwsRefuses() {
        kinesis.create("users", 1);
        assertThatThrownBy(() -> tag(Map.of("a!", "b")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Some tags contain invalid characters. Valid characters: Unicode letters, digits,"
                        + " white space, _ . / = + - % @.");
        assertThatThrownBy(() -> tag(Map.of("100%", "b")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Failed to add tags to stream users under account 111122223333 because some tags"
                        + " contained illegal characters.");
        assertThatThrownBy(() -> tag(Map.of("k".repeat(129), "b")))
                .hasMessageContaining("Map keys must satisfy constraint: [Member must have length less than or equal to"
                        + " 128, Member must have length greater than or equal to 1]");
        assertThatThrownBy(() -> tag(Map.of("k", "v".repeat(257)))).hasMessageContaining("less than or equal to 256");
        tag(IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v")));
        assertThatThrownBy(() -> tag(Map.of("one", "more")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("because a given stream cannot have more than 50 tags associated with it.");
        tag(Map.of("k7", "replaced"));
    }

    private void tag(Map<String, String> tags) {
        kinesis.client().addTagsToStream(r -> r.streamName("users").tags(tags));
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new TreeMap<>();
        kinesis.client()
                .listTagsForStream(r -> r.streamName("users"))
                .tags()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    @Test
    void retention_goesTheWayItsNameSays() {
        kinesis.create("users", 1);
        retention("users", 24, true);
        retention("users", 8_760, true);
        assertThat(describe("users").retentionPeriodHours()).isEqualTo(8_760);
        retention("users", 100, false);
        assertThat(summary("users").retentionPeriodHours()).isEqualTo(100);

        assertThatThrownBy(() -> retention("users", 99, true))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Requested retention period (99 hours) for stream users can not be shorter than"
                        + " existing retention period (100 hours). Use DecreaseRetentionPeriod API.");
        assertThatThrownBy(() -> retention("users", 101, false))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Requested retention period (101 hours) for stream users can not be longer than"
                        + " existing retention period (100 hours). Use IncreaseRetentionPeriod API.");
        assertThatThrownBy(() -> retention("users", 23, false))
                .hasMessageContaining("Minimum allowed retention period is 24 hours. Requested retention period (23"
                        + " hours) is too short.");
        assertThatThrownBy(() -> retention("users", 8_761, true))
                .hasMessageContaining("Member must have value less than or equal to 8760");
        assertThatThrownBy(() -> retention("nobody", 48, true)).isInstanceOf(ResourceNotFoundException.class);
    }

    private void retention(String stream, int hours, boolean increase) {
        if (increase) {
            kinesis.client()
                    .increaseStreamRetentionPeriod(r -> r.streamName(stream).retentionPeriodHours(hours));
        } else {
            kinesis.client()
                    .decreaseStreamRetentionPeriod(r -> r.streamName(stream).retentionPeriodHours(hours));
        }
    }

    @Test
    void retention_hidesOldRecordsAtOnceAndFreesTheirSegments() throws Exception {
        kinesis.create("users", 1);
        retention("users", 48, true);
        for (int i = 0; i < 10; i++) {
            kinesis.put("users", "k", "r" + i + "x".repeat(2_000));
            kinesis.pass(Duration.ofHours(6));
        }
        // Now 60 hours after the first record, 6 after the last.
        assertThat(first()).startsWith("r2");
        String trimHorizon = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);

        retention("users", 24, false);
        assertThat(first()).startsWith("r6");
        retention("users", 96, true);
        assertThat(first()).as("a longer retention brings nothing back").startsWith("r6");
        assertThat(kinesis.read(trimHorizon).records()).hasSize(4);

        long before = bytes();
        kinesis.service().expire(kinesis.now());
        assertThat(bytes()).isLessThan(before);
        assertThat(first()).startsWith("r6");
        kinesis.put("users", "k", "new");
        assertThat(kinesis.texts("users", 0)).hasSize(5).endsWith("new");

        kinesis.pass(Duration.ofDays(30));
        kinesis.service().expire(kinesis.now());
        assertThat(kinesis.all("users", 0)).isEmpty();
    }

    private String first() {
        return kinesis.texts("users", 0).getFirst();
    }

    private long bytes() throws Exception {
        try (var files = Files.walk(kinesis.logs())) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
