package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.RowTime;
import io.millrace.analytics.flow.FakeFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;
import software.amazon.awssdk.services.kinesisanalytics.model.Tag;

/// What becomes the time of a row: the arrival of its record, or the moment at which it is read.
final class RowTimeTest {

    private static final String CODE = """
            CREATE OR REPLACE STREAM "OUT" (number VARCHAR(16), late INTEGER);
            CREATE OR REPLACE PUMP "PUMP" AS INSERT INTO "OUT"
                SELECT STREAM "first", TSDIFF(s.ROWTIME, s.APPROXIMATE_ARRIVAL_TIME) / 1000
                FROM "SOURCE_SQL_STREAM_001" AS s;
            """;

    private static final String TIMES = """
            CREATE OR REPLACE STREAM "OUT" (number VARCHAR(16), t TIMESTAMP);
            CREATE OR REPLACE PUMP "PUMP" AS INSERT INTO "OUT"
                SELECT STREAM "first", s.ROWTIME FROM "SOURCE_SQL_STREAM_001" AS s;
            """;

    @TempDir
    private Path folder;

    /// A clock that can be set forward.
    private static final class Clock implements InstantSource {

        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return House.CLOCK.instant().plus(ahead);
        }
    }

    private static void create(House house, String code) {
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(code)
                        .inputs(House.input())
                        .outputs(House.delivery("OUT", House.DELIVERY), House.stream("OUT", RecordFormatType.JSON)));
    }

    private static void tag(House house, String value) {
        String arn = house.client()
                .describeApplication(request -> request.applicationName("app"))
                .applicationDetail()
                .applicationARN();
        house.client()
                .tagResource(request -> request.resourceARN(arn)
                        .tags(Tag.builder().key("millrace:rowtime").value(value).build()));
    }

    private static long late(String row) {
        return Long.parseLong(row.replaceAll(".*\"LATE\":(-?\\d+).*", "$1"));
    }

    private static Random random() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    @Test
    void arrival_isTheRule_soThatRecordsReadLaterGiveTheSameRows() throws InterruptedException {
        Clock clock = new Clock();
        try (House house = new House(folder, House.SETTINGS, clock)) {
            house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
            clock.ahead = Duration.ofHours(2);
            create(house, CODE);
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            assertThat(late(house.firehose.await("adults", 1).getFirst())).isZero();
        }
    }

    @Test
    void aHistoryInSeveralShards_isReadInTheOrderOfItsArrival() throws InterruptedException {
        Random random = random();
        Clock clock = new Clock();
        try (House house = new House(folder, House.SETTINGS.withPlan(7, 4 << 20), clock)) {
            List<Integer> open = new ArrayList<>(List.of(0, 1));
            for (int i = 0; i < 400; i++) {
                clock.ahead = Duration.ofSeconds(10L * i);
                if (i % 100 == 99) {
                    house.kinesis.split(House.USERS, open.removeFirst());
                    open.add(2 * (i / 100) + 2);
                    open.add(2 * (i / 100) + 3);
                }
                house.kinesis.put(House.USERS, open.get(random.nextInt(open.size())), House.user(i, "male", 30));
            }
            create(house, CODE);
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            List<String> rows = house.firehose.await("adults", 400);
            assertThat(rows)
                    .containsExactlyElementsOf(IntStream.range(0, 400)
                            .mapToObj(i -> "{\"NUMBER\":\"F" + i + "\",\"LATE\":0}")
                            .toList());
        }
    }

    @Test
    void theServersSetting_makesItTheWallClock_whichTheTagOfAnApplicationUndoes() throws InterruptedException {
        Clock clock = new Clock();
        try (House house = new House(folder, House.SETTINGS.withRowTime(RowTime.WALL_CLOCK), clock)) {
            house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
            clock.ahead = Duration.ofHours(2);
            create(house, CODE);
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            assertThat(late(house.firehose.await("adults", 1).getFirst())).isBetween(7_190L, 7_300L);
            house.stop("app");

            house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));
            clock.ahead = Duration.ofHours(3);
            tag(house, "arrival");
            house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
            assertThat(late(house.firehose.await("adults", 2).getLast())).isBetween(0L, 100L);
        }
    }

    @Test
    void theTagOfAnApplication_makesItTheWallClock() throws InterruptedException {
        Clock clock = new Clock();
        try (House house = new House(folder, House.SETTINGS, clock)) {
            house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
            clock.ahead = Duration.ofHours(2);
            create(house, CODE);
            tag(house, "wall-clock");
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            assertThat(late(house.firehose.await("adults", 1).getFirst())).isBetween(7_190L, 7_300L);
        }
    }

    @Test
    void rowsThatAreComputedAgainAfterACrash_haveTheTimeOfTheFirstAttempt() throws InterruptedException {
        Clock clock = new Clock();
        AnalyticsSettings settings = House.SETTINGS.withPlan(7, 1 << 20).withRowTime(RowTime.WALL_CLOCK);
        try (House house = new House(folder, settings, clock)) {
            create(house, TIMES);
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            int number = 0;
            Random random = random();
            for (int death = 0; death < 25; death++) {
                Lifeline life = Lifeline.dyingAfter(random.nextInt(40));
                for (int i = 0; i < 40; i++) {
                    house.kinesis.put(House.USERS, number % 2, House.user(number++, "male", 30));
                }
                clock.ahead = clock.ahead.plusSeconds(10);
                house.reopen(life);
                life.awaitDeath();
            }
            clock.ahead = clock.ahead.plusSeconds(10);
            house.reopen();
            int count = number;
            House.await("all rows", () -> house.status().rowsOut() == 2L * count);
            List<String> rows = house.firehose.rows("adults");
            assertThat(house.kinesis.contents(House.OUT)).containsExactlyElementsOf(rows);
            assertThat(rows.stream().map(row -> row.replaceAll(".*\"NUMBER\":\"(F\\d+)\".*", "$1")))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).mapToObj(i -> "F" + i).toList());
            assertThat(rows.stream().map(row -> row.replaceAll(".*\"T\":\"([^\"]+)\".*", "$1")))
                    .isSorted();
        }
    }

    @Test
    void rowsOfAFunctionThatAnswersOtherwiseEachTime_areTheSameInAllOutputs_afterCrashes() throws InterruptedException {
        try (House house = new House(folder, House.SETTINGS.withPlan(7, 1 << 20), House.CLOCK)) {
            int[] nonce = new int[1];
            house.lambda.create(FakeFunction.ARN, (_, text, answer) -> {
                synchronized (nonce) {
                    FakeFunction.ok(answer, House.user(Integer.parseInt(text), "male", nonce[0]++));
                }
            });
            house.client()
                    .createApplication(request -> request.applicationName("app")
                            .applicationCode(House.CODE.replace("WHERE \"age\" >= 18 AND", "WHERE"))
                            .inputs(House.input().toBuilder()
                                    .inputProcessingConfiguration(processing -> processing.inputLambdaProcessor(
                                            function -> function.resourceARN(FakeFunction.ARN)
                                                    .roleARN(House.ROLE)))
                                    .build())
                            .outputs(
                                    House.delivery("DESTINATION_USER_DATA", House.DELIVERY),
                                    House.stream("DESTINATION_USER_DATA", RecordFormatType.JSON)));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            int number = 0;
            Random random = random();
            for (int death = 0; death < 25; death++) {
                Lifeline life = Lifeline.dyingAfter(random.nextInt(40));
                house.reopen(life);
                for (int i = 0; i < 40; i++) {
                    house.kinesis.put(House.USERS, number % 2, Integer.toString(number++));
                }
                life.awaitDeath();
            }
            house.reopen();
            int count = number;
            House.await("all rows", () -> house.status().rowsOut() == 2L * count);
            List<String> rows = house.firehose.rows("adults");
            assertThat(house.kinesis.contents(House.OUT)).containsExactlyElementsOf(rows);
            Map<String, List<String>> byNumber = new java.util.HashMap<>();
            rows.forEach(row -> byNumber.computeIfAbsent(
                            row.replaceAll(".*\"FIRST\":\"(F\\d+)\".*", "$1"), _ -> new ArrayList<>())
                    .add(row));
            assertThat(byNumber)
                    .hasSize(count)
                    .allSatisfy((_, same) -> assertThat(same).hasSize(1));
        }
    }
}
