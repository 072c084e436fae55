package io.millrace.firehose;

import static io.millrace.firehose.Firehose.FUNCTION;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.Role;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// What a delivery stream does when it is stopped, killed or meets a mistake of our own.
class SurvivalTest {

    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    @SuppressWarnings("try") // a stop in between is what is tested
    @Test
    void stop_whileAFunctionRuns_failsNoRecord() throws InterruptedException {
        try (Firehose firehose = new Firehose(folder)) {
            CountDownLatch isRunning = new CountDownLatch(1);
            firehose.functions.becomes(event -> {
                isRunning.countDown();
                try {
                    new CountDownLatch(1).await();
                    return "{}";
                } catch (InterruptedException e) {
                    throw AbortedException.builder()
                            .message("Thread was interrupted")
                            .build();
                }
            });
            firehose.create("users", SurvivalTest::withFunction);
            firehose.put("users", "ann");
            assertThat(isRunning.await(60, TimeUnit.SECONDS)).isTrue();

            firehose.close();
            firehose.functions.becomes(SurvivalTest::unchanged);
            firehose.reopen();

            firehose.awaitPending(0);
            assertThat(firehose.status().recordsFailed()).isZero();
            assertThat(firehose.bucket.objects().values()).containsExactly("ann");
        }
    }

    /// A client may take an interrupt for a failed call, and tell nobody else of it.
    @Test
    void deletion_whileAFunctionRuns_asksItNoMore() throws InterruptedException {
        try (Firehose firehose = new Firehose(folder)) {
            CountDownLatch isRunning = new CountDownLatch(1);
            AtomicInteger asked = new AtomicInteger();
            firehose.functions.becomes(event -> {
                asked.incrementAndGet();
                isRunning.countDown();
                try {
                    new CountDownLatch(1).await(asked.get() == 1 ? 60 : 1, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    // as if the connection had been lost
                }
                throw AbortedException.builder().message("connection lost").build();
            });
            firehose.create("users", SurvivalTest::withFunction);
            firehose.put("users", "ann");
            assertThat(isRunning.await(60, TimeUnit.SECONDS)).isTrue();

            firehose.client().deleteDeliveryStream(r -> r.deliveryStreamName("users"));
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void errorOfOurOwn_isToldAndEndsNothing() throws InterruptedException {
        try (Firehose firehose = new Firehose(folder)) {
            AtomicBoolean isBroken = new AtomicBoolean(true);
            firehose.functions.becomes(event -> {
                if (isBroken.get()) {
                    throw new StackOverflowError("a mistake");
                }
                return unchanged(event);
            });
            firehose.create("users", SurvivalTest::withFunction);

            firehose.put("users", "ann");
            firehose.bucket.await(() ->
                    firehose.status().lastError().filter("a mistake"::equals).isPresent());
            isBroken.set(false);

            firehose.awaitPending(0);
            assertThat(firehose.bucket.objects().values()).containsExactly("ann");
        }
    }

    @Test
    void deletionThatCannotBeKept_leavesTheDeliveryStream() {
        try (Firehose firehose = new Firehose(folder)) {
            firehose.create("users", _ -> {});
            firehose.store().close();

            assertThatThrownBy(() -> firehose.client().deleteDeliveryStream(r -> r.deliveryStreamName("users")))
                    .isInstanceOf(SdkException.class);
            assertThat(firehose.describe("users").deliveryStreamName()).isEqualTo("users");
        }
    }

    @Test
    void shorterInterval_countsForWhatIsBuffered() throws InterruptedException {
        try (Firehose firehose = new Firehose(folder)) {
            firehose.create("users", d -> d.bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(900)));
            firehose.put("users", "ann");
            firehose.bucket.await(() -> firehose.status().lagMillis() > 0);
            firehose.client()
                    .updateDestination(r -> r.deliveryStreamName("users")
                            .currentDeliveryStreamVersionId("1")
                            .destinationId("destinationId-000000000001")
                            .extendedS3DestinationUpdate(
                                    d -> d.bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(0))));
            assertThat(firehose.bucket.await(1).values()).containsExactly("ann");
        }
    }

    @SuppressWarnings("try") // likewise
    @Test
    void logThatCannotBeBegun_makesNoDeliveryStream_andStopsNoOther() throws IOException, InterruptedException {
        Path logs = folder.resolve("deliveries/111122223333/eu-west-1");
        Path elsewhere = folder.resolve("elsewhere");
        try (Firehose firehose = new Firehose(folder)) {
            firehose.create("other", _ -> {});
            firehose.close();
            Files.move(logs, elsewhere);
            Files.writeString(logs, "no folder");
            firehose.open();

            assertThatThrownBy(() -> firehose.create("users", _ -> {})).isInstanceOf(ServiceUnavailableException.class);
            assertThatThrownBy(() -> firehose.put("other", "ann")).isInstanceOf(ServiceUnavailableException.class);
            firehose.close();
            Files.delete(logs);
            Files.move(elsewhere, logs);
            firehose.open();

            assertThat(firehose.client().listDeliveryStreams(r -> {}).deliveryStreamNames())
                    .containsExactly("other");
            firehose.put("other", "ann");
            assertThat(firehose.bucket.await(1).values()).containsExactly("ann");
        }
    }

    @Test
    void clockThatIsSetBack_delaysNothing() throws InterruptedException {
        AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
        Bucket bucket = new Bucket();
        try (Store store = Store.open(folder.resolve("millrace.db"));
                FirehoseService service = Firehose.service(
                        store,
                        folder,
                        () -> InstantSource.system().instant().plus(offset.get()),
                        RandomGenerator.getDefault(),
                        FirehoseSettings.defaults(),
                        new Firehose.Surroundings(
                                bucket, new Functions(), new SourceFake(), new Events(), new Tables(), Meter.NONE))) {
            service.start();
            FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
            door.open(service.door());
            FirehoseClient firehose = door.clients(FirehoseClient.class).as(ALICE);
            firehose.createDeliveryStream(r -> r.deliveryStreamName("users")
                    .extendedS3DestinationConfiguration(d -> d.bucketARN("arn:aws:s3:::users")
                            .roleARN(Firehose.ROLE)
                            .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(1))));
            for (String text : List.of("ann", "bob")) { // the second arrives when the first did, as the log has it
                firehose.putRecord(r -> r.deliveryStreamName("users").record(Firehose.record(text)));
                bucket.await(() -> bucket.objects().containsValue(text));
                offset.set(Duration.ofHours(-1));
            }
        }
    }

    /// Killed at any step of the way to the bucket, a delivery stream puts the objects that one puts that lives on.
    @Test
    void crashes_leaveTheObjectsOfARunWithoutThem() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        Map<String, String> expected = run(seed, folder.resolve("alive"), 0);
        assertThat(expected).hasSizeGreaterThan(12);
        for (int touches = 1; touches <= 12; touches++) {
            assertThat(run(seed, folder.resolve("killed" + touches), touches))
                    .as("seed %d, killed at touch %d of each flush", seed, touches)
                    .isEqualTo(expected);
        }
    }

    /// The plan is the only trace of what was about to be put; without it the keys follow from where the range begins.
    @Test
    void crashesThatLoseThePlan_leaveTheObjectsOfARunWithoutThem() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        Map<String, String> expected = run(seed, folder.resolve("alive"), 0);
        for (int touches = 1; touches <= 12; touches++) {
            assertThat(run(seed, folder.resolve("lost" + touches), touches, true))
                    .as("seed %d, killed at touch %d of each flush", seed, touches)
                    .isEqualTo(expected);
        }
    }

    /// What is gathered again is no less than what was planned, and takes the place of what was put of it.
    @Test
    void crashThatLosesThePlan_withMoreRecordsAfterIt_leavesEachRecordOnce() throws Exception {
        long seed = RandomGenerator.getDefault().nextLong();
        for (int touches = 1; touches <= 12; touches++) {
            Path place = Files.createDirectories(folder.resolve("more" + touches));
            Mortal mortal = new Mortal(place, new Random(seed));
            mortal.create();
            mortal.put(numbered(0, 30));
            mortal.life.endAfter(touches);
            while (!mortal.life.isOver() && !mortal.flush()) {
                // until it dies, or is done before that
            }
            mortal.close();
            mortal.open(true);
            mortal.put(numbered(30, 50));
            while (!mortal.flush()) {
                // until everything is put
            }
            mortal.close();
            List<String> found = mortal.buckets.objects("users").values().stream()
                    .flatMap(content -> gunzipped(content).lines())
                    .sorted()
                    .toList();
            assertThat(found)
                    .as("seed %d, killed at touch %d", seed, touches)
                    .containsExactly(Arrays.stream(numbered(0, 50))
                            .map(String::strip)
                            .sorted()
                            .toArray(String[]::new));
        }
    }

    private static String[] numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> "{\"user\":\"" + (char) ('a' + n % 4) + "\",\"n\":" + n + "}\n")
                .toArray(String[]::new);
    }

    private static String gunzipped(byte[] content) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void withFunction(ExtendedS3DestinationConfiguration.Builder destination) {
        destination.processingConfiguration(processing -> processing
                .enabled(true)
                .processors(processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION, "NumberOfRetries", "0")));
    }

    private static String unchanged(JsonNode event) {
        JsonNode record = event.path("records").path(0);
        return "{\"records\":[{\"result\":\"Ok\",\"recordId\":" + record.path("recordId") + ",\"data\":"
                + record.path("data") + "}]}";
    }

    /// Puts and flushes some times; at each flush the process is killed once, if it touches the world that often.
    ///
    /// @return the objects: the hash of the content by the key
    private static Map<String, String> run(long seed, Path place, int touches) throws Exception {
        return run(seed, place, touches, false);
    }

    /// @param isPlanLost whether each death takes the plan with it
    private static Map<String, String> run(long seed, Path place, int touches, boolean isPlanLost) throws Exception {
        Files.createDirectories(place);
        SplittableRandom records = new SplittableRandom(seed);
        Random chance = new Random(seed);
        Mortal mortal = new Mortal(place, chance);
        mortal.create();
        for (int round = 0; round < 4; round++) {
            mortal.put(IntStream.range(0, 30)
                    .mapToObj(i -> "{\"user\":\"" + (char) ('a' + records.nextInt(4)) + "\",\"n\":" + i + "}\n")
                    .toArray(String[]::new));
            if (touches > 0) {
                mortal.life.endAfter(touches);
            }
            while (!mortal.flush()) {
                if (mortal.life.isOver()) {
                    mortal.close();
                    mortal.open(isPlanLost);
                }
            }
        }
        mortal.close();
        Map<String, String> objects = new TreeMap<>();
        mortal.buckets
                .objects("users")
                .forEach((key, content) -> objects.put(key, content.length + " " + Arrays.hashCode(content)));
        assertThat(mortal.buckets.complaints()).isEmpty();
        return objects;
    }

    /// A service with a clock that stands still, which can be killed.
    private static final class Mortal {

        private final Path place;
        private final RandomGenerator chance;
        private final FaultyBuckets buckets = new FaultyBuckets(() -> this.life, Map.of("users", fair()));
        private volatile Life life = new Life();
        private Store store;
        private FirehoseService service;
        private FirehoseClient client;

        Mortal(Path place, RandomGenerator chance) {
            this.place = place;
            this.chance = chance;
            open(false);
        }

        private static Weather<FaultyBuckets.Fault> fair() {
            Weather<FaultyBuckets.Fault> fair =
                    new Weather<>(FaultyBuckets.Fault.class, FaultyBuckets.Fault.NONE, new SplittableRandom(1));
            fair.clear();
            return fair;
        }

        /// @param isPlanLost whether the store has forgotten what was planned
        private void open(boolean isPlanLost) {
            life = new Life();
            store = Store.open(place.resolve("millrace.db"));
            if (isPlanLost) {
                losePlan();
            }
            service = Firehose.service(
                    store,
                    place,
                    InstantSource.fixed(NOON),
                    chance,
                    FirehoseSettings.defaults(),
                    new Firehose.Surroundings(
                            buckets,
                            new Functions(),
                            new SourceFake(),
                            new Events(),
                            new Tables(),
                            (subject, name, unit, value) -> life.touch()));
            service.start();
            FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
            door.open(service.door());
            client = door.clients(FirehoseClient.class).as(ALICE);
        }

        private void losePlan() {
            Table<Cursor> cursors = store.table("firehose.cursors", Cursor.class);
            String key = Role.DELIVERY.key(DeliveryId.of(ALICE, "users"));
            cursors.get(key)
                    .ifPresent(cursor -> store.update(tx -> tx.put(
                            cursors,
                            key,
                            new Cursor(
                                    cursor.next(),
                                    cursor.delivered(),
                                    cursor.dropped(),
                                    cursor.failed(),
                                    cursor.objects(),
                                    Optional.empty(),
                                    Optional.empty()))));
        }

        void create() {
            client.createDeliveryStream(request -> request.deliveryStreamName("users")
                    .extendedS3DestinationConfiguration(destination -> destination
                            .bucketARN("arn:aws:s3:::users")
                            .roleARN(Firehose.ROLE)
                            .prefix("!{partitionKeyFromQuery:user}/!{firehose:random-string}/")
                            .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                            .compressionFormat("GZIP")
                            .bufferingHints(hints -> hints.sizeInMBs(64).intervalInSeconds(900))
                            .dynamicPartitioningConfiguration(partitioning -> partitioning.enabled(true))
                            .processingConfiguration(processing -> processing
                                    .enabled(true)
                                    .processors(processor(
                                            ProcessorType.METADATA_EXTRACTION,
                                            "MetadataExtractionQuery",
                                            "{user: .user}",
                                            "JsonParsingEngine",
                                            "JQ-1.6")))));
        }

        void put(String... texts) {
            client.putRecordBatch(request -> request.deliveryStreamName("users")
                    .records(Arrays.stream(texts).map(Firehose::record).toList()));
        }

        boolean flush() throws InterruptedException {
            return service.flush("users", Duration.ofMillis(20)).isDone();
        }

        void close() {
            life.endAfter(life.isOver() ? 0 : Integer.MAX_VALUE);
            service.close();
            life.sweep();
            store.close();
        }
    }
}
