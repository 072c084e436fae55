package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.OutputUpdate;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;

/// Wherever the process dies, each row is in each output once, and in order.
final class CrashTest {

    private static final String ADULTS = "DESTINATION_USER_DATA";

    @TempDir
    private Path folder;

    @Test
    void everyStepBeforeWhichTheProcessDies_leavesEachRowOnce() throws InterruptedException {
        try (House house = new House(folder, House.SETTINGS.withPlan(7, 1 << 20), House.CLOCK)) {
            house.create("app", House.delivery(ADULTS, House.DELIVERY), House.stream(ADULTS, RecordFormatType.JSON));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            List<String> expected = new ArrayList<>();
            int number = 0;
            for (int steps = 0; steps < 24; steps++) {
                Lifeline life = Lifeline.dyingAfter(steps);
                house.reopen(life);
                for (int i = 0; i < 5; i++) {
                    put(house, number++, expected);
                }
                life.awaitDeath();
            }
            house.reopen();
            check(house, number, expected);
        }
    }

    @Test
    void randomDeaths_leaveEachRowOnce() throws InterruptedException {
        boolean isFull = "full".equals(System.getProperty("millrace.campaign"));
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (House house = new House(folder, House.SETTINGS.withPlan(40, 1 << 20), House.CLOCK)) {
            house.create("app", House.delivery(ADULTS, House.DELIVERY), House.stream(ADULTS, RecordFormatType.JSON));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            List<String> expected = new ArrayList<>();
            int number = 0;
            for (int death = 0; death < (isFull ? 2_000 : 25); death++) {
                Lifeline life = Lifeline.dyingAfter(random.nextInt(60));
                house.reopen(life);
                int count = random.nextInt(100);
                for (int i = 0; i < count; i++) {
                    put(house, number++, expected);
                }
                life.awaitDeath();
            }
            house.reopen();
            check(house, number, expected);
        }
    }

    @Test
    void deathsBetweenAggregates_leaveEachRowOnce() throws InterruptedException {
        try (House house = new House(folder, House.SETTINGS.withPlan(3, 1 << 20), House.CLOCK)) {
            house.create("app", House.delivery(ADULTS, House.DELIVERY), House.stream(ADULTS, RecordFormatType.JSON));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            List<String> expected = new ArrayList<>();
            int records = 0;
            for (int steps = 0; steps < 20; steps++) {
                Lifeline life = Lifeline.dyingAfter(steps);
                house.reopen(life);
                for (int i = 0; i < 4; i++) {
                    int number = 3 * records++;
                    house.kinesis.put(
                            House.USERS,
                            i % 2,
                            House.aggregate(
                                    House.user(number, "male", 30),
                                    House.user(number + 1, "female", 30),
                                    House.user(number + 2, "male", 30)));
                    expected.add(House.row(number, 30));
                    expected.add(House.row(number + 2, 30));
                }
                life.awaitDeath();
            }
            house.reopen();
            check(house, records, expected);
        }
    }

    private static void put(House house, int number, List<String> expected) {
        boolean isMale = number % 3 > 0;
        house.kinesis.put(House.USERS, number % 2, House.user(number, isMale ? "male" : "female", 30));
        if (isMale) {
            expected.add(House.row(number, 30));
        }
    }

    private static void check(House house, int records, List<String> expected) {
        House.await("all records", () -> house.status().recordsIn() >= records);
        House.await("all rows", () -> house.status().rowsOut() >= 2L * expected.size());
        assertThat(house.firehose.rows("adults")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(house.kinesis.contents(House.OUT)).containsExactlyElementsOf(house.firehose.rows("adults"));
        assertThat(house.status().recordsIn()).isEqualTo(records);
        assertThat(house.status().rowsOut()).isEqualTo(2L * expected.size());
    }

    @Test
    void recordsThatAreGoneWhenTheBatchIsDoneAgain_costNoLaterRow() throws InterruptedException {
        try (House house = new House(folder)) {
            house.create("app", House.delivery(ADULTS, House.DELIVERY), House.delivery(ADULTS, House.MISSING));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            house.kinesis.put(House.USERS, 0, House.user(0, "male", 30));
            house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
            House.await("trouble", () -> house.status().lastError().isPresent());
            house.stop("app");
            house.kinesis.trim(House.USERS, 0, 1);
            house.firehose.create("missing");
            house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));
            house.start("app", InputStartingPosition.LAST_STOPPED_POINT);

            house.firehose.await("missing", 2);
            assertThat(house.firehose.await("adults", 3)).contains(House.row(2, 30));
            assertThat(house.firehose.rows("missing")).endsWith(House.row(2, 30));
        }
    }

    @Test
    void anUpdateWhileABatchIsStuck_losesNothing() throws InterruptedException {
        try (House house = new House(folder)) {
            house.create("app", House.delivery(ADULTS, House.MISSING));
            house.start("app", InputStartingPosition.TRIM_HORIZON);
            house.kinesis.put(House.USERS, 0, House.user(0, "male", 30));
            House.await("trouble", () -> house.status().lastError().isPresent());
            house.client()
                    .updateApplication(request -> request.applicationName("app")
                            .currentApplicationVersionId(1L)
                            .applicationUpdate(update -> update.outputUpdates(OutputUpdate.builder()
                                    .outputId("1.1")
                                    .kinesisFirehoseOutputUpdate(firehose -> firehose.resourceARNUpdate(House.DELIVERY))
                                    .build())));

            assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(0, 30));
            house.awaitState("app", "RUNNING");
        }
    }
}
