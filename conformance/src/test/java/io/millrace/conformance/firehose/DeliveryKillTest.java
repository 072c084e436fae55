package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.conformance.Aws;
import io.millrace.conformance.Pipeline;
import io.millrace.conformance.ServerProcess;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.Role;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Kills the server again and again while a delivery stream takes records under load, which a function changes at
/// random, drops and fails, and which are partitioned and compressed: each is in one place. A second delivery stream
/// takes the same records, through no function, and loses its plan with each kill.
@Timeout(1_800)
class DeliveryKillTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 50 : 3;
    private static final int WRITERS = 4;
    private static final int BATCH = 50;
    /// The function drops those whose number this divides.
    private static final int DROPPED = 11;

    private static final String ROLE = "arn:aws:iam::000000000000:role/firehose";
    private static final DeliveryId FORGETFUL = new DeliveryId("000000000000", "us-east-1", "forgetful");
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    /// Answers otherwise whenever it is asked, but for what it drops.
    private static final String FUNCTION = """
            exports.handler = async (event) => ({
                records: event.records.map(({ recordId, data }) => {
                    const record = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
                    if (record.n % 11 === 0) return { recordId, result: 'Dropped' };
                    if (Math.random() < 0.05) return { recordId, result: 'ProcessingFailed', data };
                    const mood = 'mood' + Math.floor(Math.random() * 3);
                    return {
                        recordId,
                        result: 'Ok',
                        data: Buffer.from(JSON.stringify({ ...record, mood }) + '\\n').toString('base64'),
                        metadata: { partitionKeys: { mood } },
                    };
                }),
            });
            """;

    @TempDir
    private Path data;

    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentSkipListSet<Integer> acknowledged = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Integer> acknowledgedByForgetful = new ConcurrentSkipListSet<>();
    private int plansLost;

    @Test
    void killedServer_hasEachRecordInOnePlace() throws IOException, InterruptedException {
        long seed = RandomGenerator.getDefault().nextLong();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int life = 0; life <= KILLS; life++) {
            ServerProcess server = ServerProcess.start(data);
            try (Aws aws = Aws.at(server.url())) {
                if (life == 0) {
                    create(aws);
                    createForgetful(aws);
                }
                if (life < KILLS) {
                    putUntilKilled(server, aws, Duration.ofMillis(1_000 + random.nextInt(3_000)));
                } else {
                    check(server, aws);
                    checkForgetful(server, aws);
                }
            } finally {
                server.close();
            }
            if (life < KILLS) {
                losePlan();
            }
        }
    }

    private static void create(Aws aws) {
        aws.s3().createBucket(bucket -> bucket.bucket("users"));
        String function = aws.lambda()
                .createFunction(create -> create.functionName("moods")
                        .runtime("nodejs20.x")
                        .handler("index.handler")
                        .role(ROLE)
                        .timeout(30)
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(Pipeline.zip("index.js", FUNCTION)))))
                .functionArn();
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName("users")
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::users")
                                .roleARN(ROLE)
                                .prefix("data/!{partitionKeyFromLambda:mood}/")
                                .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                                .compressionFormat("GZIP")
                                .bufferingHints(buffer -> buffer.sizeInMBs(64).intervalInSeconds(1))
                                .dynamicPartitioningConfiguration(partitioning -> partitioning.enabled(true))
                                .processingConfiguration(processing -> processing
                                        .enabled(true)
                                        .processors(Processor.builder()
                                                .type(ProcessorType.LAMBDA)
                                                .parameters(ProcessorParameter.builder()
                                                        .parameterName("LambdaArn")
                                                        .parameterValue(function)
                                                        .build())
                                                .build()))));
    }

    private static void createForgetful(Aws aws) {
        aws.s3().createBucket(bucket -> bucket.bucket("forgetful"));
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName(FORGETFUL.name())
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::forgetful")
                                .roleARN(ROLE)
                                .prefix("data/!{partitionKeyFromQuery:rest}/!{firehose:random-string}/")
                                .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                                .compressionFormat("GZIP")
                                .bufferingHints(buffer -> buffer.sizeInMBs(64).intervalInSeconds(1))
                                .dynamicPartitioningConfiguration(partitioning -> partitioning.enabled(true))
                                .processingConfiguration(processing -> processing
                                        .enabled(true)
                                        .processors(Processor.builder()
                                                .type(ProcessorType.METADATA_EXTRACTION)
                                                .parameters(
                                                        parameter("MetadataExtractionQuery", "{rest: (.n % 4)}"),
                                                        parameter("JsonParsingEngine", "JQ-1.6"))
                                                .build()))));
    }

    private static ProcessorParameter parameter(String name, String value) {
        return ProcessorParameter.builder()
                .parameterName(name)
                .parameterValue(value)
                .build();
    }

    /// Takes out of the dead server's store what a delivery stream was about to do.
    private void losePlan() {
        try (Store store = Store.open(data.resolve("millrace.db"))) {
            Table<Cursor> cursors = store.table("firehose.cursors", Cursor.class);
            String key = Role.DELIVERY.key(FORGETFUL);
            cursors.get(key).filter(cursor -> cursor.plan().isPresent()).ifPresent(cursor -> {
                store.update(tx -> tx.put(
                        cursors,
                        key,
                        new Cursor(
                                cursor.next(),
                                cursor.delivered(),
                                cursor.dropped(),
                                cursor.failed(),
                                cursor.objects(),
                                Optional.empty(),
                                Optional.empty())));
                plansLost++;
            });
        }
    }

    private void putUntilKilled(ServerProcess server, Aws aws, Duration lifetime) throws InterruptedException {
        AtomicBoolean isOver = new AtomicBoolean();
        int before = acknowledged.size();
        List<Thread> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> Thread.ofVirtual().name("writer " + writer).start(() -> {
                    while (!isOver.get()) {
                        put(aws.firehose());
                        LockSupport.parkNanos(5_000_000);
                    }
                }))
                .toList();
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (acknowledged.size() == before) {
            assertThat(System.nanoTime()).as("nothing is acknowledged").isLessThan(patience);
            LockSupport.parkNanos(5_000_000);
        }
        new CountDownLatch(1).await(lifetime.toMillis(), TimeUnit.MILLISECONDS);
        server.kill();
        isOver.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /// A batch is put once: whether one without an answer was stored, nobody can tell.
    private void put(FirehoseClient firehose) {
        int first = next.getAndAdd(BATCH);
        List<Record> records = IntStream.range(first, first + BATCH)
                .mapToObj(n -> Record.builder()
                        .data(SdkBytes.fromUtf8String("{\"n\":" + n + ",\"text\":\"" + "x".repeat(n % 97) + "\"}\n"))
                        .build())
                .toList();
        try {
            firehose.putRecordBatch(
                    request -> request.deliveryStreamName("users").records(records));
            IntStream.range(first, first + BATCH).forEach(acknowledged::add);
            firehose.putRecordBatch(
                    request -> request.deliveryStreamName(FORGETFUL.name()).records(records));
            IntStream.range(first, first + BATCH).forEach(acknowledgedByForgetful::add);
        } catch (SdkException e) {
            // the server is dead
        }
    }

    private void check(ServerProcess server, Aws aws) throws IOException {
        JsonNode account = settled(server, "users");
        Map<Integer, Integer> delivered = new HashMap<>();
        Map<Integer, Integer> failed = new HashMap<>();
        for (S3Object object :
                aws.s3().listObjectsV2Paginator(list -> list.bucket("users")).contents()) {
            byte[] content = aws.s3()
                    .getObjectAsBytes(get -> get.bucket("users").key(object.key()))
                    .asByteArray();
            if (object.key().startsWith("failed/")) {
                for (String line :
                        new String(content, StandardCharsets.UTF_8).lines().toList()) {
                    String raw = Pipeline.JSON.readTree(line).path("rawData").asText();
                    count(new String(Base64.getDecoder().decode(raw), StandardCharsets.UTF_8), failed);
                }
            } else {
                count(
                        new String(
                                new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(),
                                StandardCharsets.UTF_8),
                        delivered);
            }
        }
        TreeSet<Integer> found = new TreeSet<>(delivered.keySet());
        found.addAll(failed.keySet());
        assertThat(delivered.values()).as("delivered once").containsOnly(1);
        assertThat(failed.values()).as("failed once").allMatch(times -> times == 1); // and maybe none has
        assertThat(found).as("in one place").hasSize(delivered.size() + failed.size());
        assertThat(found).as("not dropped").noneMatch(n -> n % DROPPED == 0);
        assertThat(acknowledged).as("not lost").allMatch(n -> n % DROPPED == 0 || found.contains(n));
        assertThat(account.path("recordsDelivered").asInt()).isEqualTo(delivered.size());
        assertThat(account.path("recordsFailed").asInt()).isEqualTo(failed.size());
        long in = account.path("recordsIn").asLong();
        assertThat(account.path("recordsDropped").asLong()).isEqualTo(in - found.size());
        assertThat(in).isGreaterThanOrEqualTo(acknowledged.size());
        System.out.println(KILLS + " kills; " + acknowledged.size() + " records acknowledged, " + in + " taken: "
                + delivered.size() + " delivered, " + failed.size() + " failed, "
                + account.path("recordsDropped").asLong() + " dropped");
    }

    private void checkForgetful(ServerProcess server, Aws aws) throws IOException {
        JsonNode account = settled(server, FORGETFUL.name());
        Map<Integer, Integer> delivered = new HashMap<>();
        for (S3Object object : aws.s3()
                .listObjectsV2Paginator(list -> list.bucket("forgetful"))
                .contents()) {
            assertThat(object.key()).startsWith("data/");
            byte[] content = aws.s3()
                    .getObjectAsBytes(get -> get.bucket("forgetful").key(object.key()))
                    .asByteArray();
            count(
                    new String(
                            new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(),
                            StandardCharsets.UTF_8),
                    delivered);
        }
        assertThat(delivered.values())
                .as("delivered once, with %d plans lost", plansLost)
                .containsOnly(1);
        assertThat(acknowledgedByForgetful).as("not lost").allMatch(delivered::containsKey);
        assertThat(account.path("recordsDelivered").asInt()).isEqualTo(delivered.size());
        System.out.println(plansLost + " plans lost; " + delivered.size() + " records delivered");
    }

    private static void count(String text, Map<Integer, Integer> counts) {
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            counts.merge(Integer.parseInt(number.group(1)), 1, Integer::sum);
        }
    }

    /// The account of the delivery stream once nothing waits any more.
    private static JsonNode settled(ServerProcess server, String name) throws IOException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (true) {
            JsonNode account = server.status()
                    .path("deliveries")
                    .valueStream()
                    .filter(delivery -> delivery.path("arn").asText().endsWith("/" + name))
                    .findFirst()
                    .orElseThrow();
            if (account.path("recordsPending").asLong(1) == 0) {
                return account;
            }
            assertThat(System.nanoTime()).as("%s", account).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }
}
