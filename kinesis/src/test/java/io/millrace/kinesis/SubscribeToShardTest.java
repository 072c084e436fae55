package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.kinesis.name.ShardId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Subscriptions as a client within the program sees them.
class SubscribeToShardTest {

    private static final String USERS = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";
    private static final String SHARD = "shardId-000000000000";
    private static final Duration PROTECTED = Duration.ofMillis(4_999);

    @TempDir
    Path directory;

    private Kinesis kinesis;
    private String app;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        kinesis.create("users", 1);
        app = register("app");
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private String register(String name) {
        return kinesis.client()
                .registerStreamConsumer(r -> r.streamARN(USERS).consumerName(name))
                .consumer()
                .consumerARN();
    }

    private Listener listen(String consumer, ShardIteratorType type) {
        return listen(consumer, position -> position.type(type));
    }

    private Listener listen(String consumer, Consumer<StartingPosition.Builder> position) {
        return Listener.to(
                kinesis.async(), r -> r.consumerARN(consumer).shardId(SHARD).startingPosition(position));
    }

    private Listener listenFor(long events) {
        return Listener.to(
                kinesis.async(),
                events,
                r -> r.consumerARN(app).shardId(SHARD).startingPosition(p -> p.type(ShardIteratorType.TRIM_HORIZON)));
    }

    @Test
    void event_comesAtOnceAndThenWithEachPut() {
        Listener listener = listen(app, ShardIteratorType.LATEST);
        SubscribeToShardEvent first = listener.event();
        assertThat(first.records()).isEmpty();
        assertThat(first.millisBehindLatest()).isZero();
        assertThat(first.continuationSequenceNumber()).isNotBlank();
        assertThat(first.hasChildShards()).isFalse();

        String number = kinesis.put("users", "key", "one");

        SubscribeToShardEvent second = listener.event();
        assertThat(second.records()).hasSize(1);
        assertThat(second.records().getFirst().sequenceNumber()).isEqualTo(number);
        assertThat(second.records().getFirst().partitionKey()).isEqualTo("key");
        assertThat(second.records().getFirst().data().asUtf8String()).isEqualTo("one");
        assertThat(second.records().getFirst().approximateArrivalTimestamp()).isEqualTo(kinesis.now());
        assertThat(second.continuationSequenceNumber()).isEqualTo(number);
        kinesis.put("users", "key", "two");
        assertThat(listener.texts(1)).containsExactly("two");
    }

    @Test
    void startingPosition_canBeOfEachType() {
        List<String> numbers = new ArrayList<>();
        for (String text : List.of("a", "b", "c")) {
            numbers.add(kinesis.put("users", "key", text));
            kinesis.pass(Duration.ofSeconds(10));
        }

        assertThat(listen(app, ShardIteratorType.TRIM_HORIZON).texts(3)).containsExactly("a", "b", "c");
        assertThat(listen(
                                register("at"),
                                p -> p.type(ShardIteratorType.AT_SEQUENCE_NUMBER)
                                        .sequenceNumber(numbers.get(1)))
                        .texts(2))
                .containsExactly("b", "c");
        assertThat(listen(
                                register("after"),
                                p -> p.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                                        .sequenceNumber(numbers.get(1)))
                        .texts(1))
                .containsExactly("c");
        assertThat(listen(
                                register("time"),
                                p -> p.type(ShardIteratorType.AT_TIMESTAMP).timestamp(Kinesis.START.plusSeconds(5)))
                        .texts(2))
                .containsExactly("b", "c");
        Listener latest = listen(register("latest"), ShardIteratorType.LATEST);
        assertThat(latest.event().records()).isEmpty();
        kinesis.put("users", "key", "d");
        assertThat(latest.texts(1)).containsExactly("d");
    }

    @Test
    void continuation_goesOnWhereTheLastSubscriptionEnded() {
        kinesis.create("wide", 4);
        String wide = kinesis.client()
                .registerStreamConsumer(
                        r -> r.streamARN(USERS.replace("users", "wide")).consumerName("app"))
                .consumer()
                .consumerARN();
        List<String> expected = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        String continuation = null;
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 20; i++) {
                kinesis.put("wide", "key" + i, round + "/" + i);
            }
            String from = continuation;
            Listener listener = Listener.to(
                    kinesis.async(),
                    r -> r.consumerARN(wide)
                            .shardId("shardId-000000000002")
                            .startingPosition(p -> p.type(from == null ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER")
                                    .sequenceNumber(from)));
            SubscribeToShardEvent event = listener.event();
            event.records().forEach(record -> seen.add(record.data().asUtf8String()));
            continuation = event.continuationSequenceNumber();
            listener.cancel();
            kinesis.pass(Duration.ofSeconds(5));
        }
        expected.addAll(kinesis.texts("wide", 2));

        assertThat(seen).isNotEmpty().isEqualTo(expected);
    }

    @Test
    void subscribe_withinFiveSecondsIsRefusedAndAfterwardsTakesOver() {
        Listener first = listen(app, ShardIteratorType.LATEST);
        first.event();
        kinesis.pass(PROTECTED);

        assertThatThrownBy(() -> listen(app, ShardIteratorType.LATEST))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Another active subscription exists for this consumer");
        kinesis.pass(Duration.ofMillis(1));
        Listener second = listen(app, ShardIteratorType.LATEST);

        assertThat(first.end()).isInstanceOf(ResourceInUseException.class);
        assertThat(first.result()).failsWithin(Duration.ofSeconds(60));
        second.event();
        kinesis.put("users", "key", "one");
        assertThat(second.texts(1)).containsExactly("one");
    }

    @Test
    void subscribe_withinFiveSecondsIsRefusedEvenIfTheFirstHasGone() {
        Listener first = listen(app, ShardIteratorType.LATEST);
        first.event();
        first.cancel();

        assertThatThrownBy(() -> listen(app, ShardIteratorType.LATEST)).isInstanceOf(ResourceInUseException.class);
        kinesis.pass(Duration.ofSeconds(5));
        listen(app, ShardIteratorType.LATEST).event();
    }

    @Test
    void consumers_doNotDisturbEachOther() {
        Listener one = listen(app, ShardIteratorType.LATEST);
        Listener two = listen(register("two"), ShardIteratorType.LATEST);
        one.event();
        two.event();

        kinesis.put("users", "key", "both");

        assertThat(one.texts(1)).containsExactly("both");
        assertThat(two.texts(1)).containsExactly("both");
    }

    @Test
    void reader_getsNoMoreThanItAskedFor() {
        kinesis.put("users", "key", "one");
        Listener listener = listenFor(0);
        kinesis.put("users", "key", "two");
        assertThat(listener.wasToldNothing()).isTrue();

        listener.request(1);
        assertThat(listener.texts(2)).containsExactly("one", "two");
        kinesis.put("users", "key", "three");
        kinesis.put("users", "key", "four");
        assertThat(listener.wasToldNothing()).isTrue();
        listener.request(1);
        assertThat(listener.texts(2)).containsExactly("three", "four");
    }

    @Test
    void reader_thatAsksForNothingFails() {
        Listener listener = listenFor(0);

        listener.request(0);

        assertThat(listener.end()).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void reader_thatCancelsIsToldNothingMore() {
        Listener listener = listen(app, ShardIteratorType.LATEST);
        listener.event();

        listener.cancel();

        assertThat(listener.result()).succeedsWithin(Duration.ofSeconds(60));
        kinesis.put("users", "key", "one");
        assertThat(listener.wasToldNothing()).isTrue();
    }

    @Test
    void subscription_completesAfterFiveMinutes() {
        Listener listener = listen(app, ShardIteratorType.LATEST);
        listener.event();
        kinesis.pass(Duration.ofMillis(299_999));
        kinesis.put("users", "key", "last");
        assertThat(listener.texts(1)).containsExactly("last");
        kinesis.pass(Duration.ofMillis(1));
        kinesis.put("users", "key", "late");

        assertThat(listener.next()).isEqualTo("completed");
        assertThat(listener.result()).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void subscription_failsWhenItsConsumerGoes() {
        Listener listener = listen(app, ShardIteratorType.LATEST);
        Listener unwilling = Listener.to(
                kinesis.async(),
                0,
                r -> r.consumerARN(register("unwilling"))
                        .shardId(SHARD)
                        .startingPosition(p -> p.type(ShardIteratorType.LATEST)));
        listener.event();

        kinesis.client().deregisterStreamConsumer(r -> r.streamARN(USERS).consumerName("unwilling"));
        assertThat(unwilling.next()).isInstanceOf(ResourceNotFoundException.class);
        kinesis.put("users", "key", "one");
        assertThat(listener.texts(1)).containsExactly("one");
        kinesis.client().deregisterStreamConsumer(r -> r.consumerARN(app));
        assertThat(listener.next()).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void subscription_failsWhenItsStreamGoes() {
        Listener listener = listen(app, ShardIteratorType.LATEST);
        listener.event();

        kinesis.client().deleteStream(r -> r.streamName("users").enforceConsumerDeletion(true));

        assertThat(listener.next())
                .isInstanceOf(ResourceNotFoundException.class)
                .asString()
                .contains("Stream users under account 111122223333 not found.");
    }

    @Test
    void subscriptions_endWithTheService() {
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Listener listener = listen(register("app" + i), ShardIteratorType.LATEST);
            listener.event();
            listeners.add(listener);
        }
        listeners.add(listenFor(0));

        kinesis.restart();

        assertThat(listeners).allSatisfy(listener -> assertThat(listener.next()).isEqualTo("completed"));
    }

    @Test
    void hundredsOfSubscriptions_allGetWhatIsPut() {
        kinesis.create("wide", 20);
        String arn = USERS.replace("users", "wide");
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "app" + i;
            String consumer = kinesis.client()
                    .registerStreamConsumer(r -> r.streamARN(arn).consumerName(name))
                    .consumer()
                    .consumerARN();
            for (int shard = 0; shard < 20; shard++) {
                String id = new ShardId(shard).toString();
                listeners.add(Listener.to(
                        kinesis.async(),
                        r -> r.consumerARN(consumer).shardId(id).startingPosition(p -> p.type("LATEST"))));
            }
        }
        listeners.forEach(Listener::event);
        for (int i = 0; i < 200; i++) {
            kinesis.put("wide", "key" + i, "text" + i);
        }

        for (int i = 0; i < listeners.size(); i++) {
            List<String> expected = kinesis.texts("wide", i % 20);
            assertThat(listeners.get(i).texts(expected.size())).isEqualTo(expected);
        }
    }

    @Test
    void subscribe_refusesWhatIsNotThere() {
        assertThatThrownBy(() -> listen(app.replace("/app:", "/gone:"), ShardIteratorType.LATEST))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> listen(app.replace("users", "gone"), ShardIteratorType.LATEST))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> Listener.to(
                        kinesis.async(),
                        r -> r.consumerARN(app)
                                .shardId("shardId-000000000007")
                                .startingPosition(p -> p.type("LATEST"))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("shardId-000000000007");
    }

    @Test
    void subscribe_refusesPositionsThatAreNone() {
        assertThatThrownBy(() -> listen(app, ShardIteratorType.AFTER_SEQUENCE_NUMBER))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> listen(app, ShardIteratorType.AT_TIMESTAMP))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> listen(app, p -> p.type("AT_SEQUENCE_NUMBER").sequenceNumber("7")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("used in SubscribeToShard");
        assertThatThrownBy(() -> listen(app, p -> p.type("SOMEWHERE")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'startingPosition.type'");
        assertThatThrownBy(() -> Listener.to(kinesis.async(), r -> r.consumerARN(app)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("2 validation errors detected");
        // No refusal counts as a subscription.
        listen(app, ShardIteratorType.LATEST).event();
    }

    @Test
    void subscribe_refusesConsumersThatAreNotActive() {
        kinesis.restart(Kinesis.SMALL.withDelays(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO));
        String slow = register("slow");

        assertThatThrownBy(() -> listen(slow, ShardIteratorType.LATEST))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("is not in ACTIVE status");
        kinesis.pass(Duration.ofSeconds(3));
        listen(slow, ShardIteratorType.LATEST).event();
    }
}
