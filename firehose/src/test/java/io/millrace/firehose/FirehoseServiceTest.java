package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Subject;
import io.millrace.api.Tallies;
import io.millrace.api.Tally;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.log.LogOptions;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.FirehoseException;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;

class FirehoseServiceTest {

    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");
    private static final String ROLE = "arn:aws:iam::111122223333:role/firehose";
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:newline";

    @TempDir
    private Path folder;

    private final Bucket bucket = new Bucket();
    private final Functions functions = new Functions();
    private final Tallies tallies = new Tallies();
    private final SourceFake stream = new SourceFake();
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
                        Duration.ofMillis(5),
                        4,
                        Duration.ofSeconds(5)),
                caller -> bucket,
                caller -> functions,
                caller -> stream,
                caller -> new Events(),
                caller -> new Tables(),
                tallies);
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

    private void reopen() {
        close();
        open();
    }

    private void create(String name, Consumer<ExtendedS3DestinationConfiguration.Builder> more) {
        firehose.createDeliveryStream(r -> r.deliveryStreamName(name).extendedS3DestinationConfiguration(d -> {
            d.bucketARN("arn:aws:s3:::users")
                    .roleARN(ROLE)
                    .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0));
            more.accept(d);
        }));
    }

    private void createWithFunction(String name) {
        create(
                name,
                d -> d.errorOutputPrefix("failed/")
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(Processor.builder()
                                        .type(ProcessorType.LAMBDA)
                                        .parameters(parameter("LambdaArn", FUNCTION), parameter("NumberOfRetries", "2"))
                                        .build())));
    }

    private static ProcessorParameter parameter(String name, String value) {
        return ProcessorParameter.builder()
                .parameterName(name)
                .parameterValue(value)
                .build();
    }

    private String put(String name, String text) {
        return firehose.putRecord(r -> r.deliveryStreamName(name).record(record(text)))
                .recordId();
    }

    private static Record record(String text) {
        return Record.builder().data(SdkBytes.fromUtf8String(text)).build();
    }

    /// What a well-behaved function returns: for each record what the given function makes of it.
    private static Function<JsonNode, String> answering(Function<String, Map<String, String>> each) {
        return event -> {
            ObjectNode answer = Functions.JSON.createObjectNode();
            ArrayNode records = answer.putArray("records");
            for (JsonNode record : event.path("records")) {
                ObjectNode out = records.addObject();
                out.put("recordId", record.path("recordId").asText());
                each.apply(text(record)).forEach(out::put);
            }
            return answer.toString();
        };
    }

    private static String text(JsonNode record) {
        return new String(Base64.getDecoder().decode(record.path("data").asText()), StandardCharsets.UTF_8);
    }

    private static Map<String, String> ok(String text) {
        return Map.of(
                "result", "Ok", "data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void createDeliveryStream_isDescribedAsItWasMade() {
        createWithFunction("users");

        DeliveryStreamDescription description = firehose.describeDeliveryStream(r -> r.deliveryStreamName("users"))
                .deliveryStreamDescription();

        assertThat(description.deliveryStreamARN())
                .isEqualTo("arn:aws:firehose:eu-west-1:111122223333:deliverystream/users");
        assertThat(description.deliveryStreamStatusAsString()).isEqualTo("ACTIVE");
        assertThat(description.versionId()).isEqualTo("1");
        var s3 = description.destinations().getFirst().extendedS3DestinationDescription();
        assertThat(s3.bufferingHints().intervalInSeconds()).isZero();
        assertThat(s3.processingConfiguration().processors().getFirst().parameters())
                .extracting(ProcessorParameter::parameterValue)
                .contains(FUNCTION, "2");
    }

    @Test
    void createDeliveryStream_refusesASecondOfTheName_andMoreThanTheQuota() {
        create("one", d -> {});
        create("two", d -> {});
        create("three", d -> {});

        assertThatThrownBy(() -> create("one", d -> {}))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Firehose one under accountId 111122223333 already exists");
        assertThatThrownBy(() -> create("four", d -> {}))
                .isInstanceOf(FirehoseException.class)
                .hasMessageContaining("quota of 3");
    }

    @Test
    void createDeliveryStream_refusesWhatItCannotDeliver() {
        assertThatThrownBy(() -> create("gzip", d -> d.compressionFormat("LZ4")))
                .hasMessageContaining("Value 'LZ4' at 'extendedS3DestinationConfiguration.compressionFormat'");
        assertThatThrownBy(() -> create("prefix", d -> d.prefix("year=!{timestamp:yyyy}/")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions");
        assertThatThrownBy(() -> create("parquet", d -> d.dataFormatConversionConfiguration(c -> c.enabled(true))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(
                        "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.");
        assertThatThrownBy(() -> create("bad name", d -> {}))
                .hasMessageContaining("Value 'bad name' at 'deliveryStreamName' failed to satisfy constraint");
        assertThatThrownBy(() -> create("hints", d -> d.bufferingHints(b -> b.intervalInSeconds(901))))
                .hasMessageContaining("Member must have value less than or equal to 900");
        assertThatThrownBy(() -> firehose.createDeliveryStream(r -> r.deliveryStreamName("none")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Exactly one destination");
    }

    @Test
    void whatComesInAndIsDelivered_isMeasured() throws InterruptedException {
        functions.becomes(answering(text -> ok(text.toUpperCase(java.util.Locale.ROOT))));
        createWithFunction("measured");
        firehose.putRecordBatch(r -> r.deliveryStreamName("measured").records(record("ab"), record("cde")));
        bucket.await(1);
        awaitPending(0);

        Map<String, Tally> tallies = new HashMap<>();
        this.tallies.take().forEach((metric, tally) -> {
            assertThat(metric.subject())
                    .isEqualTo(new Subject(
                            ALICE.account(), ALICE.region(), "AWS/Firehose", Map.of("DeliveryStreamName", "measured")));
            tallies.put(metric.name(), tally);
        });
        assertThat(tallies.get("IncomingRecords")).isEqualTo(Tally.of(2));
        assertThat(tallies.get("IncomingBytes")).isEqualTo(Tally.of(5));
        assertThat(tallies.get("PutRecordBatch.Records")).isEqualTo(Tally.of(2));
        assertThat(tallies.get("ExecuteProcessing.Success")).isEqualTo(Tally.of(1));
        assertThat(tallies.get("SucceedProcessing.Records")).isEqualTo(Tally.of(2));
        assertThat(tallies.get("DeliveryToS3.Records")).isEqualTo(Tally.of(2));
        assertThat(tallies.get("DeliveryToS3.Bytes")).isEqualTo(Tally.of(5));
        assertThat(tallies.get("DeliveryToS3.Success")).isEqualTo(Tally.of(1));
        assertThat(tallies).containsKeys("DeliveryToS3.DataFreshness", "PutRecordBatch.Latency");
    }

    @Test
    void listDeliveryStreams_pagesByName() {
        List.of("b", "c", "a").forEach(name -> create(name, d -> {}));

        var first = firehose.listDeliveryStreams(r -> r.limit(2));
        var second = firehose.listDeliveryStreams(r -> r.exclusiveStartDeliveryStreamName("b"));

        assertThat(first.deliveryStreamNames()).containsExactly("a", "b");
        assertThat(first.hasMoreDeliveryStreams()).isTrue();
        assertThat(second.deliveryStreamNames()).containsExactly("c");
        assertThat(second.hasMoreDeliveryStreams()).isFalse();
    }

    @Test
    void putRecord_isDeliveredVerbatimUnderTheKeyOfTheService() throws InterruptedException {
        create("users", d -> d.prefix("raw"));

        put("users", "abc");

        Map<String, String> objects = bucket.await(1);
        assertThat(objects.keySet().iterator().next())
                .matches(
                        "raw\\d{4}/\\d\\d/\\d\\d/\\d\\d/users-1-\\d{4}(-\\d\\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(objects.values()).containsExactly("abc");
    }

    @Test
    void buffer_isDeliveredWhenItIsFull_longBeforeItIsOld() throws InterruptedException {
        create("users", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900)));
        String kibibyte = "x".repeat(1024);

        for (int i = 0; i < 3; i++) {
            firehose.putRecordBatch(r -> r.deliveryStreamName("users")
                    .records(IntStream.range(0, 400)
                            .mapToObj(n -> record(kibibyte))
                            .toList()));
        }

        Map<String, String> objects = bucket.await(1);
        assertThat(objects.values().iterator().next()).hasSize(1 << 20);
        awaitPending(1200 - 1024);
    }

    @Test
    void buffer_isDeliveredWhenItsOldestRecordIsOldEnough() throws InterruptedException {
        create("users", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(1)));

        // a machine that stands still for most of the second puts the three into more than one object
        for (int round = 1; !isDeliveredTogetherAfterASecond(); round++) {
            assertThat(round).isLessThan(20);
        }
    }

    private boolean isDeliveredTogetherAfterASecond() throws InterruptedException {
        Set<String> before = bucket.objects().keySet();
        long begin = System.nanoTime();
        put("users", "a");
        put("users", "b");
        put("users", "c");
        boolean wasQuick = System.nanoTime() - begin < Duration.ofMillis(500).toNanos();
        awaitPending(0);
        Map<String, String> objects = bucket.objects();
        objects.keySet().removeAll(before);
        if (wasQuick) {
            assertThat(objects.values()).containsExactly("abc");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
        }
        return wasQuick;
    }

    @Test
    void function_transformsDropsAndFailsRecords() throws InterruptedException, IOException {
        createWithFunction("users");
        functions.becomes(answering(text -> switch (text) {
            case "drop" -> Map.of("result", "Dropped");
            case "fail" -> Map.of("result", "ProcessingFailed");
            case "null" -> Map.of("result", "Ok");
            default -> ok(text + "\n");
        }));

        firehose.putRecordBatch(r -> r.deliveryStreamName("users")
                .records(record("one"), record("drop"), record("fail"), record("null"), record("two")));

        bucket.await(2);
        assertThat(bucket.content("20")).isEqualTo("one\ntwo\n");
        List<JsonNode> failed = lines(bucket.content("failed/processing-failed/"));
        assertThat(failed)
                .extracting(line -> line.path("errorCode").asText())
                .containsExactly("Lambda.ProcessingFailedStatus", "Lambda.InvalidReturnFormat");
        assertThat(failed.getFirst().fieldNames())
                .toIterable()
                .containsExactly(
                        "rawData",
                        "errorCode",
                        "errorMessage",
                        "attemptsMade",
                        "arrivalTimestamp",
                        "attemptEndingTimestamp",
                        "lambdaARN");
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(failed.getFirst().path("rawData").asText()),
                        StandardCharsets.UTF_8))
                .isEqualTo("fail");
        awaitPending(0);
        DeliveryStatus status = service.status().getFirst();
        assertThat(List.of(
                        status.recordsIn(), status.recordsDelivered(), status.recordsDropped(), status.recordsFailed()))
                .containsExactly(5L, 2L, 1L, 2L);
    }

    @Test
    void function_isToldWhatTheServiceTells() throws InterruptedException {
        createWithFunction("users");
        functions.becomes(answering(FirehoseServiceTest::ok));

        put("users", "hello");

        bucket.await(1);
        JsonNode event = functions.events().getFirst();
        assertThat(event.path("deliveryStreamArn").asText())
                .isEqualTo("arn:aws:firehose:eu-west-1:111122223333:deliverystream/users");
        assertThat(event.path("region").asText()).isEqualTo("eu-west-1");
        assertThat(event.path("invocationId").asText()).hasSize(36);
        JsonNode record = event.path("records").path(0);
        assertThat(text(record)).isEqualTo("hello");
        assertThat(record.path("approximateArrivalTimestamp").asLong()).isGreaterThan(1_600_000_000_000L);
    }

    @Test
    void function_mayPutTheBase64OfANewlineBehindThatOfTheRecord() throws InterruptedException {
        createWithFunction("users");
        functions.becomes(answering(text -> Map.of(
                "result",
                "Ok",
                "data",
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "Cg==")));

        firehose.putRecordBatch(
                r -> r.deliveryStreamName("users").records(record("a"), record("ab"), record("abc"), record("Žofie")));

        bucket.await(1);
        assertThat(bucket.content("20")).isEqualTo("a\nab\nabc\nŽofie\n");
    }

    @Test
    void function_thatForgetsOrRepeatsRecords_failsThoseAlone() throws InterruptedException, IOException {
        createWithFunction("users");
        functions.becomes(event -> {
            String first = event.path("records").path(0).path("recordId").asText();
            String second = event.path("records").path(1).path("recordId").asText();
            String line = "{\"recordId\":\"%s\",\"result\":\"Ok\",\"data\":\"%s\"}";
            return "{\"records\":[" + line.formatted(first, "b25l") + "," + line.formatted(second, "dHdv") + ","
                    + line.formatted(second, "dHdv") + "," + line.formatted("stranger", "eA==") + "]}";
        });

        firehose.putRecordBatch(
                r -> r.deliveryStreamName("users").records(record("one"), record("two"), record("three")));

        bucket.await(2);
        assertThat(bucket.content("20")).isEqualTo("one");
        assertThat(lines(bucket.content("failed/")))
                .extracting(line -> line.path("errorCode").asText())
                .containsExactly("Lambda.DuplicatedRecordId", "Lambda.MissingRecordId");
    }

    @Test
    void function_thatFails_isInvokedAgainAsOftenAsAsked() throws InterruptedException, IOException {
        createWithFunction("users");
        functions.becomes(answering(FirehoseServiceTest::ok));
        functions.failNext(2);

        put("users", "late");

        bucket.await(1);
        assertThat(bucket.content("20")).isEqualTo("late");
        assertThat(functions.events()).hasSize(3);

        functions.failNext(3);
        put("users", "lost");

        bucket.await(2);
        JsonNode line = lines(bucket.content("failed/")).getFirst();
        assertThat(line.path("errorCode").asText()).isEqualTo("Lambda.FunctionError");
        assertThat(line.path("attemptsMade").asInt()).isEqualTo(3);
        assertThat(functions.events()).hasSize(6);
    }

    @Test
    void function_thatReturnsNonsense_failsTheBatchAtOnce() throws InterruptedException, IOException {
        createWithFunction("users");
        for (String nonsense :
                List.of("null", "[]", "{\"records\":7}", "{\"records\":[7]}", "{\"records\":[{\"recordId\":{")) {
            functions.becomes(event -> nonsense);
            int before = bucket.objects().size();

            put("users", "x");

            bucket.await(before + 1);
        }
        assertThat(lines(bucket.content("failed/")))
                .hasSize(5)
                .allSatisfy(line ->
                        assertThat(line.path("errorCode").asText()).isEqualTo("Lambda.JsonProcessingException"));
        assertThat(functions.events()).hasSize(5);
    }

    @Test
    void bucket_thatIsDown_losesNothingAndIsTriedAgain() throws InterruptedException {
        createWithFunction("users");
        functions.becomes(answering(FirehoseServiceTest::ok));
        bucket.failBefore(5);

        put("users", "patient");

        assertThat(bucket.await(1).values()).containsExactly("patient");
        assertThat(functions.events())
                .as("what was transformed is not transformed again")
                .hasSize(1);
        awaitPending(0);
    }

    @Test
    void crash_betweenTheObjectAndTheCursor_leavesEachRecordInTheBucketOnce() throws InterruptedException {
        create("users", d -> {});
        bucket.failAfter(Integer.MAX_VALUE);
        for (int i = 0; i < 10; i++) {
            put("users", i + ",");
        }
        bucket.await(1);

        reopen();
        bucket.failAfter(0);
        put("users", "10,");

        awaitPending(0);
        assertThat(bucket.content("").split(","))
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    }

    @Test
    void token_storesARecordOnce() throws InterruptedException {
        create("users", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900)));
        PutRecordBatchRequest request = PutRecordBatchRequest.builder()
                .deliveryStreamName("users")
                .records(record("a"), record("b"))
                .overrideConfiguration(c -> c.putHeader("x-millrace-producer-token", "app/1:7"))
                .build();

        firehose.putRecordBatch(request);
        firehose.putRecordBatch(request);
        reopen();
        firehose.putRecordBatch(request.toBuilder()
                .overrideConfiguration(c -> c.putHeader("x-millrace-producer-token", "app/1:8"))
                .build());

        assertThat(service.status().getFirst().recordsIn()).isEqualTo(3);
        assertThatThrownBy(() -> firehose.putRecordBatch(request.toBuilder()
                        .overrideConfiguration(c -> c.putHeader("x-millrace-producer-token", "none"))
                        .build()))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void restart_goesOnWithEveryStreamAndItsAccount() throws InterruptedException {
        create("users", d -> {});
        put("users", "before");
        bucket.await(1);
        awaitPending(0);

        reopen();
        put("users", "after");

        bucket.await(2);
        awaitPending(0);
        assertThat(service.status().getFirst().recordsDelivered()).isEqualTo(2);
        assertThat(service.status().getFirst().objects()).isEqualTo(2);
    }

    @Test
    void damagedLog_stopsItsDeliveryStreamAlone() throws IOException, InterruptedException {
        create("damaged", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900)));
        create("sound", d -> {});
        put("damaged", "x".repeat(10_000));
        close();
        List<Path> logs;
        try (Stream<Path> files = Files.walk(folder.resolve("deliveries"))) {
            logs = files.filter(file -> file.toString().contains("damaged@")
                            && file.toString().endsWith(".log"))
                    .toList();
        }
        byte[] bytes = Files.readAllBytes(logs.getFirst());
        bytes[bytes.length > 5_000 ? 5_000 : bytes.length / 2] ^= 1;
        Files.write(logs.getFirst(), bytes);

        open();
        put("sound", "still here");

        assertThat(bucket.await(1).values()).containsExactly("still here");
        assertThatThrownBy(() -> put("damaged", "more"))
                .isInstanceOf(FirehoseException.class)
                .hasMessageContaining("damaged cannot take records");
        assertThat(service.status())
                .anySatisfy(status -> assertThat(status.lastError()).isPresent());
        firehose.deleteDeliveryStream(r -> r.deliveryStreamName("damaged"));
        create("damaged", d -> {});
    }

    @Test
    void deleteDeliveryStream_throwsAwayWhatIsBuffered() {
        create("users", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900)));
        put("users", "gone");

        firehose.deleteDeliveryStream(r -> r.deliveryStreamName("users"));

        assertThatThrownBy(() -> put("users", "late"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Firehose users under account 111122223333 not found.");
        create("users", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900)));
        assertThat(service.status().getFirst().recordsIn()).isZero();
        reopen();
        assertThat(service.status()).hasSize(1);
    }

    @Test
    void putRecordBatch_refusesMoreThanFourMebibytes() {
        create("users", d -> {});
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            records.add(record("x".repeat(1_000_000)));
        }

        assertThatThrownBy(() -> firehose.putRecordBatch(
                        r -> r.deliveryStreamName("users").records(records)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Records size exceeds 4 MB limit");
        assertThatThrownBy(() -> put("users", "x".repeat(1_024_001)))
                .hasMessageContaining("Member must have length less than or equal to 1024000");
    }

    private void awaitPending(long pending) throws InterruptedException {
        bucket.await(() -> service.status().getFirst().recordsPending() == pending);
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(Functions.JSON.readTree(line));
            }
        }
        return lines;
    }
}
