package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;
import software.amazon.awssdk.services.kinesisanalytics.model.RecordFormatType;

final class RunTest {

    private static final String ADULTS = "DESTINATION_USER_DATA";

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(folder);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void users(int from, int to) {
        for (int i = from; i < to; i++) {
            house.kinesis.put(House.USERS, i % 2, House.user(i, i % 4 < 2 ? "male" : "female", 17 + i % 3));
        }
    }

    private static List<String> adults(int from, int to) {
        List<String> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (i % 4 < 2 && i % 3 > 0) {
                rows.add(House.row(i, 17 + i % 3));
            }
        }
        return rows;
    }

    @Test
    void rowsThatPassTheCode_areDelivered_fromTheOldestRecordOn() throws InterruptedException {
        users(0, 100);
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        users(100, 200);

        List<String> expected = adults(0, 200);
        assertThat(house.firehose.await("adults", expected.size())).containsExactlyInAnyOrderElementsOf(expected);
        House.await("all records", () -> house.status().recordsIn() == 200);
        House.await("all rows", () -> house.status().rowsOut() == expected.size());
        assertThat(house.status().errorRows()).isZero();
        assertThat(house.status().lastError()).isEmpty();
        assertThat(house.status().state()).isEqualTo("RUNNING");
    }

    @Test
    void aRowsNumbers_areKeptInTheOrderOfTheStream() throws InterruptedException {
        house.kinesis.create(House.USERS, 1);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            house.kinesis.put(House.USERS, 0, House.user(i, "male", 30));
            expected.add(House.row(i, 30));
        }
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);

        assertThat(house.firehose.await("adults", 3_000)).containsExactlyElementsOf(expected);
        assertThat(house.firehose.largest()).isEqualTo(500);
    }

    @Test
    void severalOutputs_getTheSameRows_eachInItsFormat() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY), House.stream(ADULTS, RecordFormatType.CSV));
        house.start("app", InputStartingPosition.NOW);
        house.kinesis.put(House.USERS, 0, House.user(7, "male", 40));

        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(7, 40));
        House.await("the stream", () -> !house.kinesis.contents(House.OUT).isEmpty());
        assertThat(house.kinesis.contents(House.OUT)).containsExactly("F7,L7,40,male,1.5,-2.25\n");
    }

    @Test
    void now_leavesOutWhatWasThereBeforeTheStart() throws InterruptedException {
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 40));
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        long before = house.clock.millis();
        House.await("the next millisecond", () -> house.clock.millis() > before);
        house.start("app", InputStartingPosition.NOW);
        house.kinesis.put(House.USERS, 1, House.user(2, "male", 40));

        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(2, 40));
    }

    @Test
    void lastStoppedPoint_goesOnWhereTheApplicationStopped() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        users(0, 50);
        house.firehose.await("adults", adults(0, 50).size());
        House.await("the first half", () -> house.status().recordsIn() == 50); // some give no row
        house.stop("app");
        users(50, 100);
        assertThat(house.status().recordsIn()).isEqualTo(50);
        house.start("app", InputStartingPosition.LAST_STOPPED_POINT);

        house.firehose.await("adults", adults(0, 100).size());
        House.await("all records", () -> house.status().recordsIn() == 100);
        assertThat(house.firehose.rows("adults")).containsExactlyInAnyOrderElementsOf(adults(0, 100));
    }

    @Test
    void trimHorizon_afterAStop_givesEverythingOnceMore() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        users(0, 20);
        List<String> once = adults(0, 20);
        house.firehose.await("adults", once.size());
        house.stop("app");
        house.start("app", InputStartingPosition.TRIM_HORIZON);

        List<String> twice = new ArrayList<>(once);
        twice.addAll(once);
        assertThat(house.firehose.await("adults", twice.size())).containsExactlyInAnyOrderElementsOf(twice);
    }

    @Test
    void badRecords_goToTheErrorStream_andStopNothing() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY), House.delivery("error_stream", House.ERRORS));
        house.start("app", InputStartingPosition.NOW);
        house.kinesis.put(House.USERS, 0, "{\"gender\":");
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30).replace(":30", ":\"old\""));
        house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));

        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(2, 30));
        List<String> errors = house.firehose.await("errors", 2);
        assertThat(errors.get(0))
                .contains("\"ERROR_NAME\":\"MALFORMED_RECORD\"")
                .contains("\"DATA_ROW\":\"7B22");
        assertThat(errors.get(1)).contains("\"ERROR_NAME\":\"COERCION_ERROR\"").contains("\"PUMP_NAME\":\"\"");
        House.await("two errors", () -> house.status().errorRows() == 2);
    }

    @Test
    void aRowThatTheCodeCannotCompute_isAnError_withTheNameOfItsPump() throws InterruptedException {
        String code = House.CODE.replace("\"age\", \"gender\"", "100 / (\"age\" - 30), \"gender\"");
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(code)
                        .inputs(House.input())
                        .outputs(House.delivery(ADULTS, House.DELIVERY), House.delivery("error_stream", House.ERRORS)));
        house.start("app", InputStartingPosition.NOW);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        house.kinesis.put(House.USERS, 0, House.user(2, "male", 80));

        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(2, 2));
        assertThat(house.firehose.await("errors", 1).getFirst()).contains("\"PUMP_NAME\":\"STREAM_PUMP\"");
    }

    @Test
    void aShardThatWasSplit_isReadToItsEnd_beforeItsChildren() throws InterruptedException {
        house.kinesis.create(House.USERS, 1);
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            house.kinesis.put(House.USERS, 0, House.user(i, "male", 30));
            expected.add(House.row(i, 30));
        }
        house.kinesis.split(House.USERS, 0);
        house.kinesis.put(House.USERS, 1, House.user(10, "male", 30));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.firehose.await("adults", 11);
        house.kinesis.split(House.USERS, 1);
        house.kinesis.put(House.USERS, 3, House.user(11, "male", 30));

        expected.add(House.row(10, 30));
        expected.add(House.row(11, 30));
        assertThat(house.firehose.await("adults", 12)).containsExactlyElementsOf(expected);
        house.reopen();
        house.kinesis.put(House.USERS, 4, House.user(12, "male", 30));
        expected.add(House.row(12, 30));
        assertThat(house.firehose.await("adults", 13)).containsExactlyElementsOf(expected);
    }

    @Test
    void parallelInputs_shareTheShards() throws InterruptedException {
        String code = "CREATE STREAM merged (origin VARCHAR(1), first VARCHAR(16));"
                + "CREATE PUMP p1 AS INSERT INTO merged SELECT STREAM 'a', \"first\" FROM \"SOURCE_SQL_STREAM_001\";"
                + "CREATE PUMP p2 AS INSERT INTO merged SELECT STREAM 'b', \"first\" FROM \"SOURCE_SQL_STREAM_002\";";
        house.client()
                .createApplication(request -> request.applicationName("app")
                        .applicationCode(code)
                        .inputs(House.input().toBuilder()
                                .inputParallelism(parallelism -> parallelism.count(2))
                                .build())
                        .outputs(House.delivery("MERGED", House.DELIVERY)));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(0, "male", 1));
        house.kinesis.put(House.USERS, 1, House.user(1, "male", 1));

        assertThat(house.firehose.await("adults", 2))
                .containsExactlyInAnyOrder(
                        "{\"ORIGIN\":\"a\",\"FIRST\":\"F0\"}", "{\"ORIGIN\":\"b\",\"FIRST\":\"F1\"}");
    }

    @Test
    void anUpdateOfARunningApplication_changesTheRowsFromThereOn() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        house.firehose.await("adults", 1);
        house.client()
                .updateApplication(request -> request.applicationName("app")
                        .currentApplicationVersionId(1L)
                        .applicationUpdate(
                                update -> update.applicationCodeUpdate(House.CODE.replace("'male'", "'female'"))));
        house.awaitState("app", "RUNNING");
        house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));
        house.kinesis.put(House.USERS, 0, House.user(3, "female", 30));

        assertThat(house.firehose.await("adults", 2))
                .containsExactly(House.row(1, 30), House.row(3, 30).replace("male", "female"));
        assertThat(house.version("app")).isEqualTo(2);
    }

    @Test
    void aDestinationThatIsMissing_holdsTheApplicationBack_untilItIsThere() throws InterruptedException {
        String later = House.DELIVERY.replace("adults", "later");
        house.create("app", House.delivery(ADULTS, later));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        House.await("trouble", () -> house.status().lastError().isPresent());
        assertThat(house.status().lastError().orElseThrow()).contains("later");
        assertThat(house.status().state()).isEqualTo("RUNNING");
        house.firehose.create("later");

        assertThat(house.firehose.await("later", 1)).containsExactly(House.row(1, 30));
        House.await("no trouble", () -> house.status().lastError().isEmpty());
    }

    @Test
    void aStopWhileTheDestinationIsMissing_losesNothing() throws InterruptedException {
        String later = House.DELIVERY.replace("adults", "later");
        house.create("app", House.delivery(ADULTS, House.DELIVERY), House.delivery(ADULTS, later));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));
        House.await("trouble", () -> house.status().lastError().isPresent());
        house.stop("app");
        house.firehose.create("later");
        house.start("app", InputStartingPosition.LAST_STOPPED_POINT);
        house.firehose.await("later", 1);
        house.kinesis.put(House.USERS, 0, House.user(2, "male", 30));

        assertThat(house.firehose.await("later", 2)).containsExactly(House.row(1, 30), House.row(2, 30));
        assertThat(house.firehose.await("adults", 2)).containsExactly(House.row(1, 30), House.row(2, 30));
    }

    @Test
    void aStreamThatIsMissing_isWaitedFor() throws InterruptedException {
        house.kinesis.delete(House.USERS);
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        House.await("trouble", () -> house.status().lastError().isPresent());
        assertThat(house.status().lastError().orElseThrow()).contains("users");
        house.kinesis.create(House.USERS, 1);
        house.kinesis.put(House.USERS, 0, House.user(1, "male", 30));

        assertThat(house.firehose.await("adults", 1)).containsExactly(House.row(1, 30));
    }

    @Test
    void throttling_delaysRows_andRepeatsNone() throws InterruptedException {
        house.create("app", House.stream(ADULTS, RecordFormatType.JSON));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        for (int i = 0; i < 50; i++) {
            house.kinesis.put(House.USERS, 0, House.user(i, "male", 30));
            house.kinesis.throttle(i % 5);
        }
        House.await("50 rows", () -> house.kinesis.contents(House.OUT).size() == 50);
        House.await("the count", () -> house.status().rowsOut() == 50);
        assertThat(house.kinesis.contents(House.OUT)).doesNotHaveDuplicates();
    }

    @Test
    void twoAnalysesOfOneStream_doNotDisturbEachOther() throws InterruptedException {
        house.create("one", House.delivery(ADULTS, House.DELIVERY));
        house.create("two", House.delivery(ADULTS, House.ERRORS));
        house.start("one", InputStartingPosition.TRIM_HORIZON);
        house.start("two", InputStartingPosition.TRIM_HORIZON);
        users(0, 40);
        int rows = adults(0, 40).size();
        assertThat(house.firehose.await("adults", rows)).hasSize(rows);
        assertThat(house.firehose.await("errors", rows)).hasSize(rows);
    }

    @Test
    void recordsInsideAnAggregate_areRowsInTheirOrder() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.put(House.USERS, 0, House.user(0, "male", 30));
        house.kinesis.put(House.USERS, 0, House.aggregate(House.user(1, "male", 30), House.user(2, "male", 40)));
        house.kinesis.put(House.USERS, 0, House.user(3, "male", 30));

        assertThat(house.firehose.await("adults", 4))
                .containsExactly(House.row(0, 30), House.row(1, 30), House.row(2, 40), House.row(3, 30));
        House.await("all records", () -> house.status().recordsIn() == 3);
    }
}
