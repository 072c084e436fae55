package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.AggregateWriter;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.firehose.delivery.SourceCursor;
import io.millrace.log.LogOptions;
import io.millrace.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;

/// Delivery streams that read a Kinesis stream by themselves.
@Timeout(180)
class IngestionTest {

    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    private static final String ROLE = "arn:aws:iam::111122223333:role/firehose";
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";

    @TempDir
    private Path folder;

    private final Bucket bucket = new Bucket();
    private volatile Runnable onRead = () -> {};
    private final SourceFake stream = new SourceFake(7, () -> onRead.run());
    private Store store;
    private FirehoseService service;
    private FirehoseClient firehose;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("millrace.db"));
        service = new FirehoseService(
                store,
                folder.resolve("deliveries"),
                InstantSource.system(),
                RandomGenerator.getDefault(),
                new FirehoseSettings(
                        3,
                        LogOptions.defaults(),
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofMillis(1),
                        500,
                        Duration.ofSeconds(5)),
                caller -> bucket,
                caller -> new Functions(),
                caller -> stream,
                caller -> new Events(),
                caller -> new Tables(),
                Meter.NONE);
        service.start();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(service.door());
        firehose = door.clients(FirehoseClient.class).as(ALICE);
    }

    @AfterEach
    void close() {
        service.close();
        store.close();
    }

    private void create() {
        create(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE, STREAM);
    }

    private void create(DeliveryStreamType type, String arn) {
        create(type, arn, _ -> {});
    }

    private void create(
            DeliveryStreamType type, String arn, Consumer<AwsRequestOverrideConfiguration.Builder> headers) {
        create(type, arn, headers, buffer -> buffer.sizeInMBs(1).intervalInSeconds(0));
    }

    private void create(
            DeliveryStreamType type,
            String arn,
            Consumer<AwsRequestOverrideConfiguration.Builder> headers,
            Consumer<BufferingHints.Builder> buffering) {
        firehose.createDeliveryStream(request -> request.overrideConfiguration(headers)
                .deliveryStreamName("users")
                .deliveryStreamType(type)
                .kinesisStreamSourceConfiguration(
                        source -> source.kinesisStreamARN(arn).roleARN(ROLE))
                .extendedS3DestinationConfiguration(destination -> destination
                        .bucketARN("arn:aws:s3:::users")
                        .roleARN(ROLE)
                        .bufferingHints(buffering)));
    }

    /// Everything in the bucket, line by line in the order of the objects' records, once there are so many lines.
    private List<String> delivered(int count) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (int objects = 1; lines.size() < count; objects++) {
            lines.clear();
            bucket.await(objects).values().forEach(content -> content.lines().forEach(lines::add));
        }
        return lines;
    }

    @Test
    void recordsThatArriveAfterTheCreation_areDelivered() throws InterruptedException {
        stream.put(0, Instant.now().minusSeconds(10), "old\n".getBytes(StandardCharsets.UTF_8));
        create();
        for (int i = 0; i < 50; i++) {
            stream.put(i % 2, i + "\n");
        }

        assertThat(delivered(50)).hasSize(50).doesNotHaveDuplicates().doesNotContain("old");
    }

    @Test
    void recordsThatTheStreamAlreadyHolds_areDeliveredToo_ifTheHeaderAsksForThem() throws InterruptedException {
        stream.put(0, Instant.now().minusSeconds(10), "old\n".getBytes(StandardCharsets.UTF_8));
        create(
                DeliveryStreamType.KINESIS_STREAM_AS_SOURCE,
                STREAM,
                headers -> headers.putHeader("x-millrace-source-start", "TRIM_HORIZON"));
        stream.put(0, "new\n");

        assertThat(delivered(2)).containsExactlyInAnyOrder("old", "new");
        assertThatThrownBy(() -> create(
                        DeliveryStreamType.KINESIS_STREAM_AS_SOURCE,
                        STREAM,
                        headers -> headers.putHeader("x-millrace-source-start", "YESTERDAY")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("x-millrace-source-start must be LATEST or TRIM_HORIZON, not YESTERDAY");
    }

    @Test
    void recordsInsideAnAggregate_areDeliveredEach_butOfALargeOneTheWhole() throws InterruptedException {
        AggregateWriter small = new AggregateWriter();
        for (int i = 0; i < 500; i++) {
            small.add("key", ByteBuffer.wrap((i + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        AggregateWriter large = new AggregateWriter();
        for (int i = 0; i < 501; i++) {
            large.add("key", ByteBuffer.wrap(new byte[0]));
        }
        create();
        stream.put(0, Instant.now(), small.toByteArray());
        stream.put(0, Instant.now(), large.toByteArray());
        stream.put(0, "end\n");
        List<String> expected =
                IntStream.range(0, 500).mapToObj(Integer::toString).toList();
        bucket.await(() -> service.status().getFirst().recordsDelivered() == 502);

        assertThat(delivered(502)).containsAll(expected).anyMatch(line -> line.endsWith("end"));
        assertThat(service.status().getFirst().recordsIn()).isEqualTo(502);
    }

    @Test
    void shardsThatWereMerged_areReadToTheirEnds_beforeTheOneThatFollows() throws InterruptedException {
        create();
        for (int i = 0; i < 30; i++) {
            stream.put(i % 2, "parent\n");
        }
        stream.merge(0, 1);
        stream.put(2, "child\n");
        delivered(31);
        stream.put(2, "later\n");

        assertThat(service.status().getFirst().recordsIn()).isGreaterThanOrEqualTo(31);
        assertThat(delivered(32)).contains("child", "later").hasSize(32);
    }

    /// The crash: records are in the log, and the cursor behind them was not kept.
    /// Its shards have the ids of those before, of which the first is read to its end and the second is not.
    @Test
    void streamThatIsCreatedAgain_isReadFromItsBeginning() throws InterruptedException {
        create();
        stream.put(0, "old 0\n");
        stream.put(1, "old 1\n");
        stream.split(0);
        stream.put(2, "old 2\n");
        assertThat(delivered(3)).contains("old 2");
        close();
        stream.recreate();
        stream.put(0, "new 0\n");
        open();
        stream.put(1, "new 1\n");

        assertThat(delivered(5)).containsExactlyInAnyOrder("old 0", "old 1", "old 2", "new 0", "new 1");
        stream.recreate();
        stream.put(1, "newer 1\n");
        assertThat(delivered(6)).contains("newer 1");
    }

    @Test
    void recordsThatAreReadAgainAfterACrash_areDeliveredOnce() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        create();
        int number = 0;
        for (int crash = 0; crash < 8; crash++) {
            for (int i = random.nextInt(40); i > 0; i--) {
                stream.put(random.nextInt(2), number++ + "\n");
            }
            stream.fail(random.nextInt(3));
            bucket.failAfter(random.nextInt(3));
            if (random.nextBoolean() && number > 0) {
                delivered(number);
            }
            service.close();
            SourceCursor kept = cursor(random);
            store.update(tx -> tx.put(cursors(), "111122223333/eu-west-1/users", kept));
            store.close();
            open();
        }
        stream.put(0, "last\n");

        assertThat(delivered(number + 1))
                .as("seed %s", seed)
                .hasSize(number + 1)
                .doesNotHaveDuplicates();
    }

    private io.millrace.store.Table<SourceCursor> cursors() {
        return store.table("firehose.sources", SourceCursor.class);
    }

    /// The cursor, or the one with which all began.
    private SourceCursor cursor(Random random) {
        SourceCursor now = cursors().get("111122223333/eu-west-1/users").orElse(SourceCursor.START);
        return random.nextBoolean() ? SourceCursor.START : now;
    }

    @Test
    void flush_coversWhatIsNotReadYet_alsoInShardsThatFollow() throws InterruptedException {
        create(
                DeliveryStreamType.KINESIS_STREAM_AS_SOURCE,
                STREAM,
                _ -> {},
                buffer -> buffer.sizeInMBs(128).intervalInSeconds(900));
        for (int round = 0; round < 3; round++) {
            int open = stream.open().getFirst();
            for (int i = 0; i < 120; i++) {
                stream.put(open, round + "-" + i + "\n");
            }
            stream.split(open);
            stream.put(stream.open().getLast(), round + "-last\n");

            assertThat(service.flush("users", Duration.ofSeconds(60)).isDone()).isTrue();
            assertThat(bucket.content("").lines()).hasSize((round + 1) * 121).doesNotHaveDuplicates();
        }
    }

    @Test
    void flush_deliversWhatWasRead_ifTheSourceCannotBeRead() throws InterruptedException {
        create(
                DeliveryStreamType.KINESIS_STREAM_AS_SOURCE,
                STREAM,
                _ -> {},
                buffer -> buffer.sizeInMBs(128).intervalInSeconds(900));
        stream.put(0, "read\n");
        bucket.await(() -> service.status().getFirst().recordsIn() == 1);
        stream.fail(Integer.MAX_VALUE);
        bucket.await(() -> service.status().getFirst().lastError().isPresent());
        stream.put(0, "not read\n");

        assertThat(service.flush("users", Duration.ofMillis(200)).isDone()).isFalse();
        assertThat(bucket.await(1).values()).containsExactly("read\n");
    }

    @Test
    void description_namesTheSource_andTheTypeIsListed() {
        create();
        DeliveryStreamDescription description = firehose.describeDeliveryStream(
                        request -> request.deliveryStreamName("users"))
                .deliveryStreamDescription();

        assertThat(description.deliveryStreamType()).isEqualTo(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE);
        assertThat(description.source().kinesisStreamSourceDescription().kinesisStreamARN())
                .isEqualTo(STREAM);
        assertThat(description.source().kinesisStreamSourceDescription().deliveryStartTimestamp())
                .isEqualTo(description.createTimestamp());
        assertThat(firehose.listDeliveryStreams(
                                request -> request.deliveryStreamType(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE))
                        .deliveryStreamNames())
                .containsExactly("users");
        assertThat(firehose.listDeliveryStreams(request -> request.deliveryStreamType(DeliveryStreamType.DIRECT_PUT))
                        .deliveryStreamNames())
                .isEmpty();
    }

    @Test
    void puts_areRefused() {
        create();

        assertThatThrownBy(() -> firehose.putRecord(request -> request.deliveryStreamName("users")
                        .record(record -> record.data(SdkBytes.fromUtf8String("x")))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("This operation is not permitted on KinesisStreamAsSource delivery stream type.");
    }

    @Test
    void sourceThatDoesNotFit_isRefused() {
        assertThatThrownBy(() -> create(DeliveryStreamType.DIRECT_PUT, STREAM))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("KinesisStreamSourceConfiguration");
        assertThatThrownBy(() ->
                        create(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE, STREAM.replace("eu-west-1", "us-east-1")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("region");
        assertThatThrownBy(() -> create(DeliveryStreamType.KINESIS_STREAM_AS_SOURCE, "users"))
                .hasMessageContaining("kinesisStreamARN");
    }

    @Test
    void errorOfOurOwn_isShown_andPasses() throws InterruptedException {
        onRead = () -> {
            throw new StackOverflowError("a mistake");
        };
        create();
        stream.put(0, "ann\n");
        bucket.await(() -> service.status()
                .getFirst()
                .lastError()
                .filter("a mistake"::equals)
                .isPresent());
        onRead = () -> {};
        assertThat(delivered(1)).containsExactly("ann");
    }

    @Test
    void troubleWithTheSource_isShown_andPasses() throws InterruptedException {
        stream.fail(Integer.MAX_VALUE);
        create();
        bucket.await(() -> service.status().getFirst().lastError().isPresent());
        assertThat(service.status().getFirst().lastError().orElseThrow()).contains("connection refused");
        stream.fail(0);
        stream.put(0, "x\n");

        assertThat(delivered(1)).containsExactly("x");
    }
}
