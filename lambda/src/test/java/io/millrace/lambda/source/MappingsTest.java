package io.millrace.lambda.source;

import static io.millrace.lambda.source.FunctionFake.failed;
import static io.millrace.lambda.source.FunctionFake.returned;
import static io.millrace.lambda.source.FunctionFake.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.api.Meter;
import io.millrace.lambda.source.MappingDefinition.Start;
import io.millrace.lambda.source.MappingDefinition.State;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class MappingsTest {

    private static final Caller CALLER = new Caller("123456789012", "us-east-1", "123456789012");
    private static final String STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/users";
    private static final MappingSettings PLAIN =
            new MappingSettings(10, 0, 1, -1, -1, false, 0, false, List.of(), Optional.empty());

    @TempDir
    private Path folder;

    private final StreamFake stream = new StreamFake().shard("shard-0");
    private final FunctionFake function = new FunctionFake();
    private final List<FailureReport> reports = new CopyOnWriteArrayList<>();
    private final AtomicInteger failuresOfTarget = new AtomicInteger();
    private volatile Instant now = SomeRecords.START;

    private Store store;
    private Mappings mappings;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("millrace.db"));
        mappings = new Mappings(
                store,
                _ -> stream,
                function,
                (owner, destination, report) -> {
                    if (failuresOfTarget.getAndDecrement() > 0) {
                        throw new IllegalStateException("no such bucket");
                    }
                    reports.add(report);
                },
                () -> now,
                new SplittableRandom(1),
                Meter.NONE,
                6 << 20);
        mappings.start();
    }

    @AfterEach
    void close() {
        mappings.close();
        store.close();
    }

    private MappingDefinition create(MappingSettings settings) {
        MappingDefinition mapping = new MappingDefinition(
                mappings.newId(),
                CALLER.account(),
                CALLER.region(),
                function.named(CALLER, "f").arn(),
                STREAM,
                Start.TRIM_HORIZON,
                Optional.empty(),
                settings,
                true,
                State.CREATING,
                now,
                now,
                MappingDefinition.NOTHING_PROCESSED,
                Map.of());
        mappings.create(mapping);
        return mapping;
    }

    private void put(String shard, int first, int last) {
        for (int i = first; i <= last; i++) {
            stream.put(shard, "key" + i % 5, Integer.toString(i), now);
        }
    }

    private static List<String> numbers(int first, int last) {
        List<String> numbers = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    private MappingDefinition found(MappingDefinition mapping) {
        return mappings.find(CALLER, mapping.uuid()).orElseThrow();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not happen").isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /// Fails every event that holds one of these texts.
    private static Function<JsonNode, Answer> failingAt(String... bad) {
        return event -> texts(event).stream().anyMatch(List.of(bad)::contains) ? failed() : returned("null");
    }

    @Test
    void records_comeInOrder_inBatches() {
        put("shard-0", 1, 100);
        MappingDefinition mapping = create(PLAIN);

        eventually(() -> function.texts().size() == 100);

        assertThat(function.texts()).isEqualTo(numbers(1, 100));
        assertThat(function.events())
                .allSatisfy(event -> assertThat(event.path("Records").size()).isBetween(1, 10));
        eventually(
                () -> found(mapping).lastResult().equals("OK") && found(mapping).state() == State.ENABLED);
    }

    @Test
    void child_waitsUntilItsParentsAreDone() {
        stream.shard("shard-1").shard("child", "shard-0", "shard-1");
        put("shard-0", 1, 20);
        put("child", 41, 60);
        CountDownLatch let = new CountDownLatch(1);
        function.answering(event -> {
            if (texts(event).contains("40")) {
                try {
                    let.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return returned("null");
        });
        create(PLAIN);
        stream.close("shard-0");
        put("shard-1", 21, 40);
        stream.close("shard-1"); // its last batch is still with the function

        eventually(() -> function.texts().contains("40"));
        assertThat(stream.opened()).doesNotContain("child");
        let.countDown();
        eventually(() -> function.texts().size() == 60);

        List<String> order = function.texts();
        assertThat(order.subList(40, 60)).isEqualTo(numbers(41, 60));
    }

    @Test
    void lanes_workBesideEachOther_andKeepTheOrderOfEachKey() {
        put("shard-0", 1, 200);
        CountDownLatch both = new CountDownLatch(2);
        Map<String, Boolean> seen = new ConcurrentHashMap<>();
        function.answering(event -> {
            String key = event.at("/Records/0/kinesis/partitionKey").textValue();
            if (seen.putIfAbsent(Integer.toString(Lane.of(key, 4)), true) == null) {
                both.countDown();
                try {
                    both.await(); // passes only if two lanes are at work at once
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return returned("null");
        });
        create(new MappingSettings(10, 0, 4, -1, -1, false, 0, false, List.of(), Optional.empty()));

        eventually(() -> function.texts().size() == 200);

        for (int key = 0; key < 5; key++) {
            int rest = key;
            assertThat(function.texts().stream().map(Integer::valueOf).filter(i -> i % 5 == rest))
                    .isSorted()
                    .hasSize(40);
        }
    }

    @Test
    void restart_repeatsNothingThatIsDone() {
        put("shard-0", 1, 30);
        create(PLAIN);
        eventually(() -> function.texts().size() == 30);
        mappings.close();
        store.close();
        put("shard-0", 31, 50);

        open();
        eventually(() -> function.texts().size() >= 50);

        assertThat(function.texts()).isEqualTo(numbers(1, 50));
    }

    @Test
    void change_takesEffectBehindWhatIsDone_andDeletingForgets() {
        put("shard-0", 1, 10);
        MappingDefinition mapping = create(PLAIN);
        eventually(() -> function.texts().size() == 10 && found(mapping).state() == State.ENABLED);

        mappings.change(
                CALLER,
                mapping.uuid(),
                "update",
                old -> old.changed(old.functionArn(), old.settings(), false, State.DISABLING, now));
        eventually(() -> found(mapping).state() == State.DISABLED);
        put("shard-0", 11, 20);
        assertThat(function.texts()).hasSize(10);
        mappings.change(
                CALLER,
                mapping.uuid(),
                "update",
                old -> old.changed(old.functionArn(), old.settings(), true, State.ENABLING, now));
        eventually(() -> function.texts().size() == 20 && found(mapping).state() == State.ENABLED);
        assertThat(function.texts()).isEqualTo(numbers(1, 20));

        mappings.change(CALLER, mapping.uuid(), "delete", old -> old.with(State.DELETING));
        eventually(() -> mappings.find(CALLER, mapping.uuid()).isEmpty());
        assertThat(new Checkpoints(store, mapping).all()).isEmpty();
        assertThatThrownBy(() -> mappings.change(CALLER, mapping.uuid(), "delete", old -> old))
                .isInstanceOf(Fault.class);
    }

    @Test
    void change_isRefusedWhileAnotherIsMade() {
        put("shard-0", 1, 1);
        CountDownLatch let = new CountDownLatch(1);
        function.answering(_ -> {
            try {
                let.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return returned("null");
        });
        MappingDefinition mapping = create(PLAIN);
        eventually(() -> function.events().size() == 1 && found(mapping).state() == State.ENABLED);

        mappings.change(CALLER, mapping.uuid(), "delete", old -> old.with(State.DELETING));

        assertThatThrownBy(() -> mappings.change(CALLER, mapping.uuid(), "delete", old -> old))
                .isInstanceOf(Fault.class)
                .hasMessage("Cannot delete the event source mapping because it is in use.");
        let.countDown();
        eventually(() -> mappings.find(CALLER, mapping.uuid()).isEmpty());
    }

    @Test
    void closing_doesNotWaitForAnInvocation_thatAChangeWaitsFor() {
        put("shard-0", 1, 1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        function.answering(_ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return failed();
        });
        MappingDefinition mapping = create(PLAIN);
        eventually(() -> function.events().size() == 1 && found(mapping).state() == State.ENABLED);
        mappings.change(CALLER, mapping.uuid(), "delete", old -> old.with(State.DELETING));

        Thread closing = Thread.ofPlatform().daemon().start(mappings::close);
        try {
            eventually(() -> interrupted.getCount() == 0 && !closing.isAlive());
        } finally {
            never.countDown();
        }
    }

    @Test
    void poisonedBatch_blocksItsShard_untilItIsGivenUp() {
        stream.shard("shard-1");
        put("shard-0", 1, 30);
        put("shard-1", 101, 110);
        function.answering(failingAt("5"));
        create(new MappingSettings(10, 0, 1, 2, -1, false, 0, false, List.of(), Optional.of("arn:aws:s3:::failures")));
        failuresOfTarget.set(1);

        eventually(() -> function.texts().containsAll(numbers(11, 30))
                && function.texts().contains("110"));

        List<JsonNode> events = function.events();
        List<JsonNode> poisoned =
                events.stream().filter(event -> texts(event).contains("5")).toList();
        assertThat(poisoned).hasSize(3);
        int last = events.indexOf(poisoned.getLast());
        assertThat(events.subList(0, last)).noneMatch(event -> texts(event).contains("11"));
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.discarded().records())
                    .hasSize(texts(poisoned.getFirst()).size());
            assertThat(report.discarded().invocations()).isEqualTo(3);
            assertThat(new String(report.json(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"condition\":\"RetryAttemptsExhausted\"")
                    .contains("\"approximateInvokeCount\":3")
                    .contains("\"functionError\":\"Unhandled\"");
        });
    }

    @Test
    void tooLargeRecord_isReportedAndPassed() {
        stream.put("shard-0", "k", "x".repeat(5 << 20), now);
        put("shard-0", 1, 3);
        create(new MappingSettings(10, 0, 1, -1, -1, false, 0, false, List.of(), Optional.of("arn:aws:s3:::failures")));

        eventually(() -> function.texts().size() == 3);

        assertThat(reports).hasSize(1);
    }

    @Test
    void filter_keepsRecordsFromTheFunction_andMovesOn() {
        stream.put("shard-0", "k", "{\"n\":1}", now);
        stream.put("shard-0", "k", "{\"n\":2}", now);
        stream.put("shard-0", "k", "{\"n\":3}", now);
        MappingDefinition mapping = create(new MappingSettings(
                10, 0, 1, -1, -1, false, 0, false, List.of("{\"data\":{\"n\":[2]}}"), Optional.empty()));

        eventually(() -> new Checkpoints(store, mapping)
                .get("shard-0")
                .flatMap(ShardCheckpoint::after)
                .equals(Optional.of(new SequenceNumber("3"))));

        assertThat(function.texts()).containsExactly("{\"n\":2}");
    }

    @Test
    void troubleWithTheStream_isToldAndOvercome() {
        put("shard-0", 1, 10);
        stream.fail(Integer.MAX_VALUE);
        MappingDefinition mapping = create(PLAIN);

        eventually(() -> found(mapping).lastResult().equals("PROBLEM: the stream is out of order"));
        stream.fail(0);
        eventually(() -> function.texts().size() == 10);

        assertThat(function.texts()).isEqualTo(numbers(1, 10));
    }

    private MappingSettings windowed(int seconds) {
        return new MappingSettings(10, 0, 1, -1, -1, false, seconds, false, List.of(), Optional.empty());
    }

    private static JsonNode last(List<JsonNode> events) {
        return events.getLast();
    }

    @Test
    void streamThatIsDeletedAndMadeAgain_isReadFromItsBeginning() {
        put("shard-0", 1, 20);
        MappingDefinition mapping = create(PLAIN);
        eventually(() -> function.texts().size() == 20);

        stream.replace("shard-0");
        put("shard-0", 21, 40);

        eventually(() -> function.texts().size() == 40);
        assertThat(function.texts()).isEqualTo(numbers(1, 40));
        eventually(() -> found(mapping).lastResult().equals("OK"));
    }

    @Test
    void streamThatIsMadeAgainWhileNothingReads_isReadFromItsBeginning() {
        put("shard-0", 1, 20);
        create(PLAIN);
        eventually(() -> function.texts().size() == 20);
        close();
        stream.replace("shard-0");
        put("shard-0", 21, 40);

        open();

        eventually(() -> function.texts().size() == 40);
        assertThat(function.texts()).isEqualTo(numbers(1, 40));
    }

    @Test
    void window_handsItsStateOn_andEndsWithALaterRecord() {
        function.answering(event -> returned("{\"state\":{\"n\":"
                + (event.at("/state/n").intValue() + texts(event).size()) + "}}"));
        put("shard-0", 1, 25);
        now = now.plusSeconds(10);
        put("shard-0", 26, 26);
        create(windowed(10));

        eventually(() -> function.texts().size() == 26);

        List<JsonNode> ends = function.events().stream()
                .filter(event -> event.path("isFinalInvokeForWindow").booleanValue())
                .toList();
        assertThat(ends).singleElement().satisfies(end -> {
            assertThat(end.at("/state/n").intValue()).isEqualTo(25);
            assertThat(end.path("Records").isEmpty()).isTrue();
            assertThat(end.at("/window/start").textValue()).isEqualTo("2026-01-01T00:00:00Z");
            assertThat(end.at("/window/end").textValue()).isEqualTo("2026-01-01T00:00:10Z");
        });
        assertThat(last(function.events()).at("/state").isEmpty()).isTrue();
        assertThat(last(function.events()).at("/window/start").textValue()).isEqualTo("2026-01-01T00:00:10Z");
    }

    @Test
    void window_endsWithTime_andItsStateSurvivesARestart() {
        function.answering(event -> returned("{\"state\":{\"n\":"
                + (event.at("/state/n").intValue() + texts(event).size()) + "}}"));
        put("shard-0", 1, 3);
        create(windowed(10));
        eventually(() -> function.texts().size() == 3);
        mappings.close();
        store.close();
        open();
        now = now.plusMillis(10_999); // a record of the window may still come
        put("shard-0", 4, 4);
        assertThat(function.events())
                .noneMatch(event -> event.path("isFinalInvokeForWindow").booleanValue()
                        && event.at("/state/n").intValue() != 3);
        now = now.plusSeconds(20);

        eventually(() -> function.events().stream()
                        .filter(event -> event.path("isFinalInvokeForWindow").booleanValue())
                        .count()
                == 2);

        assertThat(function.events().stream()
                        .filter(event -> event.path("isFinalInvokeForWindow").booleanValue())
                        .map(event -> event.at("/state/n").intValue()))
                .containsExactly(3, 1);
    }

    @Test
    void window_endsEarly_whenItsStateIsTooLarge() {
        String large = "x".repeat(1 << 20);
        function.answering(event -> returned(
                event.path("isFinalInvokeForWindow").booleanValue()
                        ? "{\"state\":{}}"
                        : "{\"state\":{\"s\":\"" + large + "\"}}"));
        put("shard-0", 1, 1);
        create(windowed(10));
        eventually(() -> function.events().size() >= 2);

        assertThat(function.events().get(1).path("isFinalInvokeForWindow").booleanValue())
                .isTrue();
        assertThat(function.events().get(1).path("isWindowTerminatedEarly").booleanValue())
                .isTrue();
        put("shard-0", 2, 2);
        eventually(() -> function.texts().size() == 2);
        assertThat(function.events().get(2).path("state").isEmpty()).isTrue();
        assertThat(function.events().get(2).path("window"))
                .isEqualTo(function.events().get(0).path("window"));
    }

    @Test
    void closedShard_endsItsWindow() {
        function.answering(_ -> returned("{\"state\":{\"n\":1}}"));
        stream.shard("child", "shard-0");
        put("shard-0", 1, 1);
        put("child", 2, 2);
        create(windowed(900));
        stream.close("shard-0");

        eventually(() -> function.texts().size() == 2);

        assertThat(function.events()).hasSize(3);
        assertThat(function.events().get(1).path("isFinalInvokeForWindow").booleanValue())
                .isTrue();
        assertThat(function.events().get(2).path("state").isEmpty()).isTrue();
    }

    @Test
    void sameStreamAndFunction_areMappedOnce() {
        MappingDefinition mapping = create(PLAIN);

        assertThatThrownBy(() -> create(PLAIN))
                .isInstanceOf(Fault.class)
                .hasMessage("The event source arn (\" " + STREAM + " \") and function (\" f \") provided mapping"
                        + " already exists. Please update or delete the existing mapping with UUID " + mapping.uuid());
    }
}
