package io.millrace.app.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.aggregation.AggregateWriter;
import io.millrace.app.console.CommandException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;

@Timeout(180)
class StreamTailTest {

    private static final TailStart OLDEST = new TailStart.Oldest();

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> shown = new ArrayList<>();

    private StreamTail tail(FakeStream stream, TailStart start, boolean isFollowing, String... shards) {
        TailSource source = new TailSource(
                stream, "users", InstantSource.fixed(Instant.EPOCH), System::nanoTime, new Random(1), notes::add);
        return new StreamTail(source, start, List.of(shards), isFollowing);
    }

    /// What a tail shows until its end, or until it has shown so many.
    private List<String> show(StreamTail tail, int most) throws IOException, InterruptedException {
        return show(tail, most, () -> {});
    }

    /// @param onIdle is done whenever there is nothing to show
    private List<String> show(StreamTail tail, int most, Runnable onIdle) throws IOException, InterruptedException {
        tail.run(new StreamTail.Sink() {
            @Override
            public boolean take(TailRecord record) {
                shown.add(StandardCharsets.UTF_8.decode(record.user().data()).toString());
                return shown.size() < most;
            }

            @Override
            public void idle() {
                onIdle.run();
            }
        });
        return shown;
    }

    @Test
    void history_isShownInTheOrderOfArrival_whateverTheShard() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(3);
        for (int i = 0; i < 20; i++) {
            stream.put(i * 7 % 3, i, "r" + i);
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add("r" + i);
        }

        assertThat(show(tail(stream, OLDEST, false), Integer.MAX_VALUE)).isEqualTo(expected);
    }

    @Test
    void emptyStream_ends_orIsFollowed() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(2);

        assertThat(show(tail(stream, OLDEST, false), 1)).isEmpty();
        assertThat(show(tail(stream, new TailStart.Latest(), true), 1, () -> {
                    stream.awaitReads(6); // of the tail before, the first ones of this, and those that wait
                    stream.put(1, 5, "new");
                }))
                .containsExactly("new");
    }

    @Test
    void anEmptyShard_doesNotHoldUpWhatIsNewInAnother() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(2);
        stream.put(0, 1, "old");

        assertThat(show(tail(stream, OLDEST, true), 2, () -> {
                    if (shown.size() == 1) {
                        stream.put(0, 2, "new");
                    }
                }))
                .containsExactly("old", "new");
    }

    @Test
    void parents_areShownBeforeTheirChildren() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(2);
        for (int i = 0; i < 5; i++) {
            stream.put(i % 2, 10, "parent");
        }
        stream.split(0);
        stream.put(2, 10, "child");
        stream.merge(3, 1);
        stream.put(4, 10, "merged");

        assertThat(show(tail(stream, OLDEST, false), Integer.MAX_VALUE))
                .hasSize(7)
                .startsWith("parent", "parent", "parent", "parent")
                .endsWith("merged");
    }

    @Test
    void shardsThatComeWhileFollowing_areFollowed() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(2);
        stream.put(0, 1, "a");
        List<Runnable> acts = new ArrayList<>(List.of(
                () -> {
                    stream.put(0, 2, "b");
                    stream.split(0);
                    stream.put(2, 3, "c");
                },
                () -> {
                    stream.merge(2, 3);
                    stream.put(4, 4, "d");
                }));

        assertThat(show(tail(stream, OLDEST, true), 4, () -> {
                    if (shown.size() >= (acts.size() == 2 ? 1 : 3) && !acts.isEmpty()) {
                        acts.removeFirst().run();
                    }
                }))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void latest_showsNothingOfShardsThatAreClosed() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(1);
        stream.put(0, 1, "old");
        stream.split(0);

        assertThat(show(tail(stream, new TailStart.Latest(), true), 1, () -> {
                    stream.awaitReads(4);
                    stream.put(1, 2, "new");
                }))
                .containsExactly("new");
    }

    @Test
    void aTime_andASequenceNumber_areWhereItBegins() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(1);
        for (int i = 0; i < 5; i++) {
            stream.put(0, i, "r" + i);
        }

        assertThat(show(tail(stream, new TailStart.At(Instant.ofEpochMilli(3)), false), 9))
                .containsExactly("r3", "r4");
        shown.clear();
        assertThat(show(tail(stream, new TailStart.Sequence(FakeStream.sequenceNumber(3)), false, "0"), 9))
                .containsExactly("r3", "r4");
    }

    @Test
    void shardsThatWereAskedFor_areShownAlone() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(3);
        for (int i = 0; i < 6; i++) {
            stream.put(i % 3, i, "r" + i);
        }

        assertThat(show(tail(stream, OLDEST, false, "0", "shardId-000000000002"), 9))
                .containsExactly("r0", "r2", "r3", "r5");
    }

    @Test
    void shardThatIsNotThere_andSequenceNumberOfNoShard_areRefusedByName() {
        FakeStream stream = new FakeStream(2);

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> show(tail(stream, OLDEST, false, "7"), 1))
                .withMessageContaining("shardId-000000000007")
                .withMessageContaining("shardId-000000000000, shardId-000000000001");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> show(tail(stream, new TailStart.Sequence("1"), false), 1))
                .withMessageContaining("--shard");
    }

    @Test
    void aggregates_areTakenApart() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(1);
        stream.put(
                0,
                1,
                new AggregateWriter()
                        .add("a", ByteBuffer.wrap(new byte[] {'x'}))
                        .add("b", ByteBuffer.wrap(new byte[] {'y'}))
                        .toByteArray());

        assertThat(show(tail(stream, OLDEST, false), 9)).containsExactly("x", "y");
    }

    @Test
    void throttling_expiry_andALostConnection_passWhileFollowing() throws IOException, InterruptedException {
        FakeStream stream = new FakeStream(1);
        stream.put(0, 1, "a");
        stream.trouble(2, 2, 2);

        assertThat(show(tail(stream, OLDEST, true), 1)).containsExactly("a");
        assertThat(notes).containsExactly("Connection refused; trying again", "the stream can be read again");
    }

    @Test
    void lostConnection_endsATailThatDoesNotFollow() {
        FakeStream stream = new FakeStream(1);
        stream.trouble(0, 1, 0);

        assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> show(tail(stream, OLDEST, false), 1));
    }

    @Test
    void stop_endsATailThatWaits() throws IOException, InterruptedException {
        StreamTail tail = tail(new FakeStream(1), OLDEST, true);

        assertThat(show(tail, 1, tail::stop)).isEmpty();
    }
}
