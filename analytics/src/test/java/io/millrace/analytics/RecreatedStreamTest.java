package io.millrace.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesisanalytics.model.InputStartingPosition;

/// An application whose stream is deleted and created again: the shards that follow have the ids of those before.
final class RecreatedStreamTest {

    private static final String ADULTS = "DESTINATION_USER_DATA";

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(folder);
        house.kinesis.create(House.USERS, 2);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void man(int shard, int number) {
        house.kinesis.put(House.USERS, shard, House.user(number, "male", 30));
    }

    @Test
    void aRunningApplication_goesOnAtTheBeginningOfTheNewStream() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        man(0, 1);
        man(1, 2);
        house.firehose.await("adults", 2);
        house.kinesis.delete(House.USERS);
        House.await("trouble", () -> house.status().lastError().isPresent());
        house.kinesis.create(House.USERS, 1);
        man(0, 3);
        man(0, 4);

        assertThat(house.firehose.await("adults", 4).subList(2, 4)).containsExactly(House.row(3, 30), House.row(4, 30));
        House.await("no trouble", () -> house.status().lastError().isEmpty());
        assertThat(house.status().errorRows()).isZero();
    }

    @Test
    void anApplicationThatWasStopped_doesNotLookForItsOldPlace() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.NOW);
        man(0, 1);
        house.firehose.await("adults", 1);
        house.stop("app");
        house.kinesis.delete(House.USERS);
        house.kinesis.create(House.USERS, 2);
        man(0, 2);
        house.start("app", InputStartingPosition.LAST_STOPPED_POINT);

        assertThat(house.firehose.await("adults", 2)).containsExactly(House.row(1, 30), House.row(2, 30));
        house.reopen();
        man(0, 3);
        assertThat(house.firehose.await("adults", 3))
                .containsExactly(House.row(1, 30), House.row(2, 30), House.row(3, 30));
    }

    @Test
    void aShardThatWasClosedWithoutARecord_doesNotHideTheOneOfTheNewStream() throws InterruptedException {
        house.kinesis.create(House.USERS, 1);
        house.create("app", House.delivery(ADULTS, House.DELIVERY));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        house.kinesis.split(House.USERS, 0);
        man(1, 1); // is read when nothing more can come from the first shard
        house.firehose.await("adults", 1);
        house.kinesis.create(House.USERS, 1);
        man(0, 2);

        assertThat(house.firehose.await("adults", 2)).containsExactly(House.row(1, 30), House.row(2, 30));
        house.kinesis.split(House.USERS, 0);
        man(1, 3);
        assertThat(house.firehose.await("adults", 3).getLast()).isEqualTo(House.row(3, 30));
    }

    @Test
    void recordsThatWereUnderWay_areGoneWithTheirStream_andHoldUpNothing() throws InterruptedException {
        house.create("app", House.delivery(ADULTS, House.MISSING));
        house.start("app", InputStartingPosition.TRIM_HORIZON);
        man(1, 1);
        House.await("trouble", () -> house.status().lastError().isPresent());
        house.kinesis.delete(House.USERS);
        house.kinesis.create(House.USERS, 1);
        house.reopen();
        house.firehose.create("missing");
        man(0, 2);

        assertThat(house.firehose.await("missing", 1)).contains(House.row(2, 30));
    }
}
