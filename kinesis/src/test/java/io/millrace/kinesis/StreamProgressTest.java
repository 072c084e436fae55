package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Caller;
import io.millrace.kinesis.stream.StreamProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the service tells of how much its streams have taken in.
class StreamProgressTest {

    private static final String USERS = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";

    @TempDir
    Path directory;

    private Kinesis kinesis;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void status_countsTheRecordsAndBytesOfEveryStreamOfEveryAccount() {
        kinesis.create("users", 3);
        kinesis.as(new Caller("444455556666", "us-east-1", "AKIABOB"))
                .createStream(r -> r.streamName("empty").shardCount(1));
        assertThat(kinesis.service().status())
                .containsExactly(
                        new StreamProgress(USERS, 0, 0),
                        new StreamProgress("arn:aws:kinesis:us-east-1:444455556666:stream/empty", 0, 0));

        put(10, 100);

        StreamProgress users = kinesis.service().status().getFirst();
        assertThat(users.records()).isEqualTo(10);
        assertThat(users.bytes()).isBetween(10L * 101, 10L * 120);
    }

    @Test
    void status_goesOnAfterARestartWithoutKeepingLogsOpen() {
        kinesis.create("users", 1);
        put(5, 100);
        List<StreamProgress> before = kinesis.service().status();
        kinesis.restart();

        assertThat(kinesis.service().status()).isEqualTo(before);
        assertThat(kinesis.service().status()).as("again").isEqualTo(before);
        put(1, 100);
        assertThat(kinesis.service().status().getFirst().records()).isEqualTo(6);
    }

    @Test
    void status_countsRecordsThatAreGone() {
        kinesis.create("users", 1);
        put(10, 2_000);
        List<StreamProgress> before = kinesis.service().status();
        kinesis.pass(Duration.ofDays(2));

        kinesis.service().expire(kinesis.now());

        assertThat(kinesis.texts("users", 0)).isEmpty();
        assertThat(kinesis.service().status()).isEqualTo(before);
        kinesis.restart();
        assertThat(kinesis.service().status()).isEqualTo(before);
    }

    @Test
    void status_createsNoFilesAndKnowsNoDeletedStream() {
        kinesis.create("users", 1);
        assertThat(kinesis.service().status()).hasSize(1);
        assertThat(kinesis.logs()).doesNotExist();

        kinesis.client().deleteStream(r -> r.streamName("users"));

        assertThat(kinesis.service().status()).isEmpty();
    }

    @Test
    void status_leavesOutADamagedStream() throws Exception {
        kinesis.create("bad", 1);
        kinesis.create("users", 1);
        kinesis.put("bad", "k", "x");
        put(1, 100);
        kinesis.close();
        try (var files = Files.list(kinesis.logs().resolve("111122223333/eu-west-1/bad"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[8_192]);
            }
        }
        kinesis = new Kinesis(directory);

        assertThat(kinesis.service().status()).extracting(StreamProgress::arn).containsExactly(USERS);
    }

    private void put(int records, int bytes) {
        for (int i = 0; i < records; i++) {
            kinesis.put("users", "k", "x".repeat(bytes));
        }
    }
}
