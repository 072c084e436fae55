package io.millrace.firehose;

import static io.millrace.firehose.Firehose.FUNCTION;
import static io.millrace.firehose.Firehose.ROLE;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;

class PipelineTest {

    private static final Processor JSON = processor(ProcessorType.RECORD_DE_AGGREGATION, "SubRecordType", "JSON");
    private static final Processor QUERY = processor(
            ProcessorType.METADATA_EXTRACTION,
            "MetadataExtractionQuery",
            "{user: .user}",
            "JsonParsingEngine",
            "JQ-1.6");
    private static final Processor NEWLINE = processor(ProcessorType.APPEND_DELIMITER_TO_RECORD, "Delimiter", "\\n");
    private static final Processor LAMBDA = processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION);

    @TempDir
    private Path folder;

    private Firehose firehose;

    @BeforeEach
    void open() {
        firehose = new Firehose(folder);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    private static void partitioned(ExtendedS3DestinationConfiguration.Builder d, Processor... processors) {
        d.prefix("user=!{partitionKeyFromQuery:user}/")
                .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(p -> p.enabled(true).processors(processors));
    }

    @Test
    void records_goIntoTheObjectsOfTheirKeys() throws InterruptedException, IOException {
        firehose.create("users", d -> partitioned(d, NEWLINE, QUERY, JSON));

        firehose.put(
                "users",
                "{\"user\":\"ann\",\"n\":1}{\"user\":\"bob\",\"n\":2}\n{\"user\":\"ann\",\"n\":3}",
                "{\"user\":\"bob\",\"n\":4}",
                "no JSON",
                "{\"user\":null}");

        firehose.awaitPending(0);
        assertThat(firehose.bucket.content("user=ann/users-1-"))
                .isEqualTo("{\"user\":\"ann\",\"n\":1}\n{\"user\":\"ann\",\"n\":3}\n");
        assertThat(firehose.bucket.content("user=bob/"))
                .isEqualTo("{\"user\":\"bob\",\"n\":2}\n{\"user\":\"bob\",\"n\":4}\n");
        List<JsonNode> failed = lines(firehose.bucket.content("failed/metadata-extraction-failed/"));
        assertThat(failed)
                .extracting(line -> line.path("errorMessage").asText())
                .containsExactly("Non JSON record provided", "partitionKeys values must not be null or empty");
        assertThat(failed)
                .allSatisfy(line -> assertThat(line.path("errorCode").asText())
                        .isEqualTo("DynamicPartitioning.MetadataExtractionFailed"));
        assertThat(firehose.status().lastFailure())
                .contains("DynamicPartitioning.MetadataExtractionFailed: Non JSON record provided");
        assertThat(List.of(
                        firehose.status().recordsDelivered(), firehose.status().recordsFailed()))
                .containsExactly(2L, 2L);
    }

    @Test
    void recordsThatHoldNothingToTakeApart_failAndAreInTheAccount() throws InterruptedException, IOException {
        firehose.create("users", d -> partitioned(d, QUERY, JSON));

        firehose.put("users", " \n", "", "{\"user\":\"ann\"}\n");

        firehose.awaitPending(0);
        assertThat(lines(firehose.bucket.content("failed/metadata-extraction-failed/")))
                .extracting(line -> line.path("rawData").asText())
                .containsExactly("IAo=", "");
        assertThat(List.of(
                        firehose.status().recordsDelivered(),
                        firehose.status().recordsFailed(),
                        firehose.status().recordsDropped()))
                .containsExactly(1L, 2L, 0L);
    }

    @Test
    void partitionsBeyondTheLimit_fail() throws InterruptedException, IOException {
        firehose.create("users", d -> {
            partitioned(d, QUERY);
            d.bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(1));
        });

        firehose.put(
                "users",
                IntStream.range(0, 6).mapToObj(i -> "{\"user\":" + i + "}").toArray(String[]::new));

        firehose.awaitPending(0);
        assertThat(firehose.status().objects()).isEqualTo(4);
        assertThat(lines(firehose.bucket.content("failed/partitioning-failed/")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.path("errorCode").asText())
                        .isEqualTo("DynamicPartitioning.ActivePartitionsLimitExceeded"));
    }

    @Test
    void keysThatNoObjectCanHave_fail() throws InterruptedException, IOException {
        firehose.create("users", d -> partitioned(d, QUERY));

        firehose.put("users", "{\"user\":\"" + "ü".repeat(600) + "\"}");

        firehose.awaitPending(0);
        assertThat(lines(firehose.bucket.content("failed/partitioning-failed/")))
                .hasSize(1);
        assertThat(firehose.status().objects()).isZero();
    }

    @Test
    void keysThatAreNoText_fail_andHoldNothingElseBack() throws InterruptedException, IOException {
        firehose.create("users", d -> partitioned(d, QUERY));

        firehose.put("users", "{\"user\":\"\\ud800\"}", "{\"user\":\"ann\"}");

        firehose.awaitPending(0);
        assertThat(lines(firehose.bucket.content("failed/partitioning-failed/")))
                .singleElement()
                .satisfies(line -> assertThat(line.path("errorMessage").asText())
                        .isEqualTo("The evaluated prefix is no Unicode text."));
        assertThat(firehose.bucket.content("user=ann/")).isEqualTo("{\"user\":\"ann\"}");
    }

    @Test
    void queryThatFailsInAnUnforeseenWay_failsTheRecordAlone() throws InterruptedException, IOException {
        firehose.create(
                "users",
                d -> partitioned(
                        d,
                        processor(
                                ProcessorType.METADATA_EXTRACTION,
                                "MetadataExtractionQuery",
                                "def deep: deep + 1; {user: (if .user == 1 then deep else .user end)}",
                                "JsonParsingEngine",
                                "JQ-1.6")));

        firehose.put("users", "{\"user\":1}", "{\"user\":\"ann\"}");

        firehose.awaitPending(0);
        assertThat(lines(firehose.bucket.content("failed/metadata-extraction-failed/")))
                .singleElement()
                .satisfies(line -> assertThat(line.path("errorMessage").asText())
                        .startsWith("The query failed: java.lang.StackOverflowError"));
        assertThat(firehose.bucket.content("user=ann/")).isEqualTo("{\"user\":\"ann\"}");
    }

    /// Prefixes and names that read the same, of partitions that are not.
    @Test
    void partitionsWithTheSamePrefix_haveObjectsOfTheirOwn() throws InterruptedException {
        firehose.create("users", d -> {
            partitioned(
                    d,
                    processor(
                            ProcessorType.METADATA_EXTRACTION,
                            "MetadataExtractionQuery",
                            "{a: .a, b: .b}",
                            "JsonParsingEngine",
                            "JQ-1.6"));
            d.prefix("a=!{partitionKeyFromQuery:a}, b=!{partitionKeyFromQuery:b}/")
                    .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(1));
        });

        firehose.put("users", "{\"a\":\"1, b=2\",\"b\":\"3\"}", "{\"a\":\"1\",\"b\":\"2, b=3\"}");

        firehose.awaitPending(0);
        assertThat(firehose.bucket.objects())
                .hasSize(2)
                .allSatisfy((key, content) -> assertThat(key).startsWith("a=1, b=2, b=3/users-1-"));
    }

    /// Both prefixes lead to the same folder, and both objects are of the same plan.
    @Test
    void failures_neverTakeTheKeyOfWhatIsDelivered() throws InterruptedException {
        firehose.functions.becomes(
                event -> answer(event, text -> Map.of()).replaceFirst("Ok(.*)Ok", "Ok$1ProcessingFailed"));
        firehose.create(
                "users",
                d -> d.prefix("data/processing-failed/")
                        .errorOutputPrefix("data/")
                        .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(1))
                        .processingConfiguration(p -> p.enabled(true).processors(LAMBDA)));

        firehose.put("users", "good", "bad");

        firehose.awaitPending(0);
        assertThat(firehose.bucket.objects()).hasSize(2);
        assertThat(firehose.bucket.objects().values()).contains("good");
    }

    @Test
    void function_mayGiveTheKeys_andSeesEveryPartOfARecord() throws InterruptedException, IOException {
        firehose.functions.becomes(event -> answer(event, text -> Map.of("kind", text.contains("1") ? "odd" : "")));
        firehose.create(
                "users",
                d -> d.prefix("!{partitionKeyFromLambda:kind}/")
                        .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                        .dynamicPartitioningConfiguration(p -> p.enabled(true))
                        .processingConfiguration(p -> p.enabled(true).processors(LAMBDA, JSON)));

        firehose.put("users", "{\"n\":1}{\"n\":2}{\"n\":11}");

        firehose.awaitPending(0);
        assertThat(firehose.bucket.content("odd/")).isEqualTo("{\"n\":1}{\"n\":11}");
        JsonNode failed =
                lines(firehose.bucket.content("failed/partitioning-failed/")).getFirst();
        assertThat(decoded(failed.path("rawData").asText())).isEqualTo("{\"n\":2}");
        assertThat(failed.path("lambdaARN").asText()).isEqualTo(FUNCTION);
    }

    @Test
    void logsOfCloudWatch_areDecompressedAndTakenApart() throws InterruptedException, IOException {
        firehose.create(
                "logs",
                d -> d.errorOutputPrefix("failed/")
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(
                                        processor(
                                                ProcessorType.CLOUD_WATCH_LOG_PROCESSING,
                                                "DataMessageExtraction",
                                                "true"),
                                        processor(ProcessorType.DECOMPRESSION, "CompressionFormat", "GZIP"))));

        List<Record> records = List.of(
                gzip("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"message\":\"one\"},"
                        + "{\"message\":\"two\"}]}"),
                gzip("{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"hello\"}]}"),
                Firehose.record("not compressed"));

        firehose.client().putRecordBatch(r -> r.deliveryStreamName("logs").records(records));

        firehose.awaitPending(0);
        assertThat(firehose.bucket.content("20")).isEqualTo("one\ntwo\n");
        assertThat(lines(firehose.bucket.content("failed/processing-failed/"))).hasSize(1);
        assertThat(List.of(
                        firehose.status().recordsDelivered(),
                        firehose.status().recordsDropped(),
                        firehose.status().recordsFailed()))
                .containsExactly(1L, 1L, 1L);
    }

    /// Compressed to nearly nothing they come at once, and go on a few at a time.
    @Test
    void recordsThatAreLargeOnceDecompressed_keepTheirOrder() throws InterruptedException, IOException {
        firehose.create(
                "large",
                d -> d.processingConfiguration(p -> p.enabled(true)
                        .processors(processor(ProcessorType.DECOMPRESSION, "CompressionFormat", "GZIP"))));
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            records.add(gzip(Integer.toString(i).repeat(3 << 20)));
        }

        firehose.client().putRecordBatch(r -> r.deliveryStreamName("large").records(records));

        firehose.awaitPending(0);
        String delivered = firehose.bucket.content("20");
        assertThat(delivered).hasSize(7 * (3 << 20));
        for (int i = 0; i < 7; i++) {
            assertThat(delivered.substring(i * (3 << 20), (i + 1) * (3 << 20)).chars())
                    .containsOnly('0' + i);
        }
    }

    @Test
    void backup_holdsTheRecordsAsTheyCame() throws InterruptedException {
        firehose.functions.becomes(event -> answer(event, text -> Map.of()));
        firehose.create(
                "users",
                d -> d.prefix("changed/")
                        .processingConfiguration(p -> p.enabled(true).processors(LAMBDA, NEWLINE))
                        .s3BackupMode(S3BackupMode.ENABLED)
                        .s3BackupConfiguration(b -> b.bucketARN("arn:aws:s3:::users")
                                .roleARN(ROLE)
                                .prefix("raw/")
                                .bufferingHints(h -> h.intervalInSeconds(1).sizeInMBs(1))));

        firehose.put("users", "a", "b");
        firehose.bucket.await(() -> !firehose.bucket.content("raw/").isEmpty());
        firehose.awaitPending(0);

        assertThat(firehose.bucket.content("raw/")).isEqualTo("ab");
        assertThat(firehose.bucket.content("changed/")).isEqualTo("a\nb\n");
    }

    @Test
    void backup_thatIsEnabledLater_beginsThere() throws InterruptedException {
        firehose.create("users", d -> d.prefix("data/"));
        firehose.put("users", "before");
        firehose.awaitPending(0);

        firehose.client()
                .updateDestination(r -> r.deliveryStreamName("users")
                        .currentDeliveryStreamVersionId("1")
                        .destinationId("destinationId-000000000001")
                        .extendedS3DestinationUpdate(u -> u.s3BackupMode(S3BackupMode.ENABLED)
                                .s3BackupUpdate(b -> b.bucketARN("arn:aws:s3:::users")
                                        .roleARN(ROLE)
                                        .prefix("raw/")
                                        .bufferingHints(
                                                h -> h.intervalInSeconds(0).sizeInMBs(1)))));
        firehose.put("users", "after");

        firehose.bucket.await(() -> !firehose.bucket.content("raw/").isEmpty());
        assertThat(firehose.bucket.content("raw/")).isEqualTo("after");
    }

    /// Each record is in the bucket once, in the object of its key, although the program ends again and again between
    /// any two puts, the bucket tells of failures that are none, and the function answers otherwise each time.
    @Test
    void crashes_leaveEachRecordInOnePartitionOnce() throws InterruptedException, IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom moods = random.split();
        firehose.functions.becomes(event -> answer(event, text -> Map.of("mood", "m" + moods.nextInt(3))));
        firehose.create(
                "users",
                d -> d.prefix("user=!{partitionKeyFromQuery:user}/mood=!{partitionKeyFromLambda:mood}/")
                        .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                        .dynamicPartitioningConfiguration(p -> p.enabled(true))
                        .processingConfiguration(p -> p.enabled(true).processors(QUERY, LAMBDA, NEWLINE)));
        int rounds = 12;
        int perRound = 10;
        for (int round = 0; round < rounds; round++) {
            int first = round * perRound;
            firehose.bucket.failAfter(random.nextInt(1, 6));
            firehose.put(
                    "users",
                    IntStream.range(first, first + perRound)
                            .mapToObj(i -> "{\"user\":" + i % 2 + ",\"n\":" + i + "}")
                            .toArray(String[]::new));
            int puts = firehose.bucket.puts().size();
            int more = random.nextInt(4);
            firehose.bucket.await(() -> firehose.bucket.puts().size() >= puts + more
                    || firehose.status().recordsPending() == 0);
            firehose.reopen();
        }
        firehose.bucket.failAfter(0);
        firehose.awaitPending(0);

        List<Integer> numbers = new ArrayList<>();
        for (Map.Entry<String, String> object : firehose.bucket.objects().entrySet()) {
            String text = object.getValue();
            if (object.getKey().startsWith("failed/")) {
                for (JsonNode line : lines(text)) {
                    numbers.add(Functions.JSON
                            .readTree(decoded(line.path("rawData").asText()))
                            .path("n")
                            .asInt());
                }
                continue;
            }
            for (JsonNode record : lines(text)) {
                numbers.add(record.path("n").asInt());
                assertThat(object.getKey())
                        .startsWith("user=" + record.path("user").asInt() + "/");
            }
        }
        assertThat(numbers)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, rounds * perRound).boxed().toList());
        firehose.bucket.await(() -> !isAnythingSpooled()); // the spool is cleared behind the last word about it
    }

    private boolean isAnythingSpooled() {
        try (Stream<Path> files = Files.walk(folder.resolve("deliveries"))) {
            return files.filter(file -> file.toString().contains(".spool/")).anyMatch(Files::isRegularFile);
        } catch (IOException | UncheckedIOException deletedMeanwhile) {
            return true;
        }
    }

    @Test
    void crashes_leaveEachCompressedRecordOnce() throws InterruptedException, IOException {
        firehose.create("users", d -> d.compressionFormat("Snappy"));
        firehose.bucket.failAfter(Integer.MAX_VALUE);
        for (int i = 0; i < 10; i++) {
            firehose.put("users", i + ",");
        }
        firehose.bucket.await(1);

        firehose.reopen();
        firehose.bucket.failAfter(0);
        firehose.awaitPending(0);

        StringBuilder all = new StringBuilder();
        for (String key : firehose.bucket.objects().keySet()) {
            all.append(new String(
                    new org.xerial.snappy.SnappyInputStream(new java.io.ByteArrayInputStream(firehose.bucket.only(key)))
                            .readAllBytes(),
                    StandardCharsets.UTF_8));
        }
        assertThat(all.toString().split(","))
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void errors_areLoggedWhereTheDestinationSays() throws InterruptedException, IOException {
        firehose.functions.becomes(event -> "nonsense");
        firehose.bucket.failBefore(2);
        firehose.create(
                "users",
                d -> d.cloudWatchLoggingOptions(
                                l -> l.enabled(true).logGroupName("/firehose").logStreamName("users"))
                        .processingConfiguration(p -> p.enabled(true).processors(LAMBDA)));

        firehose.put("users", "a", "b");
        firehose.awaitPending(0);

        List<JsonNode> events = lines(String.join("\n", firehose.logs.messages()));
        assertThat(events)
                .extracting(event -> event.path("errorCode").asText())
                .containsExactly("Lambda.JsonProcessingException", "S3.InternalError");
        assertThat(events.getFirst().path("processor").asText()).isEqualTo(FUNCTION);
        assertThat(events.getFirst().path("deliveryStreamARN").asText()).endsWith("deliverystream/users");
        assertThat(events.getFirst().path("destination").asText()).isEqualTo("arn:aws:s3:::users");
        assertThat(events.getFirst().path("deliveryStreamVersionId").asInt()).isEqualTo(1);
        assertThat(events.getFirst().path("message").asText()).startsWith("There was an error parsing");
    }

    @Test
    void flush_deliversWhatIsThere_withoutWaitingForMore() throws InterruptedException {
        firehose.create("users", d -> d.bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(900)));
        for (int i = 0; i < 20; i++) {
            firehose.put("users", i + ",");
            if (i % 3 == 0) {
                firehose.bucket.await(() -> firehose.status().lagMillis() >= 1);
            }

            Flushed flushed = firehose.service().flush("users", Duration.ofSeconds(60));

            assertThat(flushed.isDone()).isTrue();
            assertThat(flushed.deliveries())
                    .singleElement()
                    .satisfies(status -> assertThat(status.recordsPending()).isZero());
        }
        assertThat(firehose.bucket.objects()).hasSize(20);
        assertThat(firehose.status().lagMillis()).isZero();
        assertThat(firehose.service().flush("nobody", Duration.ofSeconds(1)).deliveries())
                .isEmpty();
    }

    @Test
    void flush_tellsWhenTheBucketTakesNothing() throws InterruptedException {
        firehose.create("users", d -> d.bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(900)));
        firehose.bucket.failBefore(Integer.MAX_VALUE);
        firehose.put("users", "a");

        Flushed flushed = firehose.service().flush("users", Duration.ofMillis(50));

        assertThat(flushed.isDone()).isFalse();
        assertThat(flushed.deliveries().getFirst().recordsPending()).isEqualTo(1);
        firehose.bucket.await(() -> firehose.status().lastError().isPresent());
        firehose.bucket.failBefore(0);
        assertThat(firehose.service().flush("users", Duration.ofSeconds(60)).isDone())
                .isTrue();
    }

    /// What a function returns that changes no data and gives each record the keys that the given one finds.
    private static String answer(JsonNode event, java.util.function.Function<String, Map<String, String>> keys) {
        ObjectNode answer = Functions.JSON.createObjectNode();
        ArrayNode records = answer.putArray("records");
        for (JsonNode record : event.path("records")) {
            ObjectNode out = records.addObject();
            out.put("recordId", record.path("recordId").asText());
            out.put("result", "Ok");
            out.put("data", record.path("data").asText());
            ObjectNode found = out.putObject("metadata").putObject("partitionKeys");
            keys.apply(decoded(record.path("data").asText())).forEach(found::put);
        }
        return answer.toString();
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static Record gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Record.builder()
                .data(SdkBytes.fromByteArray(bytes.toByteArray()))
                .build();
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
