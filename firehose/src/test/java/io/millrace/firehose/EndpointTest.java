package io.millrace.firehose;

import static io.millrace.firehose.Firehose.FUNCTION;
import static io.millrace.firehose.Firehose.ROLE;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.firehose.EndpointFake.Answer;
import io.millrace.firehose.EndpointFake.Received;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.Made;
import io.millrace.firehose.delivery.Role;
import io.millrace.firehose.sink.Retries;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.HttpEndpointDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.HttpEndpointS3BackupMode;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.Record;

/// What goes to an HTTP endpoint, and what becomes of it when the endpoint does not take it.
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class EndpointTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/";

    @TempDir
    private Path folder;

    private EndpointFake endpoint;
    private Firehose firehose;

    @BeforeEach
    void open() throws IOException {
        endpoint = new EndpointFake();
        firehose = new Firehose(folder);
    }

    @AfterEach
    void close() {
        firehose.close();
        endpoint.close();
    }

    private void create(String name, Consumer<HttpEndpointDestinationConfiguration.Builder> more) {
        firehose.client()
                .createDeliveryStream(r -> r.deliveryStreamName(name).httpEndpointDestinationConfiguration(d -> {
                    d.endpointConfiguration(e -> e.url(endpoint.url()))
                            .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0))
                            .retryOptions(retry -> retry.durationInSeconds(300))
                            .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::users")
                                    .roleARN(ROLE)
                                    .prefix("left/")
                                    .bufferingHints(b -> b.intervalInSeconds(0)));
                    more.accept(d);
                }));
    }

    /// The lines of the error objects.
    private List<JsonNode> errors() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : firehose.bucket.content("left/http-endpoint-failed/").split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    @Test
    void request_followsTheContract() throws Exception {
        create("plain", d -> {});
        firehose.put("plain", "one", "", "three");

        Received request = endpoint.await(1).getFirst();
        assertThat(request.path()).isEqualTo("/in?way=1");
        assertThat(request.headers().getFirst("X-Amz-Firehose-Protocol-Version"))
                .isEqualTo("1.0");
        assertThat(request.headers().getFirst("X-Amz-Firehose-Source-Arn")).isEqualTo(ARN + "plain");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(request.headers().getFirst("Content-Length")).isEqualTo(Integer.toString(request.body().length));
        assertThat(request.headers())
                .doesNotContainKeys(
                        "Content-encoding", "X-amz-firehose-access-key", "X-amz-firehose-common-attributes");
        JsonNode body = request.json();
        assertThat(body.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("requestId", "timestamp", "records");
        assertThat(body.path("requestId").asText()).isEqualTo(request.id()).matches("[0-9a-f-]{36}");
        assertThat(body.path("timestamp").isIntegralNumber()).isTrue();
        assertThat(body.path("records").get(0).toString()).isEqualTo("{\"data\":\"b25l\"}");
        assertThat(request.records()).containsExactly("one", "", "three");
        firehose.awaitPending(0);
        assertThat(firehose.status().recordsDelivered()).isEqualTo(3);
        assertThat(firehose.bucket.objects()).isEmpty();
    }

    @Test
    void request_isCompressedAndCarriesKeyAndAttributes_ifTheDestinationSaysSo() throws Exception {
        create(
                "more",
                d -> d.endpointConfiguration(
                                e -> e.url(endpoint.url()).name("mine").accessKey("{\"user\": \"a b\"}"))
                        .requestConfiguration(r -> r.contentEncoding("GZIP")
                                .commonAttributes(
                                        a -> a.attributeName("stage").attributeValue("pre-prod"),
                                        a -> a.attributeName("empty").attributeValue(""))));
        firehose.put("more", "x".repeat(100_000));

        Received request = endpoint.await(1).getFirst();
        assertThat(request.headers().getFirst("Content-Encoding")).isEqualTo("gzip");
        assertThat(request.body()).hasSizeLessThan(10_000);
        assertThat(request.records()).containsExactly("x".repeat(100_000));
        assertThat(request.headers().getFirst("X-Amz-Firehose-Access-Key")).isEqualTo("{\"user\": \"a b\"}");
        assertThat(request.headers().getFirst("X-Amz-Firehose-Common-Attributes"))
                .isEqualTo("{\"commonAttributes\":{\"stage\":\"pre-prod\",\"empty\":\"\"}}");
    }

    @Test
    void refusedRequest_isRepeatedByteByByte_untilItIsAccepted() throws Exception {
        AtomicInteger left = new AtomicInteger(3);
        endpoint.answers(request -> left.getAndDecrement() > 0
                ? Answer.json(503, "{\"requestId\": \"" + request.id() + "\", \"timestamp\": 1}")
                : Answer.accepted(request));
        create(
                "again",
                d -> d.cloudWatchLoggingOptions(
                        l -> l.enabled(true).logGroupName("group").logStreamName("stream")));
        firehose.put("again", "one");

        List<Received> requests = endpoint.await(4);
        assertThat(requests)
                .extracting(Received::id)
                .containsOnly(requests.getFirst().id());
        assertThat(requests)
                .extracting(Received::body)
                .containsOnly(requests.getFirst().body());
        firehose.awaitPending(0);
        assertThat(firehose.status().recordsDelivered()).isEqualTo(1);
        JsonNode event = JSON.readTree(firehose.logs.messages().getFirst());
        assertThat(event.path("destination").asText()).isEqualTo(endpoint.url());
        assertThat(event.path("errorCode").asText()).isEqualTo("HttpEndpoint.DestinationException");
        assertThat(event.path("message").asText()).contains("503: {\"requestId\"");

        Map<String, Double> sums = new HashMap<>();
        firehose.tallies.take().forEach((metric, tally) -> sums.merge(metric.name(), tally.sum(), Double::sum));
        assertThat(sums)
                .containsEntry("DeliveryToHttpEndpoint.Records", 1.0)
                .containsEntry("DeliveryToHttpEndpoint.ProcessedRecords", 4.0)
                .containsEntry("DeliveryToHttpEndpoint.Success", 1.0)
                .containsEntry("DeliveryToHttpEndpoint.Bytes", (double)
                        requests.getFirst().body().length)
                .containsEntry(
                        "DeliveryToHttpEndpoint.ProcessedBytes",
                        4.0 * requests.getFirst().body().length)
                .containsKey("DeliveryToHttpEndpoint.DataFreshness");
    }

    @Test
    void recordsThatAreNotAcceptedInTime_goToTheErrorPrefix() throws Exception {
        endpoint.answers(request -> Answer.json(
                500, "{\"requestId\": \"" + request.id() + "\", \"timestamp\": 1, \"errorMessage\": \"no room\"}"));
        create("given-up", d -> d.retryOptions(r -> r.durationInSeconds(0)));
        firehose.put("given-up", "one", "two");

        String key = firehose.bucket.await(1).keySet().iterator().next();
        assertThat(key)
                .matches("left/http-endpoint-failed/\\d{4}/\\d\\d/\\d\\d/\\d\\d/given-up-1-[-0-9]{19}-"
                        + endpoint.requests().getFirst().id());
        assertThat(firehose.status().lastFailure().orElseThrow())
                .startsWith("HttpEndpoint.DestinationException: ")
                .contains("no room");
        JsonNode error = errors().getFirst();
        assertThat(error.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "rawData",
                        "errorCode",
                        "errorMessage",
                        "attemptsMade",
                        "arrivalTimestamp",
                        "attemptEndingTimestamp");
        assertThat(error.path("rawData").asText()).isEqualTo("b25l");
        assertThat(error.path("errorCode").asText()).isEqualTo("HttpEndpoint.DestinationException");
        assertThat(error.path("errorMessage").asText()).contains("500").contains("no room");
        assertThat(error.path("attemptsMade").asInt()).isEqualTo(1);
        assertThat(error.path("attemptEndingTimestamp").asLong())
                .isGreaterThanOrEqualTo(error.path("arrivalTimestamp").asLong());
        firehose.awaitPending(0);
        assertThat(firehose.status().recordsFailed()).isEqualTo(2);
        assertThat(firehose.status().recordsDelivered()).isZero();
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void retryDuration_endsTheAttempts() throws Exception {
        endpoint.answers(request -> Answer.json(429, "{}"));
        create("patient", d -> d.retryOptions(r -> r.durationInSeconds(1)));
        int attempts = 0;
        for (int record = 1; attempts < 10; record++) { // fewer if the machine stands still for most of the second
            assertThat(record).isLessThan(20);
            int before = endpoint.requests().size();
            long begin = System.nanoTime();
            firehose.put("patient", "one");

            firehose.bucket.await(record);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
            attempts = errors().getLast().path("attemptsMade").asInt();
            assertThat(attempts).isEqualTo(endpoint.requests().size() - before).isLessThan(1_000);
            firehose.awaitPending(0);
        }
    }

    @Test
    void restart_goesOnWithTheAttemptsAndTheTimeThatWasWaited() throws Exception {
        endpoint.answers(request -> Answer.json(500, "{}"));
        create("restarted", d -> {});
        firehose.put("restarted", "one");
        endpoint.await(4);
        firehose.close();
        Retries kept = retries(changeCursor("restarted", cursor -> cursor));
        assertThat(kept.attempts()).isBetween(3, endpoint.requests().size());
        assertThat(kept.waitedMillis()).isPositive();

        changeCursor("restarted", cursor -> waited(cursor, new Retries(500, 100_000)));
        int before = endpoint.requests().size();
        firehose.open();
        endpoint.await(before + 3);
        firehose.close();
        Retries more = retries(changeCursor("restarted", cursor -> cursor));
        assertThat(more.attempts()).isGreaterThan(500);
        assertThat(more.waitedMillis()).isBetween(100_000L, 299_999L);

        changeCursor("restarted", cursor -> waited(cursor, new Retries(1_000, 300_000)));
        firehose.open();
        firehose.bucket.await(1);
        firehose.awaitPending(0);
        assertThat(errors().getFirst().path("attemptsMade").asInt()).isEqualTo(1_001);
        assertThat(endpoint.requests().stream().map(Received::id).distinct()).hasSize(1);
    }

    private static Retries retries(Cursor cursor) {
        return cursor.made().flatMap(Made::retries).orElseThrow();
    }

    private static Cursor waited(Cursor cursor, Retries retries) {
        Made made = cursor.made().orElseThrow();
        return new Cursor(
                cursor.next(),
                cursor.delivered(),
                cursor.dropped(),
                cursor.failed(),
                cursor.objects(),
                cursor.plan(),
                Optional.of(new Made(made.pieces(), made.outcome(), made.broken(), Optional.of(retries))));
    }

    /// Changes what a delivery stream has kept, while it is closed.
    private Cursor changeCursor(String stream, UnaryOperator<Cursor> change) {
        String key = Role.DELIVERY.key(new DeliveryId("111122223333", "eu-west-1", stream));
        try (Store store = Store.open(folder.resolve("millrace.db"))) {
            Table<Cursor> cursors = store.table("firehose.cursors", Cursor.class);
            Cursor next = change.apply(cursors.get(key).orElseThrow());
            store.update(tx -> tx.put(cursors, key, next));
            return next;
        }
    }

    @Test
    void tooLargeRequest_isNotRepeated() throws Exception {
        endpoint.answers(request -> Answer.json(413, "{}"));
        create("large", d -> {});
        firehose.put("large", "one");

        firehose.bucket.await(1);
        assertThat(errors().getFirst().path("attemptsMade").asInt()).isEqualTo(1);
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void answersThatBreakTheContract_areFailures() throws Exception {
        String invalid = "HttpEndpoint.InvalidResponseFromDestination";
        Map<String, String> json = Map.of("Content-Type", "application/json");
        Map<Answer, String> answers = Map.ofEntries(
                Map.entry(Answer.json(200, "{\"timestamp\": 1}"), invalid + " does not contain a requestId"),
                Map.entry(Answer.json(200, "{\"requestId\": null, \"timestamp\": 1}"), invalid + " requestId"),
                Map.entry(
                        Answer.json(200, "{\"requestId\": \"other\", \"timestamp\": 1}"), invalid + " does not match"),
                Map.entry(Answer.json(200, "{\"requestId\": \"ID\"}"), invalid + " timestamp"),
                Map.entry(Answer.json(200, "{\"requestId\": \"ID\", \"timestamp\": \"1\"}"), invalid + " number"),
                Map.entry(
                        Answer.json(200, "{\"requestId\": \"ID\", \"timestamp\": 1, \"ok\": 1}"),
                        invalid + " unexpected fields"),
                Map.entry(Answer.json(200, "{\"requestId\": \"ID\", \"timestamp\": 1"), invalid + " valid JSON"),
                Map.entry(Answer.json(200, "{\"requestId\": \"ID\", \"timestamp\": 1} x"), invalid + " valid JSON"),
                Map.entry(Answer.json(200, "[]"), invalid + " valid JSON"),
                Map.entry(new Answer(200, json, Optional.empty()), invalid + " valid JSON"),
                Map.entry(
                        new Answer(200, Map.of("Content-Type", "text/plain"), accepted()),
                        invalid + " content-type application/json"),
                Map.entry(new Answer(200, Map.of(), accepted()), invalid + " content-type application/json"),
                Map.entry(
                        new Answer(
                                200,
                                Map.of("Content-Type", "application/json", "Content-Encoding", "identity"),
                                accepted()),
                        invalid + " content-encoding"),
                Map.entry(
                        Answer.json(200, "{\"errorMessage\": \"" + "x".repeat(1 << 20) + "\"}"),
                        "HttpEndpoint.ResponseTooLarge too large"),
                Map.entry(Answer.json(201, "{}"), "HttpEndpoint.DestinationException 201"),
                Map.entry(
                        new Answer(302, Map.of("Location", "/elsewhere"), Optional.empty()),
                        "HttpEndpoint.InvalidStatusCode 302"),
                Map.entry(Answer.NONE, "HttpEndpoint.ConnectionReset connection"));
        create("strict", d -> d.retryOptions(r -> r.durationInSeconds(0)));
        int expected = 0;
        for (Map.Entry<Answer, String> entry : answers.entrySet()) {
            endpoint.answers(request -> filled(entry.getKey(), request.id()));
            firehose.put("strict", "one");
            expected++;
            firehose.bucket.await(expected);
            String[] codeAndWord = entry.getValue().split(" ", 2);
            assertThat(errors())
                    .as(entry.toString())
                    .anyMatch(error -> error.path("errorCode").asText().equals(codeAndWord[0])
                            && error.path("errorMessage").asText().contains(codeAndWord[1]));
            firehose.awaitPending(0);
        }
        assertThat(firehose.status().recordsFailed()).isEqualTo(answers.size());
    }

    private static Optional<byte[]> accepted() {
        return Answer.json(200, "{\"requestId\": \"ID\", \"timestamp\": 1}").body();
    }

    private static Answer filled(Answer answer, String id) {
        return new Answer(
                answer.status(),
                answer.headers(),
                answer.body()
                        .map(body -> new String(body, StandardCharsets.UTF_8)
                                .replace("ID", id)
                                .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void contentTypeWithCharset_andAnErrorMessageOfASuccess_areAccepted() throws Exception {
        endpoint.answers(request -> new Answer(
                200,
                Map.of("Content-Type", "Application/JSON; charset=utf-8"),
                Optional.of(("{\"requestId\": \"" + request.id() + "\", \"timestamp\": 1, \"errorMessage\": \"\"}")
                        .getBytes(StandardCharsets.UTF_8))));
        create("lenient", d -> {});
        firehose.put("lenient", "one");

        endpoint.await(1);
        firehose.awaitPending(0);
        assertThat(firehose.status().recordsDelivered()).isEqualTo(1);
    }

    @Test
    void endpointThatDoesNotAnswer_isLeftWhenItsTimeIsOver() throws Exception {
        firehose.close();
        firehose = new Firehose(folder, Duration.ofMillis(50));
        CountDownLatch over = new CountDownLatch(1);
        endpoint.answers(request -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.NONE;
        });
        create("slow", d -> d.retryOptions(r -> r.durationInSeconds(0)));
        firehose.put("slow", "one");

        firehose.bucket.await(1);
        over.countDown();
        assertThat(errors().getFirst().path("errorCode").asText()).isEqualTo("HttpEndpoint.RequestTimeout");
    }

    @Test
    void endpointThatIsNotThere_isNamed() throws Exception {
        try (Socket deaf = new Socket()) { // has the port, and does not listen
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String url = "http://127.0.0.1:" + deaf.getLocalPort() + "/in";
            create("nowhere", d -> d.endpointConfiguration(e -> e.url(url)).retryOptions(r -> r.durationInSeconds(0)));
            firehose.put("nowhere", "one");

            firehose.bucket.await(1);
        }
        assertThat(errors().getFirst().path("errorCode").asText()).isEqualTo("HttpEndpoint.ConnectionFailed");
    }

    @Test
    void requestThatWasSentBeforeTheEnd_hasTheSameIdAndRecordsAfterTheStart() throws Exception {
        endpoint.answers(request -> Answer.json(500, "{}"));
        create("crash", d -> {});
        firehose.put("crash", "one", "two");
        Received before = endpoint.await(1).getFirst();
        firehose.close();

        endpoint.answers(Answer::accepted);
        firehose.open();
        firehose.awaitPending(0);

        Received after = endpoint.requests().getLast();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.records()).containsExactly("one", "two");
        assertThat(firehose.status().recordsDelivered()).isEqualTo(2);
        assertThat(firehose.bucket.objects()).isEmpty();
    }

    @Test
    void recordsThatWereGivenUp_areNotSentAgain_whenTheProgramEndsBeforeTheirErrorObjectIsPut() throws Exception {
        endpoint.answers(request -> Answer.json(413, "{}"));
        firehose.bucket.failBefore(Integer.MAX_VALUE);
        create("once", d -> {});
        firehose.put("once", "one");
        firehose.bucket.await(() -> firehose.status().lastError().orElse("").contains("s3://"));
        firehose.close();

        endpoint.answers(Answer::accepted);
        firehose.bucket.failBefore(0);
        firehose.open();

        firehose.bucket.await(1);
        assertThat(errors()).hasSize(1);
        firehose.awaitPending(0);
        assertThat(endpoint.requests()).hasSize(1);
        assertThat(firehose.status().recordsFailed()).isEqualTo(1);
    }

    @Test
    void manyRecords_goInRequestsOfTenThousand_eachWithAnIdOfItsOwn() throws Exception {
        create("many", d -> d.bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(900)));
        for (int i = 0; i < 25; i++) {
            int from = i * 500;
            firehose.client()
                    .putRecordBatch(r -> r.deliveryStreamName("many")
                            .records(IntStream.range(from, from + 500)
                                    .mapToObj(n -> Firehose.record(Integer.toString(n)))
                                    .toArray(Record[]::new)));
        }
        assertThat(firehose.service().flush("many", Duration.ofSeconds(60)).isDone())
                .isTrue();

        List<Received> requests = endpoint.requests();
        assertThat(requests).extracting(request -> request.records().size()).containsExactly(10_000, 2_500);
        assertThat(requests.getFirst().id()).isNotEqualTo(requests.getLast().id());
        assertThat(requests.stream().flatMap(request -> request.records().stream()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 12_500).mapToObj(Integer::toString).toList());
        assertThat(firehose.status().recordsDelivered()).isEqualTo(12_500);
    }

    @Test
    void allData_goesToTheBucketAsItCame_besideWhatIsPosted() throws Exception {
        firehose.functions.becomes(EndpointTest::shouting);
        create(
                "both",
                d -> d.s3BackupMode(HttpEndpointS3BackupMode.ALL_DATA)
                        .processingConfiguration(
                                p -> p.processors(processor(ProcessorType.LAMBDA, "LambdaArn", FUNCTION))));
        firehose.put("both", "one", "bad", "two");

        assertThat(endpoint.await(1).getFirst().records()).containsExactly("ONE", "TWO");
        firehose.awaitPending(0);
        firehose.bucket.await(2);
        assertThat(firehose.bucket.content("left/20")).isEqualTo("onebadtwo");
        assertThat(firehose.bucket.content("left/processing-failed/")).contains("\"rawData\":\"YmFk\"");
        assertThat(firehose.status().recordsDelivered()).isEqualTo(2);
        assertThat(firehose.status().recordsFailed()).isEqualTo(1);
    }

    private static String shouting(JsonNode event) {
        List<String> records = new ArrayList<>();
        event.path("records").forEach(record -> {
            String text =
                    new String(Base64.getDecoder().decode(record.path("data").asText()), StandardCharsets.UTF_8);
            String data = Base64.getEncoder()
                    .encodeToString(text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            records.add("{\"recordId\":\"%s\",\"result\":\"%s\",\"data\":\"%s\"}"
                    .formatted(record.path("recordId").asText(), text.equals("bad") ? "ProcessingFailed" : "Ok", data));
        });
        return "{\"records\":[" + String.join(",", records) + "]}";
    }
}
