package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.OwnHeader;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.setting.ThroughputLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/// The limits of shards as clients meet them.
class ThroughputTest {

    private static final String LOW = "0";
    private static final String HIGH = "170141183460469231731687303715884105728";
    private static final String LIMITS = "millrace:limits";
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private Kinesis kinesis;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory, KinesisSettings.defaults().withThroughput(ThroughputLimits.AWS));
        kinesis.create("users", 2);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void putRecord_isRefusedOver1MiBInASecond() {
        put(LOW, MIB / 2);
        put(LOW, MIB / 2 - 2);

        assertRefused(() -> put(LOW, 1), "shardId-000000000000");
        put(HIGH, MIB / 2); // the other shard has its own
        kinesis.pass(Duration.ofMillis(500));
        put(LOW, MIB / 2 - 1);
        assertRefused(() -> put(LOW, 1), "shardId-000000000000");
    }

    @Test
    void putRecord_ofTheLargestRecord_isTakenAfterAPauseAndPaidFor() {
        put(LOW, MIB);

        kinesis.pass(Duration.ofMillis(999));
        assertRefused(() -> put(LOW, MIB), "shardId-000000000000");
        kinesis.pass(Duration.ofMillis(2));
        put(LOW, MIB);
    }

    @Test
    void putRecords_refusesRecordsOneByOneAndStoresTheOthers() {
        put(LOW, MIB - 100);

        PutRecordsResponse response = kinesis.client()
                .putRecords(r -> r.streamName("users")
                        .records(entry(LOW, "a"), entry(LOW, "b".repeat(200)), entry(HIGH, "c"), entry(LOW, "d")));

        assertThat(response.failedRecordCount()).isEqualTo(1);
        assertThat(response.records())
                .extracting(PutRecordsResultEntry::errorCode)
                .containsExactly(null, "ProvisionedThroughputExceededException", null, null);
        assertThat(response.records())
                .extracting(PutRecordsResultEntry::shardId)
                .containsExactly("shardId-000000000000", null, "shardId-000000000001", "shardId-000000000000");
        assertThat(response.records().get(1).errorMessage())
                .isEqualTo("Rate exceeded for shard shardId-000000000000 in stream users under account 111122223333.");
        assertThat(kinesis.texts("users", 0)).hasSize(3).endsWith("a", "d");
        assertThat(kinesis.texts("users", 1)).containsExactly("c");
    }

    @Test
    void putRecords_takes1000RecordsInASecond() {
        List<PutRecordsRequestEntry> entries = Collections.nCopies(500, entry(LOW, "x"));
        assertThat(failures(entries)).isZero();
        assertThat(failures(entries)).isZero();

        assertThat(failures(entries)).isEqualTo(500);
        kinesis.pass(Duration.ofMillis(100));
        assertThat(failures(entries)).isEqualTo(400);
    }

    @Test
    void putRecords_withAProducerToken_isTakenWholeOrNotAtAll() {
        put(LOW, MIB - 100);
        List<PutRecordsRequestEntry> entries = List.of(entry(HIGH, "a"), entry(LOW, "b".repeat(200)), entry(LOW, "c"));

        PutRecordsResponse refused = putWithToken(entries, 1);

        assertThat(refused.failedRecordCount()).isEqualTo(3);
        assertThat(kinesis.texts("users", 1)).isEmpty();
        kinesis.pass(Duration.ofSeconds(1));
        assertThat(putWithToken(entries, 1).failedRecordCount()).isZero();
        assertThat(kinesis.texts("users", 1)).containsExactly("a");
        assertThat(kinesis.texts("users", 0)).hasSize(3);
    }

    @Test
    void putRecords_withAProducerToken_isTakenOnceTheTankIsFull_howeverLargeItIs() {
        List<PutRecordsRequestEntry> entries = Collections.nCopies(4, entry(LOW, "b".repeat(MIB)));

        assertThat(putWithToken(entries, 1).failedRecordCount()).isZero();
        kinesis.pass(Duration.ofSeconds(4));
        assertThat(putWithToken(entries, 5).failedRecordCount()).isEqualTo(4);
        kinesis.pass(Duration.ofMillis(1));
        assertThat(putWithToken(entries, 5).failedRecordCount()).isZero();
    }

    @Test
    void streamOfLargeRecords_takes10MiBAtOnceAnd1MiBASecond() {
        kinesis.client().updateMaxRecordSize(r -> r.streamARN(arn()).maxRecordSizeInKiB(10_240));
        put(LOW, 10 * MIB - 1);

        assertRefused(() -> put(LOW, 2 * MIB), "shardId-000000000000");
        kinesis.pass(Duration.ofSeconds(2));
        assertRefused(() -> put(LOW, 2 * MIB), "shardId-000000000000");
        kinesis.pass(Duration.ofMillis(1));
        put(LOW, 2 * MIB);
    }

    @Test
    void getRecords_isAnswered5TimesInASecond() {
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);
        for (int i = 0; i < 5; i++) {
            iterator = kinesis.read(iterator).nextShardIterator();
        }

        String next = iterator;
        assertRefused(() -> kinesis.read(next), "shardId-000000000000");
        kinesis.pass(Duration.ofMillis(200));
        kinesis.read(next);
        assertRefused(() -> kinesis.read(next), "shardId-000000000000");
        kinesis.read(kinesis.iterator("users", 1, ShardIteratorType.TRIM_HORIZON));
    }

    @Test
    void getRecords_isRefusedFor5SecondsAfterAnAnswerOf10MiB() {
        limit("none");
        List<PutRecordsRequestEntry> entries = Collections.nCopies(500, entry(LOW, "x".repeat(20_000)));
        assertThat(failures(entries)).isZero();
        assertThat(failures(entries)).isZero();
        limit("aws");
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);

        assertThat(kinesis.read(iterator).records()).hasSizeBetween(500, 530);

        kinesis.pass(Duration.ofMillis(4_950));
        assertRefused(() -> kinesis.read(iterator), "shardId-000000000000");
        kinesis.pass(Duration.ofMillis(60));
        kinesis.read(iterator);
    }

    @Test
    void getRecords_gives2MiBInASecondToAllReaders() {
        limit("none");
        assertThat(failures(Collections.nCopies(100, entry(LOW, "x".repeat(10_484)))))
                .isZero();
        limit("aws");
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);
        kinesis.read(iterator);
        kinesis.read(iterator);
        kinesis.read(iterator); // hardly anything is left, but an answer is given whole

        assertRefused(() -> kinesis.read(iterator), "shardId-000000000000");
        kinesis.pass(Duration.ofMillis(499));
        assertRefused(() -> kinesis.read(iterator), "shardId-000000000000");
        kinesis.pass(Duration.ofMillis(2));
        kinesis.read(iterator);
    }

    @Test
    void getShardIterator_isAnswered5TimesInASecond() {
        for (int i = 0; i < 5; i++) {
            kinesis.iterator("users", 0, ShardIteratorType.LATEST);
        }

        assertRefused(() -> kinesis.iterator("users", 0, ShardIteratorType.LATEST), "shardId-000000000000");
        kinesis.iterator("users", 1, ShardIteratorType.LATEST);
        kinesis.pass(Duration.ofMillis(200));
        kinesis.iterator("users", 0, ShardIteratorType.LATEST);
    }

    @Test
    void subscription_isGiven2MiBInASecond() {
        limit("none");
        assertThat(failures(Collections.nCopies(100, entry(LOW, "x".repeat(10_484)))))
                .isZero();
        limit("aws");
        String consumer = kinesis.client()
                .registerStreamConsumer(r -> r.streamARN(arn()).consumerName("app"))
                .consumer()
                .consumerARN();
        Listener listener = Listener.to(
                kinesis.async(),
                r -> r.consumerARN(consumer)
                        .shardId("shardId-000000000000")
                        .startingPosition(p -> p.type(ShardIteratorType.TRIM_HORIZON)));
        assertThat(((SubscribeToShardEvent) listener.next()).records()).hasSizeBetween(20, 25);

        kinesis.pass(Duration.ofMillis(125)); // what an event of 256 KiB takes
        assertThat(((SubscribeToShardEvent) listener.next()).records()).hasSizeBetween(20, 25);

        kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(consumer));
        assertThat(listener.next()).as("no event before its time").isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void tag_goesBeforeTheSetting() {
        kinesis.client().createStream(r -> r.streamName("free").shardCount(1).tags(Map.of(LIMITS, "none")));
        IntStream.range(0, 10).forEach(_ -> kinesis.iterator("free", 0, ShardIteratorType.LATEST));

        kinesis.client().removeTagsFromStream(r -> r.streamName("free").tagKeys(LIMITS));
        IntStream.range(0, 5).forEach(_ -> kinesis.iterator("free", 0, ShardIteratorType.LATEST));
        assertThatThrownBy(() -> kinesis.iterator("free", 0, ShardIteratorType.LATEST))
                .isInstanceOf(ProvisionedThroughputExceededException.class);

        kinesis.restart(KinesisSettings.defaults());
        IntStream.range(0, 10).forEach(_ -> kinesis.iterator("free", 0, ShardIteratorType.LATEST));
        kinesis.client().addTagsToStream(r -> r.streamName("free").tags(Map.of(LIMITS, "AWS")));
        IntStream.range(0, 5).forEach(_ -> kinesis.iterator("free", 0, ShardIteratorType.LATEST));
        assertThatThrownBy(() -> kinesis.iterator("free", 0, ShardIteratorType.LATEST))
                .isInstanceOf(ProvisionedThroughputExceededException.class);
    }

    @Test
    void tag_thatSaysSomethingElse_isRefused() {
        assertThatThrownBy(() -> limit("some"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("The tag millrace:limits must be aws or none, not some.");
    }

    @Test
    void childShards_haveLimitsOfTheirOwn() {
        put(LOW, MIB);
        assertRefused(() -> put(LOW, 1), "shardId-000000000000");

        kinesis.client()
                .splitShard(r -> r.streamName("users")
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("1000"));

        put(LOW, MIB);
        assertRefused(() -> put(LOW, 1), "shardId-000000000002");
        put("2000", MIB);
        assertRefused(() -> put("2000", 1), "shardId-000000000003");
    }

    private void put(String hashKey, int bytes) {
        kinesis.client()
                .putRecord(r -> r.streamName("users")
                        .partitionKey("k")
                        .explicitHashKey(hashKey)
                        .data(SdkBytes.fromByteArrayUnsafe(new byte[bytes])));
    }

    private static PutRecordsRequestEntry entry(String hashKey, String data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .explicitHashKey(hashKey)
                .data(SdkBytes.fromUtf8String(data))
                .build();
    }

    private int failures(List<PutRecordsRequestEntry> entries) {
        return kinesis.client()
                .putRecords(r -> r.streamName("users").records(entries))
                .failedRecordCount();
    }

    private PutRecordsResponse putWithToken(List<PutRecordsRequestEntry> entries, long sequence) {
        return kinesis.client()
                .putRecords(r -> r.streamName("users")
                        .records(entries)
                        .overrideConfiguration(c -> c.putHeader(OwnHeader.PRODUCER_TOKEN.text(), "app:" + sequence)));
    }

    private void limit(String limits) {
        kinesis.client().addTagsToStream(r -> r.streamName("users").tags(Map.of(LIMITS, limits)));
    }

    private static String arn() {
        return "arn:aws:kinesis:eu-west-1:111122223333:stream/users";
    }

    private static void assertRefused(ThrowingCallable call, String shard) {
        assertThatThrownBy(call)
                .isInstanceOf(ProvisionedThroughputExceededException.class)
                .hasMessageContaining(
                        "Rate exceeded for shard " + shard + " in stream users under account 111122223333.");
    }
}
