package io.millrace.wire;

import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// A service whose streams of events do what the request says.
///
/// The consumer's name is `<events> <bytes> <end>`: so many events with a record of so many bytes, as they are
/// asked for, then `complete`, `wait`, or an error: `modelled`, `common`, `mistake`. The consumer `refuse` is
/// refused.
final class Subscriptions implements KinesisAsyncClient {

    static final FaultCode IN_USE = new FaultCode() {
        @Override
        public String code() {
            return "ResourceInUseException";
        }

        @Override
        public int status() {
            return 400;
        }

        @Override
        public Supplier<? extends AwsServiceException.Builder> exception() {
            return ResourceInUseException::builder;
        }
    };

    private final Map<String, Stream> byShard = new ConcurrentHashMap<>();

    @Override
    public String serviceName() {
        return "kinesis";
    }

    @Override
    public void close() {}

    @Override
    public CompletableFuture<Void> subscribeToShard(
            SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
        if (request.consumerARN().equals("refuse")) {
            throw new Fault(IN_USE, "somebody reads already");
        }
        Stream stream = stream(request.shardId());
        stream.plan = request.consumerARN().split(" ", -1);
        handler.responseReceived(SubscribeToShardResponse.builder().build());
        handler.onEventStream(SdkPublisher.adapt(subscriber -> {
            stream.subscriber = subscriber;
            subscriber.onSubscribe(stream);
        }));
        return stream.end;
    }

    /// The stream of a shard, also before it is subscribed to.
    Stream stream(String shard) {
        return byShard.computeIfAbsent(shard, name -> new Stream());
    }

    /// One stream of events.
    static final class Stream implements Subscription {

        final CompletableFuture<Void> end = new CompletableFuture<>();
        final AtomicInteger sent = new AtomicInteger();
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch cancelled = new CountDownLatch(1);
        final AtomicInteger outstanding = new AtomicInteger();
        private final Semaphore demand = new Semaphore(0);
        volatile String[] plan = {};
        private volatile @Nullable Subscriber<? super SubscribeToShardEventStream> subscriber;

        /// Who has subscribed.
        Subscriber<? super SubscribeToShardEventStream> subscriber() {
            return Objects.requireNonNull(subscriber, "nobody has subscribed");
        }

        @Override
        public void request(long n) {
            asked.countDown();
            if (n != 1 || outstanding.incrementAndGet() != 1) {
                subscriber().onError(new IllegalStateException("asked for more than one event at a time"));
                return;
            }
            demand.release();
            if (sent.get() < Integer.parseInt(plan[0])) {
                publish(Integer.parseInt(plan[1]));
                return;
            }
            switch (plan[2]) {
                case "complete" -> {
                    subscriber().onComplete();
                    end.complete(null);
                }
                case "modelled" -> subscriber().onError(new Fault(IN_USE, "taken over"));
                case "common" -> subscriber().onError(io.millrace.api.CommonFault.SERVICE_UNAVAILABLE.fault("not now"));
                case "mistake" -> subscriber().onError(new IllegalStateException("secret"));
                case "wait" -> {}
                default -> throw new IllegalArgumentException(plan[2]);
            }
        }

        /// Waits until one more event has been asked for.
        void awaitDemand() throws InterruptedException {
            demand.acquire();
        }

        /// Publishes one event; its continuation number counts from 0.
        void publish(int bytes) {
            outstanding.decrementAndGet();
            subscriber()
                    .onNext(SubscribeToShardEvent.builder()
                            .continuationSequenceNumber(Integer.toString(sent.getAndIncrement()))
                            .millisBehindLatest(0L)
                            .records(Record.builder()
                                    .partitionKey("key")
                                    .sequenceNumber("1")
                                    .approximateArrivalTimestamp(java.time.Instant.ofEpochMilli(1_700_000_000_123L))
                                    .data(SdkBytes.fromByteArray(new byte[bytes]))
                                    .build())
                            .build());
        }

        @Override
        public void cancel() {
            cancelled.countDown();
            end.complete(null);
        }
    }
}
