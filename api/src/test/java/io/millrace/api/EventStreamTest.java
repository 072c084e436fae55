package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;

class EventStreamTest {

    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");

    private record InUse() implements FaultCode {
        @Override
        public String code() {
            return "ResourceInUseException";
        }

        @Override
        public int status() {
            return 400;
        }

        @Override
        public java.util.function.Supplier<? extends AwsServiceException.Builder> exception() {
            return ResourceInUseException::builder;
        }
    }

    private static final class Streams implements KinesisClient {

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}

        @Override
        public ListStreamsResponse listStreams(ListStreamsRequest request) {
            if (request.limit() != null && request.limit() == 2) {
                throw new Fault(new InUse(), "busy");
            }
            return ListStreamsResponse.builder()
                    .streamNames(Caller.current().toString())
                    .hasMoreStreams(false)
                    .build();
        }
    }

    /// Publishes as many numbered events as the shard id says, then what the consumer's ARN says.
    private static final class Subscriptions implements KinesisAsyncClient {

        final List<String> seen = new ArrayList<>();

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}

        @Override
        public CompletableFuture<Void> subscribeToShard(
                SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
            switch (request.consumerARN()) {
                case "refuse" -> throw new Fault(new InUse(), "taken");
                case "crash" -> throw new IllegalStateException("secret");
                case "nothing" -> {
                    return CompletableFuture.completedFuture(null);
                }
                default -> seen.add(CallContext.current().requestId());
            }
            CompletableFuture<Void> end = new CompletableFuture<>();
            handler.responseReceived(SubscribeToShardResponse.builder().build());
            handler.onEventStream(SdkPublisher.adapt(
                    subscriber -> subscriber.onSubscribe(new Numbers(request, subscriber, end, seen))));
            return end;
        }
    }

    private static final class Numbers implements Subscription {

        private final SubscribeToShardRequest request;
        private final Subscriber<? super SubscribeToShardEventStream> subscriber;
        private final CompletableFuture<Void> end;
        private final List<String> seen;
        private int sent;

        Numbers(
                SubscribeToShardRequest request,
                Subscriber<? super SubscribeToShardEventStream> subscriber,
                CompletableFuture<Void> end,
                List<String> seen) {
            this.request = request;
            this.subscriber = subscriber;
            this.end = end;
            this.seen = seen;
        }

        @Override
        public void request(long n) {
            seen.add("asked as " + CallContext.current().caller().accessKey());
            int last = Integer.parseInt(request.shardId());
            for (long i = 0; i < n && sent < last; i++) {
                subscriber.onNext(SubscribeToShardEvent.builder()
                        .continuationSequenceNumber("" + sent++)
                        .build());
            }
            if (sent == last && !end.isDone()) {
                switch (request.consumerARN()) {
                    case "complete" -> {
                        subscriber.onComplete();
                        end.complete(null);
                    }
                    case "fail" -> {
                        subscriber.onError(new Fault(new InUse(), "gone"));
                        end.complete(null);
                    }
                    case "failFuture" -> end.completeExceptionally(new IllegalStateException("secret"));
                    default -> seen.add("waits");
                }
            }
        }

        @Override
        public void cancel() {
            seen.add("cancelled");
            end.complete(null);
        }
    }

    /// Takes all events; notes what it is told.
    private static final class Taker implements SubscribeToShardResponseHandler {

        final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        final CountDownLatch ended = new CountDownLatch(1);
        volatile Optional<Throwable> failure = Optional.empty();

        @Override
        public void responseReceived(SubscribeToShardResponse response) {
            told.add("response " + response.responseMetadata().requestId());
        }

        @Override
        public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
            publisher.subscribe(new Subscriber<>() {
                @Override
                public void onSubscribe(Subscription s) {
                    s.request(3);
                    subscription.complete(s);
                }

                @Override
                public void onNext(SubscribeToShardEventStream event) {
                    told.add(((SubscribeToShardEvent) event).continuationSequenceNumber());
                }

                @Override
                public void onError(Throwable e) {
                    told.add("onError " + e.getClass().getSimpleName());
                }

                @Override
                public void onComplete() {
                    told.add("onComplete");
                }
            });
        }

        @Override
        public void exceptionOccurred(Throwable e) {
            failure = Optional.of(e);
            ended.countDown();
        }

        @Override
        public void complete() {
            told.add("complete");
            ended.countDown();
        }
    }

    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private final Subscriptions subscriptions = new Subscriptions();
    private final ServiceDoor<KinesisClient> kinesis = ServiceDoor.of(
                    KinesisClient.class,
                    (KinesisClient) new Streams(),
                    RequestLimits.refusing(CommonFault.VALIDATION)
                            .pattern("ShardId", "[0-9]+")
                            .build(),
                    KinesisException::builder)
            .withEvents(KinesisAsyncClient.class, subscriptions);
    private final FrontDoor door = new FrontDoor(
            (caller, operation, request) -> {
                if (caller.accessKey().equals("MALLORY")) {
                    throw CommonFault.ACCESS_DENIED.fault("no");
                }
            },
            (call, took, outcome) -> calls.add(call.operation().name() + " " + outcome),
            () -> "request-" + ids.incrementAndGet(),
            System::nanoTime);
    private final Taker taker = new Taker();

    EventStreamTest() {
        door.open(kinesis);
    }

    private CompletableFuture<Void> subscribe(Caller caller, String how, String shard) {
        return door.clients(KinesisAsyncClient.class)
                .as(caller)
                .subscribeToShard(
                        r -> r.consumerARN(how).shardId(shard).startingPosition(p -> p.type("LATEST")), taker);
    }

    @Test
    void model_hasTheOperationsWithEventsBesideTheOthers() {
        Operation subscribe = kinesis.model().operation("SubscribeToShard").orElseThrow();

        assertThat(subscribe.streaming()).isEqualTo(Operation.Streaming.EVENTS);
        assertThat(subscribe.requestType()).isEqualTo(SubscribeToShardRequest.class);
        assertThat(subscribe.responseType()).isEqualTo(SubscribeToShardResponse.class);
        assertThat(subscribe.eventType()).isEqualTo(SubscribeToShardEventStream.class);
        assertThat(subscribe.eventName(SubscribeToShardEvent.builder().build())).isEqualTo("SubscribeToShardEvent");
        assertThat(subscribe.http().identifier()).isEqualTo("Kinesis_20131202.SubscribeToShard");
        assertThat(kinesis.model().operations()).containsKey("PutRecord");
        assertThat(ServiceModel.of(KinesisClient.class).operations()).doesNotContainKey("SubscribeToShard");
    }

    @Test
    void withEvents_refusesTheInterfaceOfAnotherService() {
        ServiceModel model = ServiceModel.of(KinesisClient.class);

        assertThatThrownBy(() -> model.withEvents(LambdaAsyncClient.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another service");
    }

    @Test
    void stream_deliversTheAnswerAndTheEventsThenEnds() {
        subscribe(ALICE, "complete", "2").join();

        assertThat(taker.told).containsExactly("response request-1", "0", "1", "onComplete", "complete");
        assertThat(subscriptions.seen).containsExactly("request-1", "asked as AKIAALICE");
        assertThat(calls).containsExactly("SubscribeToShard OK");
    }

    @Test
    void stream_failsWithTheExceptionOfTheSdk() throws InterruptedException {
        CompletableFuture<Void> stream = subscribe(ALICE, "fail", "1");

        assertThatThrownBy(stream::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ResourceInUseException.class, e -> {
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("gone");
                    assertThat(e.requestId()).isEqualTo("request-1");
                });
        assertThat(taker.told).containsExactly("response request-1", "0", "onError ResourceInUseException");
        assertThat(taker.failure).containsInstanceOf(ResourceInUseException.class);
        assertThat(calls).containsExactly("SubscribeToShard ResourceInUseException");
    }

    @Test
    void stream_hidesOurOwnMistakes() {
        for (String how : List.of("crash", "failFuture", "nothing")) {
            CompletableFuture<Void> stream = subscribe(ALICE, how, "1");

            assertThatThrownBy(stream::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            KinesisException.class,
                            e -> assertThat(e.statusCode()).isEqualTo(500))
                    .hasMessageNotContaining("secret");
        }
        assertThat(calls).containsOnly("SubscribeToShard InternalFailure").hasSize(3);
    }

    @Test
    void refusal_comesByTheFutureAndTheHandler() throws InterruptedException {
        CompletableFuture<Void> refused = subscribe(ALICE, "refuse", "1");

        assertThatThrownBy(refused::join).hasCauseInstanceOf(ResourceInUseException.class);
        taker.ended.await();
        assertThat(taker.failure).containsInstanceOf(ResourceInUseException.class);
        assertThat(taker.told).isEmpty();
        assertThat(calls).containsExactly("SubscribeToShard ResourceInUseException");
    }

    @Test
    void stream_isAuthorizedAndLimitedAsEveryCall() {
        Caller mallory = new Caller("111122223333", "eu-west-1", "MALLORY");

        assertThatThrownBy(subscribe(mallory, "complete", "1")::join)
                .hasMessageContaining("no")
                .hasCauseInstanceOf(KinesisException.class);
        assertThatThrownBy(subscribe(ALICE, "complete", "x")::join).hasMessageContaining("'shardId' failed to satisfy");
        assertThat(calls)
                .containsExactly("SubscribeToShard AccessDeniedException", "SubscribeToShard ValidationException");
        assertThat(subscriptions.seen).isEmpty();
    }

    @Test
    void cancelledSubscription_endsTheServicesSideAndTheCall() {
        CompletableFuture<Void> stream = subscribe(ALICE, "wait", "9");

        taker.subscription.join().cancel();

        stream.join();
        assertThat(subscriptions.seen).containsExactly("request-1", "asked as AKIAALICE", "cancelled");
        assertThat(calls).containsExactly("SubscribeToShard OK");
    }

    @Test
    void cancelledFuture_cancelsTheSubscription() throws InterruptedException {
        CompletableFuture<Void> stream = subscribe(ALICE, "wait", "9");
        taker.subscription.join();

        stream.cancel(true);

        taker.ended.await();
        assertThat(subscriptions.seen).containsExactly("request-1", "asked as AKIAALICE", "cancelled");
        assertThat(calls).containsExactly("SubscribeToShard OK");
    }

    @Test
    void asyncView_performsOrdinaryOperations() {
        KinesisAsyncClient view = door.clients(KinesisAsyncClient.class).as(ALICE);

        ListStreamsResponse answer = view.listStreams().join();

        assertThat(answer.streamNames()).containsExactly(ALICE.toString());
        assertThat(answer.responseMetadata().requestId()).isEqualTo("request-1");
        assertThat(view.serviceName()).isEqualTo("kinesis");
        assertThat(List.of(view))
                .contains(view)
                .doesNotContain(door.clients(KinesisAsyncClient.class).as(ALICE));
        assertThat(calls).containsExactly("ListStreams OK");
    }

    @Test
    void asyncView_failsAsTheSdkDoes() {
        KinesisAsyncClient view = door.clients(KinesisAsyncClient.class).as(ALICE);

        assertThatThrownBy(view.listStreams(r -> r.limit(2))::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ResourceInUseException.class);
        assertThatThrownBy(view.listStreams(r -> r.limit(2))::get).hasCauseInstanceOf(ResourceInUseException.class);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        var _ = view.listStreams(r -> r.limit(2)).whenComplete((answer, e) -> seen.complete(e));
        assertThat(seen.join()).isInstanceOf(CompletionException.class);
        assertThatThrownBy(view.deleteStream(r -> r.streamName("users"))::join)
                .hasCauseInstanceOf(KinesisException.class)
                .hasMessageContaining("DeleteStream is not supported");
    }
}
