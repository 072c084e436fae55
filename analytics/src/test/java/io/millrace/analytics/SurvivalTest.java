package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.flow.FakeFunction;
import io.millrace.analytics.run.DyingJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.Output;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;

/// Windows over what comes before and after the end of a process are those of one that never ended.
final class SurvivalTest {

    private static final List<String> WINDOWS = List.of("TUMBLING", "SLIDING", "STAGGER");

    private static final String CODE = """
            CREATE STREAM tumbling (moment TIMESTAMP, age INTEGER, n BIGINT, newest VARCHAR(16));
            CREATE PUMP p1 AS INSERT INTO tumbling
                SELECT STREAM STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '1' SECOND), "age", COUNT(*), MAX("first")
                FROM "SOURCE_SQL_STREAM_001"
                GROUP BY "age", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '1' SECOND);
            CREATE STREAM sliding (moment TIMESTAMP, first VARCHAR(16), n BIGINT);
            CREATE PUMP p2 AS INSERT INTO sliding
                SELECT STREAM ROWTIME, "first", COUNT(*) OVER w FROM "SOURCE_SQL_STREAM_001"
                WHERE "gender" = 'male'
                WINDOW w AS (PARTITION BY "age" RANGE INTERVAL '3' SECOND PRECEDING);
            CREATE STREAM stagger (age INTEGER, n BIGINT, newest VARCHAR(16));
            CREATE PUMP p3 AS INSERT INTO stagger
                SELECT STREAM "age", COUNT(*), MAX("first") FROM "SOURCE_SQL_STREAM_001"
                WINDOWED BY STAGGER (PARTITION BY "age" RANGE INTERVAL '2' SECOND);
            """;

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

    private static String out(String window, String run) {
        return House.OUT + "-" + window + "-" + run;
    }

    private static Output output(String window, String run) {
        return Output.builder()
                .name(window)
                .kinesisStreamsOutput(
                        kinesis -> kinesis.resourceARN(out(window, run)).roleARN(House.ROLE))
                .destinationSchema(schema -> schema.recordFormatType(RecordFormatType.JSON))
                .build();
    }

    private static void create(House house, String name) {
        WINDOWS.forEach(window -> house.kinesis.create(out(window, name), 1));
        house.client()
                .createApplication(request -> request.applicationName(name)
                        .applicationCode(CODE)
                        .inputs(House.input())
                        .outputs(WINDOWS.stream()
                                .map(window -> output(window, name))
                                .toList()));
    }

    private House house(Duration snapshots, int smallBytes) {
        House house =
                new House(folder, House.SETTINGS.withPlan(17, 1 << 20).withSnapshots(snapshots, smallBytes), clock);
        house.kinesis.create(House.USERS, 1);
        create(house, "app");
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        return house;
    }

    private int put(House house, int from, int count, Random random) {
        for (int i = from; i < from + count; i++) {
            house.kinesis.put(
                    House.USERS, 0, House.user(i, random.nextBoolean() ? "male" : "female", random.nextInt(20, 30)));
            now.addAndGet(random.nextInt(120));
        }
        return from + count;
    }

    /// Compares with a second application, which reads everything without a crash.
    private void check(House house, int records) {
        now.addAndGet(60_000);
        create(house, "other");
        house.start("other", InputStartingPosition.TRIM_HORIZON);
        House.await(
                "all records",
                () -> house.service().status().stream().allMatch(status -> status.recordsIn() == records));
        for (String run : List.of("app", "other")) {
            for (String window : List.of("TUMBLING", "STAGGER")) {
                House.await("all of " + out(window, run), () -> counted(house, out(window, run)) >= records);
            }
        }
        for (String window : WINDOWS) {
            assertThat(house.kinesis.contents(out(window, "app")))
                    .as(window)
                    .isNotEmpty()
                    .containsExactlyElementsOf(house.kinesis.contents(out(window, "other")));
        }
    }

    /// How many records the windows have counted.
    private static long counted(House house, String stream) {
        return house.kinesis.contents(stream).stream()
                .mapToLong(row -> Long.parseLong(row.replaceAll(".*\"N\":(\\d+).*", "$1")))
                .sum();
    }

    private void die(Duration snapshots, int smallBytes, int deaths) throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (House house = house(snapshots, smallBytes)) {
            int records = 0;
            for (int death = 0; death < deaths; death++) {
                Lifeline life = Lifeline.dyingAfter(random.nextInt(60));
                house.reopen(life);
                records = put(house, records, random.nextInt(100), random);
                life.awaitDeath();
            }
            house.reopen();
            check(house, records);
        }
    }

    private static int deaths() {
        return "full".equals(System.getProperty("millrace.campaign")) ? 1_000 : 12;
    }

    @Test
    void deathsAtAnyStep_withStatesInFiles_leaveTheWindowsAsTheyWere() throws InterruptedException {
        die(Duration.ZERO, 0, deaths());
    }

    @Test
    void deathsAtAnyStep_withStatesInTheStore_leaveTheWindowsAsTheyWere() throws InterruptedException {
        die(Duration.ZERO, 1 << 20, deaths());
    }

    @Test
    void deathsAtAnyStep_withPlansAlone_leaveTheWindowsAsTheyWere() throws InterruptedException {
        die(Duration.ofDays(1), 1 << 20, deaths());
    }

    private List<Path> files(House house) throws IOException {
        if (!Files.exists(house.states())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(house.states())) {
            return files.toList();
        }
    }

    @Test
    void manyPlans_areDoneAgain_andASnapshotRemovesThem() throws InterruptedException {
        Random random = new Random(1);
        try (House house = house(Duration.ofDays(1), 1 << 20)) {
            int records = 0;
            while (DyingJournal.plans(house.store()) < 100) {
                records = put(house, records, 3, random);
                int seen = records;
                House.await("records", () -> house.status().recordsIn() == seen);
            }
            Lifeline life = Lifeline.dyingAfter(5);
            house.reopen(life); // stops in order, so that there are no plans
            assertThat(DyingJournal.plans(house.store())).isLessThan(3);
            records = put(house, records, 20, random);
            life.awaitDeath();
            house.reopen();
            check(house, records);
            house.stop("app");
            house.stop("other");
            assertThat(DyingJournal.plans(house.store())).isZero();
        }
    }

    @Test
    void aStateFileThatIsDamagedOrGone_isNamed_andStopsNothingButItsApplication()
            throws IOException, InterruptedException {
        Random random = new Random(2);
        try (House house = house(Duration.ZERO, 0)) {
            int records = put(house, 0, 40, random);
            int seen = records;
            House.await("records", () -> house.status().recordsIn() == seen);
            house.stop("app");
            Path file = files(house).getFirst();
            byte[] state = Files.readAllBytes(file);
            byte[] damaged = state.clone();
            damaged[damaged.length / 2] ^= 1;
            for (byte[] content : List.of(damaged, java.util.Arrays.copyOf(state, state.length - 1))) {
                Files.write(file, content);
                house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
                House.await("trouble", () -> house.status().lastError().isPresent());
                assertThat(house.status().lastError().orElseThrow()).contains(file.toString(), "damaged");
                house.stop("app");
            }
            Files.delete(file);
            house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
            House.await("trouble", () -> house.status().lastError().isPresent());
            assertThat(house.status().lastError().orElseThrow()).contains(file.toString());
            Files.write(file, state);
            records = put(house, records, 40, random);
            check(house, records);
        }
    }

    @Test
    void filesThatNoSnapshotNames_areDeletedAtTheStart() throws IOException, InterruptedException {
        try (House house = house(Duration.ZERO, 0)) {
            put(house, 0, 40, new Random(3));
            House.await("records", () -> house.status().recordsIn() == 40);
            house.stop("app");
            List<Path> before = files(house);
            assertThat(before).hasSize(1);
            Files.writeString(house.states().resolve("left-over.tmp"), "half", StandardOpenOption.CREATE_NEW);
            house.reopen();
            assertThat(files(house)).isEqualTo(before);
        }
    }

    @Test
    void aDeletedApplication_leavesNoFile() throws IOException, InterruptedException {
        try (House house = house(Duration.ZERO, 0)) {
            put(house, 0, 40, new Random(4));
            House.await("records", () -> house.status().recordsIn() == 40);
            house.stop("app");
            Instant created = house.client()
                    .describeApplication(request -> request.applicationName("app"))
                    .applicationDetail()
                    .createTimestamp();
            house.client()
                    .deleteApplication(request -> request.applicationName("app").createTimestamp(created));
            House.await("no application", () -> house.service().status().isEmpty());
            assertThat(files(house)).isEmpty();
        }
    }

    @Test
    void anUpdate_dropsTheStateOfWindows_andTheMarkOfAStoppedPump() throws InterruptedException {
        String code = """
                CREATE STREAM tumbling (first VARCHAR(16), n BIGINT);
                CREATE PUMP p1 AS INSERT INTO tumbling SELECT STREAM "first", COUNT(*) FROM "SOURCE_SQL_STREAM_001"
                GROUP BY "first", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '1' HOUR);
                """;
        try (House house = new House(folder, House.SETTINGS.withMemoryLimit(1 << 20), clock)) {
            house.kinesis.create(House.USERS, 1);
            house.kinesis.create(out("TUMBLING", "app"), 1);
            house.client()
                    .createApplication(request -> request.applicationName("app")
                            .applicationCode(code)
                            .inputs(House.input())
                            .outputs(output("TUMBLING", "app"), House.delivery("error_stream", House.ERRORS)));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            for (int i = 0; i < 20_000; i++) {
                house.kinesis.put(House.USERS, 0, House.user(i, "male", 30));
            }
            house.firehose.await("errors", 1);
            assertThat(house.firehose.rows("errors").getFirst()).contains("Memory limit exceeded", "P1");
            House.await("records", () -> house.status().recordsIn() == 20_000);
            house.reopen();
            now.addAndGet(Duration.ofHours(2).toMillis());
            house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
            House.await("records", () -> house.status().recordsIn() == 20_001);
            now.addAndGet(Duration.ofHours(2).toMillis());
            assertThat(house.kinesis.contents(out("TUMBLING", "app"))).isEmpty();
            house.client()
                    .updateApplication(request -> request.applicationName("app")
                            .currentApplicationVersionId(1L)
                            .applicationUpdate(update -> update.applicationCodeUpdate(code + "-- again\n")));
            house.awaitState("app", "RUNNING");
            house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));
            House.await("records", () -> house.status().recordsIn() == 20_002);
            now.addAndGet(Duration.ofHours(2).toMillis());
            House.await(
                    "a row",
                    () -> !house.kinesis.contents(out("TUMBLING", "app")).isEmpty());
            assertThat(house.kinesis.contents(out("TUMBLING", "app"))).containsExactly("{\"FIRST\":\"F2\",\"N\":1}");
        }
    }

    @Test
    void anUpdateAfterACrash_takesTheRestWithOtherCode_andRepeatsNoRowOfEarlierBatches() throws InterruptedException {
        List<String> rows = new ArrayList<>();
        try (House house = new House(folder, House.SETTINGS.withSnapshots(Duration.ofDays(1), 1 << 20), clock)) {
            house.kinesis.create(House.USERS, 1);
            house.create("app", House.stream("DESTINATION_USER_DATA", RecordFormatType.JSON));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            Lifeline life = Lifeline.endless();
            house.reopen(life);
            for (int i = 0; house.kinesis.contents(House.OUT).size() < 3; i++) {
                house.kinesis.put(House.USERS, 0, House.user(i, "male", 30));
                rows.add(House.row(i, 30));
                int seen = i + 1;
                House.await("row", () -> house.kinesis.contents(House.OUT).size() == seen);
            }
            life.endAfter(180);
            while (life.isAlive()) {
                house.kinesis.put(House.USERS, 0, House.user(rows.size(), "male", 30));
                rows.add(House.row(rows.size(), 30));
                int seen = rows.size();
                House.await(
                        "row or death",
                        () -> !life.isAlive()
                                || house.kinesis.contents(House.OUT).size() >= seen);
            }
            house.client()
                    .updateApplication(request -> request.applicationName("app")
                            .currentApplicationVersionId(1L)
                            .applicationUpdate(
                                    update -> update.applicationCodeUpdate(House.CODE.replace("'male'", "'female'"))));
            house.reopen();
            house.awaitState("app", "RUNNING");
            house.kinesis.put(House.USERS, 0, House.user(1_000, "female", 30));
            House.await(
                    "the new row",
                    () -> house.kinesis.contents(House.OUT).getLast().contains("F1000"));
            List<String> found = house.kinesis.contents(House.OUT);
            assertThat(found).doesNotHaveDuplicates();
            assertThat(rows).containsAll(found.subList(0, found.size() - 1));
        }
    }

    @Test
    void aFunctionThatAnswersOtherwiseTheSecondTime_isAskedOnceForRowsThatWereSent() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String function = "arn:aws:lambda:us-east-1:123456789012:function:clean";
        AtomicLong answers = new AtomicLong();
        try (House house = new House(
                folder, House.SETTINGS.withPlan(17, 1 << 20).withSnapshots(Duration.ofSeconds(1), 0), clock)) {
            house.kinesis.create(House.USERS, 1);
            house.lambda.create(
                    function,
                    (_, text, answer) -> FakeFunction.ok(
                            answer, text.replace("\"last\":\"L", "\"last\":\"A" + answers.incrementAndGet() + "L")));
            house.client()
                    .createApplication(request -> request.applicationName("app")
                            .applicationCode(House.CODE)
                            .inputs(House.input().toBuilder()
                                    .inputProcessingConfiguration(
                                            processing -> processing.inputLambdaProcessor(processor -> processor
                                                    .resourceARN(function)
                                                    .roleARN(House.ROLE)))
                                    .build())
                            .outputs(
                                    House.delivery("DESTINATION_USER_DATA", House.DELIVERY),
                                    House.stream("DESTINATION_USER_DATA", RecordFormatType.JSON)));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            int records = 0;
            List<String> expected = new ArrayList<>();
            for (int death = 0; death < deaths(); death++) {
                Lifeline life = Lifeline.dyingAfter(random.nextInt(60));
                house.reopen(life);
                for (int end = records + 1 + random.nextInt(40); records < end; records++) {
                    house.kinesis.put(House.USERS, 0, House.user(records, "male", 30));
                    expected.add("F" + records);
                    now.addAndGet(random.nextInt(300));
                }
                life.awaitDeath();
            }
            house.reopen();
            int count = records;
            House.await("all records", () -> house.status().recordsIn() == count);
            List<String> rows = house.kinesis.contents(House.OUT);
            assertThat(rows.stream()
                            .map(row -> row.replaceAll(".*\"FIRST\":\"(\\w+)\".*", "$1"))
                            .toList())
                    .containsExactlyElementsOf(expected);
            assertThat(house.firehose.rows("adults")).containsExactlyElementsOf(rows);
        }
    }
}
