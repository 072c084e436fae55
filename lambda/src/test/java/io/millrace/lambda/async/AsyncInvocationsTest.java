package io.millrace.lambda.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.Fault;
import io.millrace.api.Tallies;
import io.millrace.lambda.LambdaFault;
import io.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

class AsyncInvocationsTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Target FUNCTION = new Target("123456789012", "us-east-1", "greet", "$LATEST");
    private static final String BUCKET = "arn:aws:s3:::letters";
    private static final String OTHER = "arn:aws:lambda:us-east-1:123456789012:function:other";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Tallies tallies = new Tallies();
    private final Map<String, Double> sums = new HashMap<>();
    private final BlockingQueue<String> given = new LinkedBlockingQueue<>();
    private final BlockingQueue<Put> puts = new LinkedBlockingQueue<>();
    private final BlockingQueue<InvokeRequest> forwarded = new LinkedBlockingQueue<>();
    private volatile Function<String, Attempt> function = id -> returned("1");
    private volatile Optional<Policy> policy = Optional.of(Policy.DEFAULT);
    private Store store;
    private AsyncInvocations queue;

    @TempDir
    Path folder;

    private record Put(String bucket, String key, JsonNode document) {}

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("test.db"));
        queue = newQueue(1_000);
        queue.start();
    }

    private AsyncInvocations newQueue(long events) {
        S3Client s3 = new S3Client() {
            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                try (var in = body.contentStreamProvider().newStream()) {
                    puts.add(new Put(request.bucket(), request.key(), JSON.readTree(in)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return PutObjectResponse.builder().build();
            }

            @Override
            public String serviceName() {
                return "s3";
            }

            @Override
            public void close() {}
        };
        LambdaClient lambda = new LambdaClient() {
            @Override
            public InvokeResponse invoke(InvokeRequest request) {
                forwarded.add(request);
                return InvokeResponse.builder().statusCode(202).build();
            }

            @Override
            public String serviceName() {
                return "lambda";
            }

            @Override
            public void close() {}
        };
        Recipients recipients = new Recipients() {
            @Override
            public Optional<Policy> policy(Target target) {
                return policy;
            }

            @Override
            public Attempt invoke(Target target, String requestId, byte[] event) {
                given.add(requestId + " " + new String(event, UTF_8));
                return function.apply(requestId);
            }
        };
        return new AsyncInvocations(
                store,
                now::get,
                recipients,
                new DestinationSink(caller -> s3, caller -> lambda),
                tallies,
                new AsyncInvocations.Bounds(4, events));
    }

    @AfterEach
    void close() {
        queue.close();
        store.close();
    }

    @Test
    void accepted_isGivenToTheFunctionOnce_andLeavesTheDisk() throws Exception {
        queue.accept("id", FUNCTION, "{\"a\":1}".getBytes(UTF_8));
        assertThat(next(given)).isEqualTo("id {\"a\":1}");
        settle();
        assertThat(given).isEmpty();
        assertThat(store.table("lambda.events", QueuedEvent.class).scan("", "", 10))
                .isEmpty();
        assertThat(store.bytes("lambda.payloads").scan("", "", 10)).isEmpty();
    }

    @Test
    void failure_isTriedAgainByTheClock_andTheBucketIsToldInTheEnd() throws Exception {
        policy = Optional.of(telling(Optional.empty(), Optional.of(BUCKET)));
        function = id -> new Attempt.Failed("{\"errorMessage\":\"no\"}".getBytes(UTF_8), "7");
        queue.accept("id", FUNCTION, "[1]".getBytes(UTF_8));
        assertThat(next(given)).isEqualTo("id [1]");
        awaitDue(START.plusSeconds(60));
        assertThat(given).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(next(given)).isEqualTo("id [1]");
        awaitDue(START.plusSeconds(180));
        assertThat(puts).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(next(given)).isEqualTo("id [1]");
        Put put = next(puts);
        assertThat(put.bucket()).isEqualTo("letters");
        assertThat(put.key())
                .matches(
                        "aws/lambda/async/greet/2026/03/01/2026-03-01T12\\.03\\.00-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(put.document()).isEqualTo(JSON.readTree("""
                        {"version": "1.0", "timestamp": "2026-03-01T12:03:00.000Z",
                         "requestContext": {"requestId": "id",
                          "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:greet:$LATEST",
                          "condition": "RetriesExhausted", "approximateInvokeCount": 3},
                         "requestPayload": [1],
                         "responseContext": {"statusCode": 200, "executedVersion": "7", "functionError": "Unhandled"},
                         "responsePayload": {"errorMessage": "no"}}
                        """));
        settle();
    }

    @Test
    void success_isToldToTheFunctionThatWantsToKnow() throws Exception {
        policy = Optional.of(telling(Optional.of(OTHER), Optional.of(BUCKET)));
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        InvokeRequest request = next(forwarded);
        assertThat(request.functionName()).isEqualTo(OTHER);
        assertThat(request.invocationTypeAsString()).isEqualTo("Event");
        JsonNode told = JSON.readTree(request.payload().asByteArray());
        assertThat(told.at("/requestContext/condition").asText()).isEqualTo("Success");
        assertThat(told.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(1);
        assertThat(told.at("/responsePayload").asInt()).isEqualTo(1);
        settle();
        assertThat(puts).isEmpty();
    }

    @Test
    void throttledEvent_isGivenUpWhenItIsTooOld_withoutAnAnswer() throws Exception {
        policy = Optional.of(
                new Policy(2, Duration.ofMinutes(1), Optional.empty(), Optional.of(BUCKET), Optional.of(OTHER), false));
        function = id -> new Attempt.Refused(429, "Rate Exceeded.");
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        for (int pause : List.of(1, 2, 4, 8, 16)) {
            assertThat(next(given)).isEqualTo("id {}");
            awaitDue(Objects.requireNonNull(now.get()).plusSeconds(pause));
            pass(Duration.ofSeconds(pause));
        }
        assertThat(next(given)).isEqualTo("id {}");
        JsonNode told = next(puts).document();
        assertThat(told.at("/requestContext/condition").asText()).isEqualTo("EventAgeExceeded");
        assertThat(told.at("/requestContext/approximateInvokeCount").asInt()).isZero();
        assertThat(told.at("/responseContext").toString()).isEqualTo("{\"statusCode\":429}");
        assertThat(told.has("responsePayload")).isFalse();
        assertThat(next(forwarded).payload().asUtf8String())
                .as("the dead letter")
                .isEqualTo("{}");
        settle();
    }

    @Test
    void haltedFunction_getsNothing_andItsEventsGoWhereFailuresGo() throws Exception {
        policy = Optional.of(
                new Policy(2, Policy.DEFAULT_AGE, Optional.empty(), Optional.of(BUCKET), Optional.empty(), true));
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        JsonNode told = next(puts).document();
        assertThat(told.at("/requestContext/condition").asText()).isEqualTo("ZeroReservedConcurrency");
        assertThat(told.has("responseContext")).isFalse();
        assertThat(given).isEmpty();
        settle();
    }

    @Test
    void destinationThatIsNotThere_isCountedAndTheEventEnds() throws Exception {
        policy = Optional.of(telling(Optional.of("arn:aws:sqs:us-east-1:123456789012:queue"), Optional.empty()));
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        settle();
        assertThat(sum("DestinationDeliveryFailures")).isEqualTo(1);
        assertThat(sum("AsyncEventsReceived")).isEqualTo(1);
        assertThat(sum("AsyncEventsDropped")).isZero();
    }

    @Test
    void restart_goesOnWithWhatWasNotDone() throws Exception {
        function = id -> new Attempt.Failed("{}".getBytes(UTF_8), "1");
        queue.accept("waits", FUNCTION, "1".getBytes(UTF_8));
        next(given);
        awaitDue(START.plusSeconds(60));
        queue.close();
        // What is accepted by a queue that is not at work is what a crash leaves behind.
        AsyncInvocations crashed = newQueue(1_000);
        crashed.accept("fresh", FUNCTION, "2".getBytes(UTF_8));
        store.close();
        store = Store.open(folder.resolve("test.db"));
        function = id -> returned("3");
        queue = newQueue(1_000);
        queue.start();
        assertThat(next(given)).isEqualTo("fresh 2");
        pass(Duration.ofMinutes(1));
        assertThat(next(given)).isEqualTo("waits 1");
        settle();
    }

    @Test
    void close_endsAnAttemptAndKeepsItsEvent() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        function = id -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                return new Attempt.Refused(500, "interrupted");
            }
            return returned("1");
        };
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        queue.close();
        assertThat(store.table("lambda.events", QueuedEvent.class).scan("", "", 10))
                .hasSize(1);
    }

    @Test
    void eventThatBreaksItsThread_isTriedAgainLater() throws Exception {
        policy = Optional.of(
                new Policy(2, Duration.ofDays(365), Optional.empty(), Optional.empty(), Optional.empty(), false));
        function = id -> {
            throw new StackOverflowError("as if");
        };
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        next(given);
        function = id -> returned("1");
        assertThat(store.table("lambda.events", QueuedEvent.class).scan("", "", 10))
                .hasSize(1);
        eventually(() -> {
            pass(Duration.ofSeconds(10));
            return !given.isEmpty();
        });
        settle();
    }

    @Test
    void forget_leavesNothingOfAFunction() throws Exception {
        function = id -> new Attempt.Failed("{}".getBytes(UTF_8), "1");
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        next(given);
        awaitDue(START.plusSeconds(60));
        queue.forget(FUNCTION);
        assertThat(store.table("lambda.events", QueuedEvent.class).scan("", "", 10))
                .isEmpty();
        pass(Duration.ofMinutes(1));
        settle();
        assertThat(given).isEmpty();
    }

    @Test
    void eventOfAFunctionThatIsGone_isDropped() throws Exception {
        policy = Optional.empty();
        queue.accept("id", FUNCTION, "{}".getBytes(UTF_8));
        settle();
        assertThat(given).isEmpty();
        assertThat(sum("AsyncEventsDropped")).isEqualTo(1);
    }

    @Test
    void fullQueue_refuses() {
        try (AsyncInvocations small = newQueue(1)) {
            small.accept("one", FUNCTION, "{}".getBytes(UTF_8));
            assertThatThrownBy(() -> small.accept("two", FUNCTION, "{}".getBytes(UTF_8)))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.code()).isEqualTo(LambdaFault.TOO_MANY_REQUESTS));
        }
    }

    @Test
    void manyEvents_areAllGivenOnce() throws Exception {
        for (int i = 0; i < 200; i++) {
            queue.accept("id" + i, FUNCTION, Integer.toString(i).getBytes(UTF_8));
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(next(given));
        }
        settle();
        assertThat(all).doesNotHaveDuplicates();
        assertThat(given).isEmpty();
    }

    private static Policy telling(Optional<String> onSuccess, Optional<String> onFailure) {
        return new Policy(2, Policy.DEFAULT_AGE, onSuccess, onFailure, Optional.empty(), false);
    }

    private static Attempt returned(String json) {
        return new Attempt.Returned(json.getBytes(UTF_8), "$LATEST");
    }

    private void pass(Duration time) {
        now.updateAndGet(old -> old.plus(time));
        queue.wake();
    }

    /// Waits until an event is back on the disk and due then.
    private void awaitDue(Instant due) {
        eventually(() -> store.table("lambda.events", QueuedEvent.class).scan("", "", 10).stream()
                .anyMatch(row -> row.value().due().equals(due)));
    }

    private void settle() {
        eventually(() -> queue.size() == 0);
    }

    private double sum(String metric) {
        tallies.take().forEach((key, tally) -> sums.merge(key.name(), tally.sum(), Math::max));
        return sums.getOrDefault(metric, 0.0);
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not happen").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }
}
