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
}
