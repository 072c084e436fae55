package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Readers that wait for the next record. The longest wait is longer than what may lie between a cause and the answer.
@Timeout(120)
class ReadWaitTest {

    private static final String LONGEST = "20000";

    /// In seconds: a wait that nothing has ended lasts longer.
    private static final int SOON = 12;

    @TempDir
    Path directory;

    private Kinesis kinesis;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        kinesis.create("users", 2);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void emptyShard_isAnsweredWhenARecordComes() throws Exception {
        FutureTask<GetRecordsResponse> read = startedRead(kinesis.iterator("users", 0, ShardIteratorType.LATEST));

        kinesis.pass(Duration.ofSeconds(3));
        put("0", "first");

        GetRecordsResponse answer = read.get(SOON, TimeUnit.SECONDS);
        assertThat(answer.records())
                .singleElement()
                .satisfies(record -> assertThat(record.data().asUtf8String()).isEqualTo("first"));
        put("0", "second");
        assertThat(kinesis.read(answer.nextShardIterator()).records())
                .singleElement()
                .satisfies(record -> assertThat(record.data().asUtf8String()).isEqualTo("second"));
    }

    @Test
    void recordOfAnotherShard_endsNoWait() throws Exception {
        FutureTask<GetRecordsResponse> read = startedRead(kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON));

        put("170141183460469231731687303715884105728", "other shard");
        put("0", "this shard");

        assertThat(read.get(SOON, TimeUnit.SECONDS).records())
                .singleElement()
                .satisfies(record -> assertThat(record.data().asUtf8String()).isEqualTo("this shard"));
    }

    @Test
    void recordThatIsThere_isNotWaitedFor() throws Exception {
        put("0", "x");
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.TRIM_HORIZON);

        FutureTask<GetRecordsResponse> read = new FutureTask<>(() -> read(iterator, LONGEST));
        Thread.ofVirtual().start(read);

        assertThat(read.get(SOON, TimeUnit.SECONDS).records()).hasSize(1);
    }

    @Test
    void wait_endsEmptyWhenItsTimeIsOver() {
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.LATEST);
        long start = System.nanoTime();

        GetRecordsResponse answer = read(iterator, "40");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        assertThat(answer.records()).isEmpty();
        assertThat(answer.millisBehindLatest()).isZero();
        put("0", "x");
        assertThat(kinesis.read(answer.nextShardIterator()).records()).hasSize(1);
    }

    @Test
    void wait_endsWhenTheStreamIsDeleted() throws Exception {
        FutureTask<GetRecordsResponse> read = startedRead(kinesis.iterator("users", 0, ShardIteratorType.LATEST));

        kinesis.client().deleteStream(r -> r.streamName("users"));

        assertThatThrownBy(() -> read.get(SOON, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void wait_endsEmptyWhenTheServiceCloses() throws Exception {
        FutureTask<GetRecordsResponse> read = startedRead(kinesis.iterator("users", 0, ShardIteratorType.LATEST));

        kinesis.service().close();

        assertThat(read.get(SOON, TimeUnit.SECONDS).records()).isEmpty();
    }

    @Test
    void wait_endsEmptyAndStaysInterruptedWhenTheThreadIsInterrupted() throws Exception {
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.LATEST);
        FutureTask<Boolean> read =
                new FutureTask<>(() -> read(iterator, LONGEST).records().isEmpty() && Thread.interrupted());
        Thread reader = started(read);

        reader.interrupt();

        assertThat(read.get(SOON, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"20001", "-1", "", "soon"})
    void wait_outOfBoundsIsRefused(String wait) {
        String iterator = kinesis.iterator("users", 0, ShardIteratorType.LATEST);

        assertThatThrownBy(() -> read(iterator, wait))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("x-millrace-wait-millis must be 0 to 20000, not " + wait);
    }

    private void put(String hashKey, String data) {
        kinesis.client()
                .putRecord(r -> r.streamName("users")
                        .partitionKey("k")
                        .explicitHashKey(hashKey)
                        .data(SdkBytes.fromUtf8String(data)));
    }

    private GetRecordsResponse read(String iterator, String wait) {
        return kinesis.client()
                .getRecords(r -> r.shardIterator(iterator)
                        .overrideConfiguration(o -> o.putHeader("X-Millrace-Wait-Millis", wait)));
    }

    private FutureTask<GetRecordsResponse> startedRead(String iterator) {
        FutureTask<GetRecordsResponse> read = new FutureTask<>(() -> read(iterator, LONGEST));
        started(read);
        return read;
    }

    /// Starts the reader and returns when it waits.
    private static Thread started(Runnable read) {
        Thread reader = Thread.ofVirtual().start(read);
        while (reader.getState() != Thread.State.TIMED_WAITING && reader.isAlive()) {
            Thread.onSpinWait();
        }
        return reader;
    }
}
