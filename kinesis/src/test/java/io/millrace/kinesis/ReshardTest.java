package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.kinesis.name.ShardId;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// SplitShard, MergeShards and UpdateShardCount, and what readers see of them.
class ReshardTest {

    private static final String MIDDLE = BigInteger.TWO.pow(127).toString();

    @TempDir
    Path directory;

    private Kinesis kinesis;
    private KinesisClient client;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        client = kinesis.client();
        kinesis.create("users", 1);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void split_givesTheHashKeysToTwoChildren() {
        split("users", 0, MIDDLE);

        List<Shard> shards = shards("users");
        assertThat(shards).extracting(Shard::shardId).containsExactly(id(0), id(1), id(2));
        assertThat(shards.get(0).sequenceNumberRange().endingSequenceNumber()).isNotNull();
        assertThat(shards.get(1).hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(shards.get(2).hashKeyRange().startingHashKey()).isEqualTo(MIDDLE);
        assertThat(shards.subList(1, 3)).allSatisfy(child -> {
            assertThat(child.parentShardId()).isEqualTo(id(0));
            assertThat(child.adjacentParentShardId()).isNull();
            assertThat(child.sequenceNumberRange().endingSequenceNumber()).isNull();
        });
        assertThat(openShards("users")).containsExactly(1, 2);
        assertThat(client.describeStreamSummary(r -> r.streamName("users"))
                        .streamDescriptionSummary()
                        .openShardCount())
                .isEqualTo(2);
    }

    @Test
    void split_refusesAsAwsDoes() {
        assertRefused(
                () -> split("users", 7, MIDDLE),
                ResourceNotFoundException.class,
                "Could not find shard shardId-000000000007 in stream users under account 111122223333.");
        assertRefused(
                () -> split("users", 0, "1"),
                InvalidArgumentException.class,
                "NewStartingHashKey 1 used in SplitShard() on shard shardId-000000000000 in stream users under account"
                        + " 111122223333 is not both greater than one plus the shard's StartingHashKey 0 and less than"
                        + " the shard's EndingHashKey 340282366920938463463374607431768211455.");
        assertRefused(
                () -> split("users", 0, "00"),
                ValidationException.class,
                "1 validation error detected: Value '00' at 'newStartingHashKey' failed to satisfy constraint: Member"
                        + " must satisfy regular expression pattern: 0|([1-9]\\d{0,38})");
        split("users", 0, MIDDLE);
        assertRefused(
                () -> split("users", 0, "5"),
                InvalidArgumentException.class,
                "Shard shardId-000000000000 in stream users under account 111122223333 has already been merged or"
                        + " split, and thus is not eligible for merging or splitting.");
        assertRefused(
                () -> client.splitShard(r -> r.shardToSplit("0").newStartingHashKey("5")),
                InvalidArgumentException.class,
                "Either StreamName or StreamARN must be provided.");
    }

    @Test
    void merge_joinsTwoNeighbours() {
        split("users", 0, MIDDLE);
        merge("users", 1, 2);

        Shard merged = shards("users").getLast();
        assertThat(merged.shardId()).isEqualTo(id(3));
        assertThat(merged.parentShardId()).isEqualTo(id(1));
        assertThat(merged.adjacentParentShardId()).isEqualTo(id(2));
        assertThat(openShards("users")).containsExactly(3);
    }

    @Test
    void merge_refusesShardsThatAreNotNeighboursInOrder() {
        split("users", 0, MIDDLE);
        assertRefused(
                () -> merge("users", 2, 1),
                InvalidArgumentException.class,
                "Shards shardId-000000000002 and shardId-000000000001 in stream users under account 111122223333 are"
                        + " not an adjacent pair of shards eligible for merging");
        assertRefused(
                () -> merge("users", 1, 1),
                InvalidArgumentException.class,
                "Shards shardId-000000000001 and shardId-000000000001 in stream users under account 111122223333 are"
                        + " not an adjacent pair of shards eligible for merging");
    }

    @Test
    void reshard_makesTheStreamUpdatingForAWhile() {
        kinesis.restart(Kinesis.SMALL.withDelays(Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO));
        client = kinesis.client();
        split("users", 0, MIDDLE);

        assertThat(status("users")).isEqualTo(StreamStatus.UPDATING);
        assertRefused(
                () -> merge("users", 1, 2),
                ResourceInUseException.class,
                "Stream users under account 111122223333 not ACTIVE, instead in state UPDATING");
        kinesis.put("users", "k", "goes on");
        kinesis.pass(Duration.ofSeconds(10));
        assertThat(status("users")).isEqualTo(StreamStatus.ACTIVE);
        merge("users", 1, 2);
    }

    @Test
    void reshard_isLimitedByTheQuotaOfShards() {
        kinesis.restart(Kinesis.SMALL.withLimits(2, 1, 5));
        client = kinesis.client();
        split("users", 0, MIDDLE);
        assertThatThrownBy(() -> split("users", 1, "1000"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("Current shard count for the account: 2. Limit: 2. Number of additional shards"
                        + " that would have resulted from this request: 1.");
        assertThatThrownBy(() -> scale("users", 4))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("Number of additional shards that would have resulted from this request: 2.");
        merge("users", 1, 2);
    }

    @Test
    void reshard_isForProvisionedStreamsOnly() {
        client.createStream(r -> r.streamName("auto").streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        assertThatThrownBy(() -> split("auto", 0, "1000")).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> merge("auto", 0, 1)).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> scale("auto", 8)).isInstanceOf(ValidationException.class);
    }

    @Test
    void updateShardCount_scalesAndTells() {
        UpdateShardCountResponse response = scale("users", 2);
        assertThat(response.currentShardCount()).isEqualTo(1);
        assertThat(response.targetShardCount()).isEqualTo(2);
        assertThat(response.streamARN()).endsWith(":stream/users");
        scale("users", 3);
        assertThat(openShards("users")).containsExactly(3, 6, 7);
        scale("users", 6);
        assertThat(openShards("users")).hasSize(6);
    }

    @Test
    void updateShardCount_refusesMoreThanDoubleAndLessThanHalf() {
        assertRefused(
                () -> scale("users", 3),
                InvalidArgumentException.class,
                "UpdateShardCount cannot scale up over double your current open shard count. Current open shard"
                        + " count: 1 Target shard count: 3");
        kinesis.create("wide", 5);
        assertRefused(
                () -> scale("wide", 2),
                InvalidArgumentException.class,
                "UpdateShardCount cannot scale down below half your current open shard count. Current open shard"
                        + " count: 5 Target shard count: 2");
        scale("wide", 3);
        assertThatThrownBy(() -> client.updateShardCount(
                        r -> r.streamName("users").targetShardCount(0).scalingType("UNIFORM_SCALING")))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.updateShardCount(
                        r -> r.streamName("users").targetShardCount(1).scalingType("OTHER")))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void updateShardCount_isAllowedTenTimesInADay() {
        for (int i = 0; i < 10; i++) {
            scale("users", i % 2 == 0 ? 2 : 1);
            kinesis.pass(Duration.ofMinutes(1));
        }
        kinesis.restart();
        client = kinesis.client();
        assertThatThrownBy(() -> scale("users", 2)).isInstanceOf(LimitExceededException.class);
        kinesis.pass(Duration.ofHours(24).minusMinutes(10));
        scale("users", 2);
        assertThatThrownBy(() -> scale("users", 1)).isInstanceOf(LimitExceededException.class);
    }

    // ---- readers

    @Test
    void getRecords_endsAClosedShardWithItsChildren() {
        kinesis.put("users", "a", "1");
        String early = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);
        String latest = kinesis.iterator("users", 0, ShardIteratorType.LATEST);
        kinesis.put("users", "b", "2");
        split("users", 0, MIDDLE);
        kinesis.put("users", "a", "3");

        GetRecordsResponse one = client.getRecords(r -> r.shardIterator(early).limit(1));
        assertThat(one.records()).hasSize(1);
        assertThat(one.nextShardIterator()).isNotNull();
        assertThat(one.hasChildShards()).isFalse();
        GetRecordsResponse last = kinesis.read(one.nextShardIterator());
        assertThat(last.records()).extracting(r -> r.data().asUtf8String()).containsExactly("2");
        assertEnd(last);
        assertThat(last.childShards())
                .containsExactly(
                        ChildShard.builder()
                                .shardId(id(1))
                                .parentShards(id(0))
                                .hashKeyRange(h -> h.startingHashKey("0")
                                        .endingHashKey(BigInteger.TWO
                                                .pow(127)
                                                .subtract(BigInteger.ONE)
                                                .toString()))
                                .build(),
                        ChildShard.builder()
                                .shardId(id(2))
                                .parentShards(id(0))
                                .hashKeyRange(h -> h.startingHashKey(MIDDLE)
                                        .endingHashKey(BigInteger.TWO
                                                .pow(128)
                                                .subtract(BigInteger.ONE)
                                                .toString()))
                                .build());
        assertThat(kinesis.read(latest).records()).hasSize(1);
        assertEnd(kinesis.read(kinesis.iterator("users", 0, ShardIteratorType.LATEST)));
    }

    @Test
    void getRecords_namesBothParentsOfAMergedShard() {
        split("users", 0, MIDDLE);
        merge("users", 1, 2);

        for (int parent : new int[] {1, 2}) {
            GetRecordsResponse end = kinesis.read(kinesis.iterator("users", parent, ShardIteratorType.TRIM_HORIZON));
            assertEnd(end);
            assertThat(end.childShards()).singleElement().satisfies(child -> {
                assertThat(child.shardId()).isEqualTo(id(3));
                assertThat(child.parentShards()).containsExactly(id(1), id(2));
            });
        }
    }

    @Test
    void iterators_ofAClosedShardStandWhereTheyWereAskedFor() {
        String first = kinesis.put("users", "a", "1");
        String second = kinesis.put("users", "a", "2");
        split("users", 0, MIDDLE);
        String third = kinesis.put("users", "a", "3");
        int child = shardOf("users", "a");
        Shard closed = shards("users").getFirst();
        Shard open = shards("users").get(child);

        assertThat(texts(0, "AT_SEQUENCE_NUMBER", first)).containsExactly("1", "2");
        assertThat(texts(0, "AFTER_SEQUENCE_NUMBER", first)).containsExactly("2");
        assertThat(texts(0, "AFTER_SEQUENCE_NUMBER", second)).isEmpty();
        assertThat(texts(0, "AT_SEQUENCE_NUMBER", closed.sequenceNumberRange().startingSequenceNumber()))
                .containsExactly("1", "2");
        assertThat(texts(0, "AT_SEQUENCE_NUMBER", closed.sequenceNumberRange().endingSequenceNumber()))
                .isEmpty();
        assertThat(texts(child, "AT_SEQUENCE_NUMBER", open.sequenceNumberRange().startingSequenceNumber()))
                .startsWith("3");
        assertThat(texts(
                        child,
                        "AFTER_SEQUENCE_NUMBER",
                        open.sequenceNumberRange().startingSequenceNumber()))
                .startsWith("3");
        assertThat(new BigInteger(third)).isGreaterThan(new BigInteger(second));
        assertThatThrownBy(() -> texts(child, "AT_SEQUENCE_NUMBER", first))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void listShards_filtersByTheMomentsOfShards() {
        kinesis.pass(Duration.ofHours(1));
        split("users", 0, MIDDLE);
        kinesis.pass(Duration.ofHours(1));
        merge("users", 1, 2);

        assertThat(filtered(ShardFilterType.AT_LATEST, 0)).containsExactly(3);
        assertThat(filtered(ShardFilterType.AT_TRIM_HORIZON, 0)).containsExactly(0);
        assertThat(filtered(ShardFilterType.FROM_TRIM_HORIZON, 0)).containsExactly(0, 1, 2, 3);
        assertThat(filtered(ShardFilterType.AT_TIMESTAMP, 30)).containsExactly(0);
        assertThat(filtered(ShardFilterType.AT_TIMESTAMP, 60)).containsExactly(1, 2);
        assertThat(filtered(ShardFilterType.AT_TIMESTAMP, 90)).containsExactly(1, 2);
        assertThat(filtered(ShardFilterType.AT_TIMESTAMP, 120)).containsExactly(3);
        assertThat(filtered(ShardFilterType.FROM_TIMESTAMP, 90)).containsExactly(1, 2, 3);
        assertThat(filtered(ShardFilterType.FROM_TIMESTAMP, -600)).containsExactly(0, 1, 2, 3);
        assertThat(client.listShards(r -> r.streamName("users")
                                .shardFilter(f -> f.type("AFTER_SHARD_ID").shardId(id(1))))
                        .shards())
                .extracting(Shard::shardId)
                .containsExactly(id(2), id(3));
        kinesis.pass(Duration.ofHours(23).plusMinutes(30));
        assertThat(filtered(ShardFilterType.AT_TRIM_HORIZON, 0)).containsExactly(1, 2);
        assertThat(filtered(ShardFilterType.FROM_TRIM_HORIZON, 0)).containsExactly(1, 2, 3);
    }

    @Test
    void closedShards_expireWithTheirRecords() {
        kinesis.put("users", "a", "1");
        split("users", 0, MIDDLE);
        kinesis.pass(Duration.ofHours(23));
        assertThat(kinesis.texts("users", 1)).isEmpty();
        assertThat(shards("users")).hasSize(3);

        kinesis.pass(Duration.ofHours(1));
        assertThat(shards("users")).as("a record may be 24 hours old").hasSize(3);
        kinesis.pass(Duration.ofMillis(1));
        assertThat(shards("users")).extracting(Shard::shardId).containsExactly(id(1), id(2));
        assertThatThrownBy(() -> kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageStartingWith(
                        "Shard shardId-000000000000 in stream users under account 111122223333 does not exist");

        kinesis.service().expire(kinesis.now());
        kinesis.restart();
        client = kinesis.client();
        assertThat(shards("users")).extracting(Shard::shardId).containsExactly(id(1), id(2));
        assertThat(shards("users").getFirst().parentShardId()).isEqualTo(id(0));
        merge("users", 1, 2);
        assertThat(openShards("users")).as("names are never used twice").containsExactly(3);
    }

    private static void assertEnd(GetRecordsResponse response) {
        assertThat(response.nextShardIterator()).isNull();
        assertThat(response.millisBehindLatest()).isZero();
        assertThat(response.hasChildShards()).isTrue();
    }

    private List<String> texts(int shard, String type, String number) {
        String iterator = client.getShardIterator(r -> r.streamName("users")
                        .shardId(id(shard))
                        .shardIteratorType(type)
                        .startingSequenceNumber(number))
                .shardIterator();
        return kinesis.read(iterator).records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }

    private List<Integer> filtered(ShardFilterType type, int minutes) {
        boolean hasTime = type == ShardFilterType.AT_TIMESTAMP || type == ShardFilterType.FROM_TIMESTAMP;
        return client
                .listShards(r -> r.streamName("users")
                        .shardFilter(f -> f.type(type)
                                .timestamp(hasTime ? Kinesis.START.plus(Duration.ofMinutes(minutes)) : null)))
                .shards()
                .stream()
                .map(shard -> ShardId.parse(shard.shardId()).orElseThrow().index())
                .toList();
    }

    private int shardOf(String stream, String key) {
        String shard = client.putRecord(
                        r -> r.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String("probe")))
                .shardId();
        // The probe is not what the tests look for: they read up to it.
        return ShardId.parse(shard).orElseThrow().index();
    }

    private List<Integer> openShards(String stream) {
        List<Integer> open = new ArrayList<>();
        client.listShards(r -> r.streamName(stream).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .shards()
                .forEach(shard ->
                        open.add(ShardId.parse(shard.shardId()).orElseThrow().index()));
        return open;
    }

    private List<Shard> shards(String stream) {
        return client.listShards(r -> r.streamName(stream)).shards();
    }

    private StreamStatus status(String stream) {
        return client.describeStreamSummary(r -> r.streamName(stream))
                .streamDescriptionSummary()
                .streamStatus();
    }

    private void split(String stream, int shard, String at) {
        client.splitShard(r -> r.streamName(stream).shardToSplit(id(shard)).newStartingHashKey(at));
    }

    private void merge(String stream, int shard, int adjacent) {
        client.mergeShards(r -> r.streamName(stream).shardToMerge(id(shard)).adjacentShardToMerge(id(adjacent)));
    }

    private UpdateShardCountResponse scale(String stream, int count) {
        return client.updateShardCount(
                r -> r.streamName(stream).targetShardCount(count).scalingType(ScalingType.UNIFORM_SCALING));
    }

    private static String id(int shard) {
        return new ShardId(shard).toString();
    }

    private static void assertRefused(Runnable call, Class<? extends KinesisException> type, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(type)
                .satisfies(
                        e -> assertThat(((KinesisException) e).awsErrorDetails().errorMessage())
                                .isEqualTo(message));
    }
}
