package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// The SDK's asynchronous client subscribes over HTTP/2.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventStreamSdkTest {

    private final EventHouse house = new EventHouse();
    private final KinesisAsyncClient client = house.client();

    @AfterEach
    void close() {
        client.close();
        house.close();
    }

    /// Takes events one at a time, as long as it may.
    private static final class Taker
            implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {

        final ConcurrentLinkedQueue<SubscribeToShardEvent> events = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        final AtomicInteger responses = new AtomicInteger();
        final CountDownLatch enough;
        private final int most;

        /// @param most events after which it asks for no more
        Taker(int most) {
            this.most = most;
            this.enough = new CountDownLatch(most);
        }

        @Override
        public void responseReceived(SubscribeToShardResponse response) {
            responses.incrementAndGet();
        }

        @Override
        public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
            publisher.subscribe(this);
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription.complete(s);
            s.request(1);
        }

        @Override
        public void onNext(SubscribeToShardEventStream event) {
            events.add((SubscribeToShardEvent) event);
            enough.countDown();
            if (events.size() < most) {
                subscription.join().request(1);
            }
        }

        @Override
        public void onError(Throwable e) {}

        @Override
        public void onComplete() {}

        @Override
        public void exceptionOccurred(Throwable e) {}

        @Override
        public void complete() {}
    }

    private static SubscribeToShardRequest request(String plan, String shard) {
        return SubscribeToShardRequest.builder()
                .consumerARN(plan)
                .shardId(shard)
                .startingPosition(StartingPosition.builder().type("LATEST").build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subscription_deliversEveryMember(boolean cbor) {
        System.setProperty("aws.cborEnabled", Boolean.toString(cbor));
        try (KinesisAsyncClient speaking = house.client()) {
            Taker taker = new Taker(100);

            speaking.subscribeToShard(request("20 5000 complete", "s"), taker).join();

            assertThat(taker.responses).hasValue(1);
            assertThat(taker.events)
                    .extracting(SubscribeToShardEvent::continuationSequenceNumber)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20).mapToObj(Integer::toString).toList());
            assertThat(taker.events).allSatisfy(event -> {
                assertThat(event.millisBehindLatest()).isZero();
                assertThat(event.records().getFirst().data().asByteArrayUnsafe())
                        .hasSize(5000);
                assertThat(event.records().getFirst().approximateArrivalTimestamp())
                        .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
            });
            assertThat(speaking.listStreams().join().streamNames()).containsExactly("one");
        } finally {
            System.clearProperty("aws.cborEnabled");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void errors_endTheStreamAsTheSdksExceptions(boolean cbor) {
        System.setProperty("aws.cborEnabled", Boolean.toString(cbor));
        try (KinesisAsyncClient speaking = house.client()) {
            Taker modelled = new Taker(100);
            assertThatThrownBy(speaking.subscribeToShard(request("2 10 modelled", "a"), modelled)::join)
                    .cause()
                    .isInstanceOf(ResourceInUseException.class)
                    .hasMessageContaining("taken over");
            assertThat(modelled.events).hasSize(2);
            assertThatThrownBy(speaking.subscribeToShard(request("0 0 common", "b"), new Taker(1))::join)
                    .cause()
                    .isInstanceOf(KinesisException.class)
                    .hasMessageContaining("not now");
            assertThatThrownBy(speaking.subscribeToShard(request("0 0 mistake", "c"), new Taker(1))::join)
                    .cause()
                    .isInstanceOf(KinesisException.class)
                    .hasMessageContaining("internal error")
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(speaking.subscribeToShard(request("refuse", "d"), new Taker(1))::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            ResourceInUseException.class,
                            e -> assertThat(e.statusCode()).isEqualTo(400))
                    .hasMessageContaining("somebody reads already");
        } finally {
            System.clearProperty("aws.cborEnabled");
        }
    }

    @Test
    void slowSubscriber_slowsItselfAlone() throws InterruptedException {
        Taker slow = new Taker(1);
        var _ = client.subscribeToShard(request("1000000 100000 wait", "slow"), slow);
        assertThat(slow.enough.await(60, TimeUnit.SECONDS)).isTrue();

        Taker quick = new Taker(1_000);
        client.subscribeToShard(request("300 100000 complete", "quick"), quick).join();

        assertThat(quick.events).hasSize(300);
        assertThat(house.service.stream("slow").sent.get()).isLessThan(100);
        assertThat(slow.events).hasSize(1);
        slow.subscription.join().cancel(); // else the client waits for it when it is closed
    }

    @Test
    void cancelledSubscription_endsWithinSeconds() throws InterruptedException {
        for (String plan : List.of("0 0 wait", "1 10 wait", "1000000 100000 wait")) {
            Taker taker = new Taker(1);
            var _ = client.subscribeToShard(request(plan, plan), taker);
            Subscription subscription = taker.subscription.join();
            house.service.stream(plan).asked.await();

            subscription.cancel();

            assertThat(house.service.stream(plan).cancelled.await(60, TimeUnit.SECONDS))
                    .as(plan)
                    .isTrue();
        }
        try (KinesisAsyncClient another = house.client()) {
            assertThat(another.listStreams().join().streamNames()).containsExactly("one");
        }
    }

    @Test
    void close_endsSubscriptionsAtOnce() throws InterruptedException {
        List<String> plans = List.of("0 0 wait", "1 10 wait", "1000000 100000 wait");
        for (String plan : plans) {
            var _ = client.subscribeToShard(request(plan, plan), new Taker(1));
            house.service.stream(plan).asked.await();
        }
        long start = System.nanoTime();

        house.close(); // which takes ten minutes if somebody is waited for

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
        for (String plan : plans) {
            assertThat(house.service.stream(plan).cancelled.await(60, TimeUnit.SECONDS))
                    .as(plan)
                    .isTrue();
        }
    }

    @Test
    void twoHundredSubscriptions_shareConnections() {
        Map<String, Taker> takers = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> ends = IntStream.range(0, 200)
                .mapToObj(i -> {
                    Taker taker = new Taker(100);
                    takers.put("shard-" + i, taker);
                    return client.subscribeToShard(request("20 5000 complete", "shard-" + i), taker);
                })
                .toList();

        CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0])).join();

        assertThat(takers.values()).allSatisfy(taker -> assertThat(taker.events).hasSize(20));
    }
}
