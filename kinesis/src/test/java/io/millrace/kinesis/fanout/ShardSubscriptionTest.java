package io.millrace.kinesis.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.Fault;
import io.millrace.kinesis.definition.Consumer;
import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.fanout.ShardSubscription.Step;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.record.PutOutcome;
import io.millrace.kinesis.record.StoredRecord;
import io.millrace.kinesis.shard.HashKeyRange;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.stream.LoneStream;
import io.millrace.kinesis.stream.Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One subscription whose time is told.
class ShardSubscriptionTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final StreamId ID = new StreamId("111122223333", "eu-west-1", "users");
    private static final ShardId SHARD = new ShardId(0);
    private static final ConsumerId APP = new ConsumerId(ID, "app", Optional.of(START));

    private Instant now = START;
    private final LoneStream lone = new LoneStream(ID, definition(StreamDefinition.newShards(1, START)), () -> now);
    private final Stream stream = lone.stream();

    @AfterEach
    void close() {
        lone.close();
    }

    private static StreamDefinition definition(List<Shard> shards) {
        return new StreamDefinition(
                        1,
                        START,
                        Phase.of(StreamStatus.CREATING, START, Duration.ZERO),
                        StreamMode.PROVISIONED,
                        24,
                        Optional.empty(),
                        10_240,
                        shards,
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .with(Consumer.registered("app", Map.of(), START, Duration.ZERO), START);
    }

    private ShardSubscription subscription(OptionalLong bytesPerSecond) {
        return new ShardSubscription(stream, APP, SHARD, 0, bytesPerSecond, now);
    }

    private ShardSubscription subscription() {
        return subscription(OptionalLong.empty());
    }

    private String put(int bytes) {
        NewRecord record = new NewRecord("key", Optional.empty(), ByteBuffer.allocate(bytes));
        return stream.put(List.of(record), Optional.empty()).getFirst() instanceof PutOutcome.Stored stored
                ? stored.sequenceNumber()
                : "not stored";
    }

    private Step next(ShardSubscription subscription) {
        return subscription.next(now, true);
    }

    private Step.Event event(ShardSubscription subscription) {
        Step step = next(subscription);
        assertThat(step).isInstanceOf(Step.Event.class);
        return (Step.Event) step;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void next_beginsWithAnEventAndThenWaitsForTheHeartbeat() {
        ShardSubscription subscription = subscription();

        Step.Event first = event(subscription);
        assertThat(first.records()).isEmpty();
        assertThat(first.millisBehindLatest()).isZero();
        assertThat(first.continuation()).isPresent();
        assertThat(next(subscription)).isEqualTo(new Step.Idle(Duration.ofSeconds(5)));
        pass(Duration.ofMillis(4_999));
        assertThat(next(subscription)).isEqualTo(new Step.Idle(Duration.ofMillis(1)));
        pass(Duration.ofMillis(1));
        assertThat(event(subscription).records()).isEmpty();
        assertThat(next(subscription)).isEqualTo(new Step.Idle(Duration.ofSeconds(5)));
    }

    @Test
    void next_givesRecordsAtOnceAndPutsTheHeartbeatOff() {
        ShardSubscription subscription = subscription();
        event(subscription);
        pass(Duration.ofSeconds(3));
        String number = put(10);

        Step.Event event = event(subscription);

        assertThat(event.records()).extracting(StoredRecord::sequenceNumber).containsExactly(number);
        assertThat(event.continuation()).contains(number);
        assertThat(event.millisBehindLatest()).isZero();
        assertThat(next(subscription)).isEqualTo(new Step.Idle(Duration.ofSeconds(5)));
    }

    @Test
    void next_readsNothingBeforeItIsWanted() {
        ShardSubscription subscription = subscription();

        assertThat(subscription.next(now, false)).isEqualTo(new Step.Rest(Duration.ofMinutes(5)));
        assertThat(lone.hasOpenLog()).isFalse();
    }

    @Test
    void events_holdUpTo256KibibytesAndALargerRecordAlone() {
        for (int bytes : new int[] {80 << 10, 80 << 10, 80 << 10, 80 << 10, 3 << 20, 10}) {
            put(bytes);
        }
        ShardSubscription subscription = subscription();

        List<Integer> counts = new ArrayList<>();
        Step step = next(subscription);
        while (step instanceof Step.Event event) {
            counts.add(event.records().size());
            step = next(subscription);
        }

        assertThat(counts).containsExactly(3, 1, 1, 1);
    }

    @Test
    void event_tellsHowFarBehindItIs() {
        put(200 << 10);
        pass(Duration.ofSeconds(7));
        put(200 << 10);
        ShardSubscription subscription = subscription();

        assertThat(event(subscription).millisBehindLatest()).isEqualTo(7_000);
        assertThat(event(subscription).millisBehindLatest()).isZero();
    }

    @Test
    void subscription_livesFiveMinutes() {
        ShardSubscription subscription = subscription();
        pass(Duration.ofMinutes(5).minusSeconds(2));
        event(subscription);

        assertThat(next(subscription)).isEqualTo(new Step.Idle(Duration.ofSeconds(2)));
        pass(Duration.ofSeconds(2).minusNanos(1));
        put(10);
        assertThat(event(subscription).records()).hasSize(1);
        pass(Duration.ofNanos(1));
        put(10);
        assertThat(next(subscription)).isEqualTo(new Step.End());
        assertThat(subscription.next(now, false)).isEqualTo(new Step.End());
    }

    @Test
    void subscription_endsWithAClosedShardAndNamesItsChildren() {
        ShardSubscription subscription = subscription();
        event(subscription);
        put(10);
        reshard();

        Step.Event last = event(subscription);

        assertThat(last.records()).hasSize(1);
        assertThat(last.continuation()).isEmpty();
        assertThat(last.children()).extracting(Shard::id).containsExactly(new ShardId(1), new ShardId(2));
        assertThat(next(subscription)).isEqualTo(new Step.End());
    }

    @Test
    void subscription_learnsOfTheReshardWithoutARecord() {
        ShardSubscription subscription = subscription();
        List<String> changes = new ArrayList<>();
        stream.watch(() -> changes.add("changed"));
        event(subscription);
        assertThat(next(subscription)).isInstanceOf(Step.Idle.class);

        reshard();

        assertThat(changes).containsExactly("changed");
        assertThat(event(subscription).children()).hasSize(2);
        assertThat(next(subscription)).isEqualTo(new Step.End());
    }

    /// Splits the only shard where the stream is.
    private void reshard() {
        long end = lone.endPosition();
        Shard parent = stream.definition().shards().getFirst();
        List<Shard> shards = new ArrayList<>();
        shards.add(new Shard(
                SHARD,
                parent.hashKeys(),
                Optional.empty(),
                Optional.empty(),
                parent.created(),
                0,
                Optional.of(new Shard.Closing(now, end))));
        for (HashKeyRange range : HashKeyRange.tiles(2)) {
            shards.add(new Shard(
                    new ShardId(shards.size()),
                    range,
                    Optional.of(SHARD),
                    Optional.empty(),
                    now,
                    end,
                    Optional.empty()));
        }
        lone.define(definition(shards));
    }

    @Test
    void subscription_failsWithItsConsumer() {
        ShardSubscription subscription = subscription();
        event(subscription);

        lone.define(stream.definition()
                .with(Consumer.registered("app", Map.of(), START.plusSeconds(9), Duration.ZERO), now));

        assertThatThrownBy(() -> next(subscription))
                .isInstanceOf(Fault.class)
                .hasMessage("Consumer app, account 111122223333 not found.");
    }

    @Test
    void subscription_failsWithItsStreamAndEndsWithTheService() {
        ShardSubscription subscription = subscription();
        event(subscription);
        lone.close();
        assertThat(subscription().next(now, false)).isEqualTo(new Step.End());
        lone.delete();
        assertThatThrownBy(() -> next(subscription))
                .isInstanceOf(Fault.class)
                .hasMessage("Stream users under account 111122223333 not found.");
    }

    @Test
    void subscription_restsAsLongAsItsBytesTakeAtTheRate() {
        put((512 << 10) - 3); // and 3 of partition key
        put(1 << 20);
        ShardSubscription subscription = subscription(OptionalLong.of(2 << 20));
        assertThat(event(subscription).records()).hasSize(1);

        assertThat(next(subscription)).isEqualTo(new Step.Rest(Duration.ofMillis(250)));
        pass(Duration.ofMillis(249));
        assertThat(next(subscription)).isEqualTo(new Step.Rest(Duration.ofMillis(1)));
        pass(Duration.ofMillis(1));
        assertThat(event(subscription).records()).hasSize(1);
        assertThat(next(subscription)).isInstanceOf(Step.Rest.class);
    }
}
