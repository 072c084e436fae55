package io.millrace.kinesis.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Fault;
import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.record.PutOutcome;
import io.millrace.kinesis.record.StoredRecord;
import io.millrace.log.Log;
import io.millrace.log.LogOptions;
import io.millrace.log.SimulatedStorage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One stream on a disk that fails or hesitates.
class StreamTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int PENDING = 1_000;

    private final SimulatedStorage disk = new SimulatedStorage(1);
    private final Stream stream = new Stream(
            new StreamId("111122223333", "eu-west-1", "users"),
            StreamDefinition.created(
                    1,
                    NOW,
                    Phase.of(StreamStatus.CREATING, NOW, Duration.ZERO),
                    StreamMode.PROVISIONED,
                    1_024,
                    1,
                    Map.of()),
            () -> Log.open(disk, LogOptions.defaults(), () -> NOW),
            PENDING);

    @AfterEach
    void close() {
        disk.heal();
        stream.close();
    }

    @Test
    void put_beyondWhatMayWaitForTheDiskIsThrottled() throws Exception {
        put(1);
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        disk.beforeForce(() -> {
            forcing.countDown();
            await(goOn);
        });
        CompletableFuture<List<PutOutcome>> slow = CompletableFuture.supplyAsync(
                () -> put(600), task -> Thread.ofVirtual().start(task));
        await(forcing);

        assertThat(put(600)).containsExactly(new PutOutcome.Throttled(new ShardId(0)));
        goOn.countDown();
        assertThat(slow.get(60, TimeUnit.SECONDS).getFirst()).isInstanceOf(PutOutcome.Stored.class);
        assertThat(put(600).getFirst()).as("the disk has caught up").isInstanceOf(PutOutcome.Stored.class);
        assertThat(read()).hasSize(3);
    }

    @Test
    void put_onAFullDiskFailsAndSucceedsWhenThereIsSpace() {
        put(1);
        disk.failAt(1, SimulatedStorage.Fault.NO_SPACE, true);
        // The segment's space is allocated ahead: write until it is used up.
        List<PutOutcome> outcome = put(900);
        for (int i = 0; i < 100_000 && outcome.getFirst() instanceof PutOutcome.Stored; i++) {
            outcome = put(900);
        }
        assertThat(outcome).containsExactly(new PutOutcome.Failed());
        int stored = read().size();

        disk.heal();
        assertThat(put(900).getFirst()).isInstanceOf(PutOutcome.Stored.class);
        assertThat(read()).hasSize(stored + 1);
    }

    @Test
    void put_onABrokenDiskFailsWhileReadsGoOn() {
        put(1);
        disk.failAt(1, SimulatedStorage.Fault.INPUT_OUTPUT, true);

        assertThat(put(900)).containsExactly(new PutOutcome.Failed());
        disk.heal();
        assertThat(put(900)).as("poisoned").containsExactly(new PutOutcome.Failed());
        assertThat(read()).hasSize(1);
    }

    @Test
    void delete_tellsThoseWhoStillUseTheStream() {
        put(1);
        stream.delete();

        assertThatThrownBy(() -> put(1))
                .isInstanceOf(Fault.class)
                .hasMessage("Stream users under account 111122223333 not found.");
        assertThatThrownBy(this::read).isInstanceOf(Fault.class);
        assertThatThrownBy(stream::endPosition).isInstanceOf(Fault.class);
        stream.expire(NOW);
    }

    @Test
    void close_tellsToTryAgain() {
        put(1);
        stream.close();

        assertThatThrownBy(() -> put(1)).isInstanceOf(Fault.class).hasMessage("Internal service failure.");
        assertThatThrownBy(this::read).isInstanceOf(Fault.class).hasMessage("Internal service failure.");
        stream.expire(NOW);
    }

    private List<PutOutcome> put(int bytes) {
        return stream.put(List.of(new NewRecord("k", Optional.empty(), ByteBuffer.allocate(bytes))), Optional.empty());
    }

    private List<StoredRecord> read() {
        return stream.read(stream.definition().shards().getFirst(), 0, 10_000, NOW)
                .records();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
