package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.StreamId;
import io.millrace.log.FileStorage;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// What a stop of the program, orderly or not, leaves to the next start.
class RestartTest {

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
    void records_iteratorsAndNumbersGoOn() {
        kinesis.create("users", 1);
        String before = kinesis.put("users", "k", "r0");
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.LATEST);

        kinesis.pass(Duration.ofHours(-1));
        kinesis.restart();
        String after = kinesis.put("users", "k", "r1");

        assertThat(new BigInteger(after)).as("though the clock was set back").isGreaterThan(new BigInteger(before));
        assertThat(kinesis.texts("users", 0)).containsExactly("r0", "r1");
        assertThat(kinesis.read(iterator).records())
                .singleElement()
                .satisfies(record -> assertThat(record.data().asUtf8String()).isEqualTo("r1"));
        assertThat(kinesis.all("users", 0))
                .extracting(record -> record.sequenceNumber())
                .containsExactly(before, after);
    }

    @Test
    void creation_thatLeftOnlyADefinitionIsAStream() throws Exception {
        kinesis.create("users", 1);
        kinesis.put("users", "k", "x");
        kinesis.close();
        StreamId id = new StreamId("111122223333", "eu-west-1", "users");
        delete(kinesis.logs().resolve("111122223333/eu-west-1/users"));
        kinesis = new Kinesis(directory);

        assertThat(kinesis.texts("users", 0)).isEmpty();
        kinesis.put("users", "k", "y");
        assertThat(kinesis.texts("users", 0)).containsExactly("y");
        assertThat(id).hasToString("111122223333/eu-west-1/users");
    }

    @Test
    void deletion_thatOnlyMarkedTheDefinitionIsFinished() {
        kinesis.create("users", 1);
        kinesis.put("users", "k", "x");
        kinesis.close();
        mark("users");
        kinesis = new Kinesis(directory);

        assertThatThrownBy(() -> kinesis.put("users", "k", "y")).isInstanceOf(ResourceNotFoundException.class);
        assertThat(kinesis.logs().resolve("111122223333/eu-west-1/users")).doesNotExist();
        kinesis.create("users", 1);
        assertThat(kinesis.texts("users", 0)).isEmpty();
    }

    @Test
    void deletion_thatAlsoMovedTheDirectoryIsFinished() throws Exception {
        kinesis.create("users", 1);
        kinesis.put("users", "k", "x");
        kinesis.close();
        mark("users");
        Path trash = Files.createDirectories(kinesis.logs().resolve(".trash"));
        Files.move(kinesis.logs().resolve("111122223333/eu-west-1/users"), trash.resolve("abc"));
        kinesis = new Kinesis(directory);

        assertThat(kinesis.client().listStreams().streamNames()).isEmpty();
        kinesis.service().expire(kinesis.now());
        assertThat(trash).isEmptyDirectory();
    }

    @Test
    void directory_withoutADefinitionIsSetAsideAndNotServed() throws Exception {
        Path stray = Files.createDirectories(kinesis.logs().resolve("111122223333/eu-west-1/stray"));
        Files.writeString(stray.resolve("file"), "precious");

        kinesis.restart();

        assertThat(stray).doesNotExist();
        try (var lost = Files.walk(kinesis.logs().resolve(".lost"))) {
            assertThat(lost.filter(file -> file.endsWith("file")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("precious"));
        }
        kinesis.create("stray", 1);
        assertThat(kinesis.texts("stray", 0)).isEmpty();
    }

    @Test
    void damagedStream_refusesAloneAndRetryably() throws Exception {
        kinesis.create("good", 1);
        kinesis.create("bad", 1);
        kinesis.put("good", "k", "x");
        kinesis.put("bad", "k", "x");
        kinesis.close();
        try (var files = Files.list(kinesis.logs().resolve("111122223333/eu-west-1/bad"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[8_192]);
            }
        }
        kinesis = new Kinesis(directory);

        assertThat(kinesis.texts("good", 0)).containsExactly("x");
        assertThatThrownBy(() -> kinesis.put("bad", "k", "y"))
                .isInstanceOfSatisfying(software.amazon.awssdk.services.kinesis.model.KinesisException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(500);
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
                });
        assertThatThrownBy(() -> kinesis.iterator("bad", 0, ShardIteratorType.LATEST))
                .hasMessageContaining("Internal service failure.");
    }

    @Test
    void manyStreams_startWithoutOpeningTheirLogs() {
        kinesis.restart(Kinesis.SMALL.withLimits(2_000, 50, 5));
        for (int i = 0; i < 300; i++) {
            kinesis.create("s" + i, 1);
        }
        kinesis.restart();

        assertThat(kinesis.client().listStreams(r -> r.limit(1_000)).streamNames())
                .hasSize(300);
        assertThat(kinesis.logs()).doesNotExist();
        kinesis.put("s7", "k", "x");
        assertThat(kinesis.texts("s7", 0)).containsExactly("x");
    }

    @Test
    void expire_reachesStreamsThatNobodyUsesAndLeavesThemClosed() throws Exception {
        kinesis.create("users", 1);
        for (int i = 0; i < 10; i++) {
            kinesis.put("users", "k", "x".repeat(2_000));
        }
        kinesis.restart();
        Path folder = kinesis.logs().resolve("111122223333/eu-west-1/users");
        kinesis.pass(Duration.ofDays(2));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Kinesis.START));
            }
        }
        long before = bytes(folder);

        kinesis.service().expire(kinesis.now());

        assertThat(bytes(folder)).isLessThan(before);
        new FileStorage(folder).close();
        kinesis.put("users", "k", "new");
        assertThat(kinesis.texts("users", 0)).containsExactly("new");
    }

    private static long bytes(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private void mark(String name) {
        try (Store store = Store.open(directory.resolve("millrace.db"))) {
            Table<StreamDefinition> table = store.table("kinesis.streams", StreamDefinition.class);
            String key = new StreamId("111122223333", "eu-west-1", name).key();
            StreamDefinition definition = table.get(key).orElseThrow();
            Phase deleting = Phase.of(StreamStatus.DELETING, Kinesis.START, Duration.ZERO);
            store.update(tx -> tx.put(table, key, definition.with(deleting)));
        }
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
