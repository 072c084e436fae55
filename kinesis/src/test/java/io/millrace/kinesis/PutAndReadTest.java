package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Caller;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.shard.SequenceNumber;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Records in, records out, through the front door.
class PutAndReadTest {

    private static final String MAX_HASH_KEY =
            BigInteger.TWO.pow(128).subtract(BigInteger.ONE).toString();

    @TempDir
    Path directory;

    private Kinesis kinesis;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        kinesis.create("users", 2);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void putRecord_isReadBackAsItWas() {
        byte[] data = new byte[1_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) i;
        }
        kinesis.pass(Duration.ofMillis(1_234));

        PutRecordResponse put = kinesis.client()
                .putRecord(r -> r.streamName("users")
                        .partitionKey("Zoë 日本")
                        .explicitHashKey("0")
                        .data(SdkBytes.fromByteArray(data)));

        assertThat(put.shardId()).isEqualTo("shardId-000000000000");
        assertThat(put.encryptionTypeAsString()).isEqualTo("NONE");
        Record record = kinesis.all("users", 0).getFirst();
        assertThat(record.data().asByteArray()).isEqualTo(data);
        assertThat(record.partitionKey()).isEqualTo("Zoë 日本");
        assertThat(record.sequenceNumber()).isEqualTo(put.sequenceNumber()).hasSize(56);
        assertThat(record.approximateArrivalTimestamp()).isEqualTo(Kinesis.START.plusMillis(1_234));
    }

    @Test
    void putRecord_goesToTheShardOfItsHashKey() {
        assertThat(shardOf(r -> r.explicitHashKey("0"))).isEqualTo("shardId-000000000000");
        assertThat(shardOf(r -> r.explicitHashKey(
                        BigInteger.TWO.pow(127).subtract(BigInteger.ONE).toString())))
                .isEqualTo("shardId-000000000000");
        assertThat(shardOf(r -> r.explicitHashKey(BigInteger.TWO.pow(127).toString())))
                .isEqualTo("shardId-000000000001");
        assertThat(shardOf(r -> r.explicitHashKey(MAX_HASH_KEY))).isEqualTo("shardId-000000000001");
        // md5("user") = ee11…, md5("a") = 0cc1…
        assertThat(shardOf(r -> r.partitionKey("user"))).isEqualTo("shardId-000000000001");
        assertThat(shardOf(r -> r.partitionKey("a"))).isEqualTo("shardId-000000000000");
    }

    private String shardOf(Consumer<software.amazon.awssdk.services.kinesis.model.PutRecordRequest.Builder> request) {
        return kinesis.client()
                .putRecord(r -> {
                    r.streamName("users").partitionKey("k").data(SdkBytes.fromUtf8String("x"));
                    request.accept(r);
                })
                .shardId();
    }

    @Test
    void putRecord_refusesWhatAwsRefuses() {
        String tooBig = BigInteger.TWO.pow(128).toString();
        assertThatThrownBy(() -> shardOf(r -> r.explicitHashKey(tooBig)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]."
                        + " Specified value was " + tooBig);
        assertThatThrownBy(() -> shardOf(r -> r.explicitHashKey("-1")))
                .hasMessageContaining(
                        "Value '-1' at 'explicitHashKey' failed to satisfy constraint: Member must satisfy"
                                + " regular expression pattern: 0|([1-9]\\d{0,38})");
        assertThatThrownBy(() -> shardOf(r -> r.partitionKey("")))
                .hasMessageContaining("Member must have length greater than or equal to 1");
        assertThatThrownBy(() -> shardOf(r -> r.partitionKey("k".repeat(257))))
                .hasMessageContaining("Member must have length less than or equal to 256");
        assertThatThrownBy(() -> shardOf(r -> r.data(SdkBytes.fromByteArray(new byte[(1 << 20) + 1]))))
                .hasMessageContaining(
                        "Value 'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at 'data' failed to"
                                + " satisfy constraint: Member must have length less than or equal to 1048576");
        assertThat(shardOf(r -> r.data(SdkBytes.fromByteArray(new byte[1 << 20]))))
                .isNotEmpty();
        assertThatThrownBy(() -> shardOf(r -> r.streamName("nobody")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream nobody under account 111122223333 not found.");
        assertThatThrownBy(() -> shardOf(r -> r.streamName(null)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Either StreamName or StreamARN must be provided.");
        assertThatThrownBy(() -> shardOf(r -> r.sequenceNumberForOrdering("0")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ExclusiveMinimumSequenceNumber 0 used in PutRecord on stream users under account"
                        + " 111122223333 is invalid.");
        String first = kinesis.put("users", "k", "1");
        assertThat(shardOf(r -> r.sequenceNumberForOrdering(first))).isNotEmpty();
    }

    @Test
    void largeRecords_passWhereTheStreamTakesThem() {
        kinesis.client().createStream(r -> r.streamName("large").shardCount(1).maxRecordSizeInKiB(2_048));
        byte[] data = new byte[2 << 20];
        data[7] = 7;

        kinesis.client().putRecord(r -> r.streamName("large").partitionKey("k").data(SdkBytes.fromByteArray(data)));

        assertThat(kinesis.all("large", 0).getFirst().data().asByteArray()).isEqualTo(data);
        assertThatThrownBy(() -> kinesis.client()
                        .putRecord(r -> r.streamName("large")
                                .partitionKey("k")
                                .data(SdkBytes.fromByteArray(new byte[(2 << 20) + 1]))))
                .hasMessageContaining("less than or equal to 2097152");
    }

    @Test
    void putRecords_answersInTheOrderOfTheRequest() {
        List<PutRecordsRequestEntry> entries = IntStream.range(0, 500)
                .mapToObj(i -> entry("key-" + i, "data-" + i))
                .toList();

        PutRecordsResponse response =
                kinesis.client().putRecords(r -> r.streamName("users").records(entries));

        assertThat(response.failedRecordCount()).isZero();
        assertThat(response.records()).hasSize(500).allSatisfy(record -> {
            assertThat(record.errorCode()).isNull();
            assertThat(record.sequenceNumber()).hasSize(56);
        });
        for (int shard = 0; shard < 2; shard++) {
            List<Record> records = kinesis.all("users", shard);
            for (Record record : records) {
                int index = Integer.parseInt(record.partitionKey().substring(4));
                PutRecordsResultEntry result = response.records().get(index);
                assertThat(record.data().asUtf8String()).isEqualTo("data-" + index);
                assertThat(result.sequenceNumber()).isEqualTo(record.sequenceNumber());
                assertThat(result.shardId()).isEqualTo(new ShardId(shard).toString());
            }
        }
        assertThat(kinesis.all("users", 0).size() + kinesis.all("users", 1).size())
                .isEqualTo(500);
    }

    @Test
    void putRecords_refusesWhatAwsRefuses() {
        assertThatThrownBy(() ->
                        kinesis.client().putRecords(r -> r.streamName("users").records(List.of())))
                .hasMessageContaining("Member must have length greater than or equal to 1");
        assertThatThrownBy(() -> kinesis.client()
                        .putRecords(r -> r.streamName("users").records(Collections.nCopies(501, entry("k", "d")))))
                .hasMessageContaining("at 'records' failed to satisfy constraint: Member must have length less than or"
                        + " equal to 500");
        assertThatThrownBy(() -> kinesis.client()
                        .putRecords(r -> r.streamName("users").records(entry("k", "d"), entry("k".repeat(257), "d"))))
                .hasMessageContaining("at 'records.2.member.partitionKey'");
        PutRecordsRequestEntry mebibyte = PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .data(SdkBytes.fromByteArrayUnsafe(new byte[1 << 20]))
                .build();
        assertThatThrownBy(() -> kinesis.client()
                        .putRecords(r -> r.streamName("users").records(Collections.nCopies(10, mebibyte))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Records size exceeds 10 MB limit");
        assertThat(kinesis.all("users", 0)).isEmpty();
        assertThat(kinesis.all("users", 1)).isEmpty();
    }

    @Test
    void getRecords_goesOnWhereTheLastOneEnded() {
        kinesis.create("one", 1);
        for (int i = 0; i < 10; i++) {
            kinesis.put("one", "k", "r" + i);
            kinesis.pass(Duration.ofMillis(100));
        }
        String iterator = kinesis.iterator("one", 0, ShardIteratorType.TRIM_HORIZON);

        GetRecordsResponse first =
                kinesis.client().getRecords(r -> r.shardIterator(iterator).limit(4));
        GetRecordsResponse second = kinesis.client()
                .getRecords(r -> r.shardIterator(first.nextShardIterator()).limit(100));
        GetRecordsResponse third = kinesis.read(second.nextShardIterator());

        assertThat(texts(first)).containsExactly("r0", "r1", "r2", "r3");
        assertThat(first.millisBehindLatest()).as("now minus the arrival of r3").isEqualTo(700);
        assertThat(texts(second)).containsExactly("r4", "r5", "r6", "r7", "r8", "r9");
        assertThat(second.millisBehindLatest()).isZero();
        assertThat(third.records()).isEmpty();
        kinesis.put("one", "k", "late");
        assertThat(texts(kinesis.read(third.nextShardIterator()))).containsExactly("late");
        assertThat(texts(kinesis.read(third.nextShardIterator())))
                .as("an iterator can be used twice")
                .containsExactly("late");
    }

    @Test
    void getRecords_answersAtMostTenMebibytes() {
        kinesis.create("one", 1);
        for (int i = 0; i < 12; i++) {
            kinesis.put("one", "k", "x".repeat(1_000_000));
        }

        GetRecordsResponse first = kinesis.read(kinesis.iterator("one", 0, ShardIteratorType.TRIM_HORIZON));

        assertThat(first.records()).hasSize(10);
        assertThat(first.millisBehindLatest()).isPositive();
        assertThat(kinesis.read(first.nextShardIterator()).records()).hasSize(2);
    }

    @Test
    void getShardIterator_ofEachType() {
        kinesis.create("one", 1);
        String first = kinesis.put("one", "k", "r0");
        kinesis.pass(Duration.ofSeconds(10));
        String second = kinesis.put("one", "k", "r1");
        kinesis.pass(Duration.ofSeconds(10));
        String latest = kinesis.iterator("one", 0, ShardIteratorType.LATEST);
        kinesis.put("one", "k", "r2");

        assertThat(from(r -> r.shardIteratorType("TRIM_HORIZON"))).containsExactly("r0", "r1", "r2");
        assertThat(texts(kinesis.read(latest))).containsExactly("r2");
        assertThat(from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(second)))
                .containsExactly("r1", "r2");
        assertThat(from(r -> r.shardIteratorType("AFTER_SEQUENCE_NUMBER").startingSequenceNumber(first)))
                .containsExactly("r1", "r2");
        assertThat(from(r -> r.shardIteratorType("AT_TIMESTAMP").timestamp(Kinesis.START)))
                .containsExactly("r0", "r1", "r2");
        assertThat(from(r -> r.shardIteratorType("AT_TIMESTAMP").timestamp(Kinesis.START.plusMillis(1))))
                .containsExactly("r1", "r2");
        assertThat(from(r -> r.shardIteratorType("AT_TIMESTAMP").timestamp(Instant.EPOCH)))
                .containsExactly("r0", "r1", "r2");
        String start = kinesis.client()
                .describeStream(r -> r.streamName("one"))
                .streamDescription()
                .shards()
                .getFirst()
                .sequenceNumberRange()
                .startingSequenceNumber();
        assertThat(from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(start)))
                .containsExactly("r0", "r1", "r2");
        assertThat(from(r -> r.shardIteratorType("AFTER_SEQUENCE_NUMBER").startingSequenceNumber(start)))
                .containsExactly("r0", "r1", "r2");
        assertThat(from(r -> r.shardId("0").shardIteratorType("TRIM_HORIZON"))).hasSize(3);
    }

    private List<String> from(Consumer<GetShardIteratorRequest.Builder> request) {
        String iterator = kinesis.client()
                .getShardIterator(r -> {
                    r.streamName("one").shardId("shardId-000000000000");
                    request.accept(r);
                })
                .shardIterator();
        return texts(kinesis.read(iterator));
    }

    @Test
    void getShardIterator_refusesWhatAwsRefuses() {
        kinesis.create("one", 1);
        String ofUsers = kinesis.put("users", "user", "x");
        assertThatThrownBy(() -> from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and"
                        + " StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request"
                        + " specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.");
        assertThatThrownBy(() -> from(r -> r.shardIteratorType("LATEST").startingSequenceNumber("5")))
                .hasMessageContaining("Request specified LATEST and also a StartingSequenceNumber.");
        assertThatThrownBy(() -> from(r -> r.shardIteratorType("AT_TIMESTAMP")))
                .hasMessageContaining("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP."
                        + " Current request has no timestamp parameter.");
        assertThatThrownBy(() -> from(r -> r.shardIteratorType("AT_TIMESTAMP").timestamp(Kinesis.START.plusMillis(5))))
                .hasMessageContaining("The timestampInMillis parameter cannot be greater than the"
                        + " currentTimestampInMillis. timestampInMillis: 1772366400005, currentTimestampInMillis:"
                        + " 1772366400000");
        assertThatThrownBy(() ->
                        from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(ofUsers)))
                .hasMessageContaining(
                        "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used"
                                + " in a call to a shard with shardId-000000000000");
        assertThatThrownBy(() ->
                        from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber("17")))
                .hasMessageContaining(
                        "StartingSequenceNumber 17 used in GetShardIterator on shard shardId-000000000000 in"
                                + " stream one under account 111122223333 is invalid.");
        String foreign = new SequenceNumber(Kinesis.START.getEpochSecond() - 1, 0, 0, 0).toString();
        assertThatThrownBy(() ->
                        from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(foreign)))
                .hasMessageContaining("is invalid because it did not come from this stream.");
        String future = new SequenceNumber(Kinesis.START.getEpochSecond(), 0, 1_000, 0).toString();
        assertThatThrownBy(() ->
                        from(r -> r.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(future)))
                .hasMessageContaining("is invalid.");
        assertThatThrownBy(() -> from(r -> r.shardIteratorType("SIDEWAYS")))
                .hasMessageContaining("at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum"
                        + " value set: ");
        assertThatThrownBy(() -> from(r -> r.shardId("shardId-000000000001").shardIteratorType("LATEST")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(
                        "Shard shardId-000000000001 in stream one under account 111122223333 does not exist");
        assertThatThrownBy(() -> from(r -> r.shardId("shardId-x").shardIteratorType("LATEST")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Could not find shard shardId-x in stream one under account 111122223333.");
        assertThatThrownBy(() -> from(r -> r.streamName("nobody").shardIteratorType("LATEST")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining(
                        "Shard shardId-000000000000 in stream nobody under account 111122223333 does not exist");
    }

    @Test
    void getRecords_refusesAnIteratorThatIsTooOldOrNotOurs() {
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.LATEST);
        assertThatThrownBy(() -> kinesis.read("nonsense"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Invalid ShardIterator.");
        assertThatThrownBy(() -> kinesis.as(new Caller("999922223333", "eu-west-1", "B"))
                        .getRecords(r -> r.shardIterator(iterator)))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client()
                        .getRecords(r -> r.shardIterator(iterator).limit(10_001)))
                .hasMessageContaining("Member must have value less than or equal to 10000");

        kinesis.pass(Duration.ofMinutes(5));
        assertThat(kinesis.read(iterator).records()).isEmpty();
        kinesis.pass(Duration.ofMillis(1));
        assertThatThrownBy(() -> kinesis.read(iterator))
                .isInstanceOf(ExpiredIteratorException.class)
                .hasMessageContaining("Iterator expired. The iterator was created at time Sun Mar 01 12:00:00 UTC 2026"
                        + " while right now it is Sun Mar 01 12:05:00 UTC 2026 which is further in the future than the"
                        + " tolerated delay of 300000 milliseconds.");
    }

    @Test
    void streamArn_namesTheStreamToo() {
        String arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";
        kinesis.client().putRecord(r -> r.streamARN(arn).partitionKey("a").data(SdkBytes.fromUtf8String("x")));
        assertThat(kinesis.texts("users", 0)).containsExactly("x");

        String iterator = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);
        assertThat(kinesis.client()
                        .getRecords(r -> r.shardIterator(iterator).streamARN(arn))
                        .records())
                .hasSize(1);
        assertThatThrownBy(() -> kinesis.client()
                        .getRecords(r -> r.shardIterator(iterator).streamARN(arn + "2")))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> kinesis.client().describeStream(r -> r.streamARN("arn:aws:s3:::bucket")))
                .hasMessageContaining("at 'streamARN' failed to satisfy constraint");
        assertThatThrownBy(() -> kinesis.client()
                        .describeStream(r -> r.streamARN("arn:aws:kinesis:eu-west-1:999922223333:stream/users")))
                .isInstanceOfSatisfying(
                        KinesisException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
        assertThatThrownBy(() -> kinesis.client()
                        .describeStream(r -> r.streamARN("arn:aws:kinesis:us-east-1:111122223333:stream/users")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() ->
                        kinesis.client().describeStream(r -> r.streamARN(arn).streamName("other")))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void producerToken_dropsWhatIsStoredAlready() {
        kinesis.create("one", 1);
        AwsRequestOverrideConfiguration first = token("app:output:0");
        List<PutRecordsRequestEntry> batch = List.of(entry("k", "r0"), entry("k", "r1"), entry("k", "r2"));

        PutRecordsResponse stored = kinesis.client()
                .putRecords(r -> r.streamName("one").records(batch).overrideConfiguration(first));
        PutRecordsResponse again = kinesis.client()
                .putRecords(r -> r.streamName("one").records(batch).overrideConfiguration(first));
        PutRecordsResponse overlapping = kinesis.client()
                .putRecords(r -> r.streamName("one")
                        .records(entry("k", "r2"), entry("k", "r3"))
                        .overrideConfiguration(token("app:output:2")));
        kinesis.client()
                .putRecord(r -> r.streamName("one")
                        .partitionKey("k")
                        .data(SdkBytes.fromUtf8String("r3"))
                        .overrideConfiguration(token("app:output:3")));

        assertThat(again.failedRecordCount()).isZero();
        assertThat(again.records().getLast().sequenceNumber())
                .isEqualTo(stored.records().getLast().sequenceNumber());
        assertThat(overlapping.records().getFirst().sequenceNumber())
                .isEqualTo(stored.records().getLast().sequenceNumber());
        assertThat(kinesis.texts("one", 0)).containsExactly("r0", "r1", "r2", "r3");

        kinesis.restart();
        kinesis.client().putRecords(r -> r.streamName("one").records(batch).overrideConfiguration(first));
        assertThat(kinesis.texts("one", 0)).containsExactly("r0", "r1", "r2", "r3");
        assertThatThrownBy(() -> kinesis.client()
                        .putRecords(
                                r -> r.streamName("one").records(batch).overrideConfiguration(token("no number:x"))))
                .isInstanceOf(InvalidArgumentException.class);
    }

    private static AwsRequestOverrideConfiguration token(String value) {
        return AwsRequestOverrideConfiguration.builder()
                .putHeader("X-Millrace-Producer-Token", value)
                .build();
    }

    private static PutRecordsRequestEntry entry(String key, String data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(data))
                .build();
    }

    private static List<String> texts(GetRecordsResponse response) {
        return response.records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }
}
