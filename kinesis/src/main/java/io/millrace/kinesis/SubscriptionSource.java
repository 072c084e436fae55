package io.millrace.kinesis;

import io.millrace.kinesis.fanout.Feed;
import io.millrace.kinesis.fanout.ShardSubscription;
import io.millrace.kinesis.stream.Stream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;

/// A feed as the SDK has it: a publisher of events for one subscriber.
final class SubscriptionSource implements SdkPublisher<SubscribeToShardEventStream> {

    private final Stream stream;
    private final Feed feed;
    private final Consumer<ShardSubscription.Step.Event> observer;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean isTaken = new AtomicBoolean();

    /// @param stream whose records the feed brings
    /// @param observer told of each event that the subscriber gets
    SubscriptionSource(Stream stream, Feed feed, Consumer<ShardSubscription.Step.Event> observer) {
        this.stream = stream;
        this.feed = feed;
        this.observer = observer;
    }

    /// Completes when the subscriber has been told the end or has cancelled, and fails with what it was told.
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void subscribe(Subscriber<? super SubscribeToShardEventStream> subscriber) {
        boolean isFirst = isTaken.compareAndSet(false, true);
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                if (isFirst) {
                    SubscriptionSource.this.request(n);
                }
            }

            @Override
            public void cancel() {
                if (isFirst) {
                    feed.cancel();
                    ended.complete(null);
                }
            }
        });
        if (isFirst) {
            feed.start(new Telling(subscriber));
        } else {
            subscriber.onError(new IllegalStateException("the events of a subscription have one subscriber"));
        }
    }

    private void request(long n) {
        if (n > 0) {
            feed.request(n);
        } else {
            feed.end(KinesisFault.INVALID_ARGUMENT.fault("A subscriber requests 1 event or more, not %d.", n));
        }
    }

    /// Tells a subscriber what a feed tells.
    private final class Telling implements Feed.Reader {

        private final Subscriber<? super SubscribeToShardEventStream> subscriber;

        Telling(Subscriber<? super SubscribeToShardEventStream> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void take(ShardSubscription.Step.Event event) {
            subscriber.onNext(shape(event));
            observer.accept(event);
        }

        @Override
        public void completed() {
            subscriber.onComplete();
            ended.complete(null);
        }

        @Override
        public void failed(RuntimeException why) {
            subscriber.onError(why);
            ended.completeExceptionally(why);
        }
    }

    private SubscribeToShardEventStream shape(ShardSubscription.Step.Event event) {
        EncryptionType encryption = Shapes.encryption(stream.definition());
        return SubscribeToShardEventStream.subscribeToShardEventBuilder()
                .records(event.records().stream()
                        .map(record -> RecordService.shape(record, encryption))
                        .toList())
                .continuationSequenceNumber(event.continuation().orElse(null))
                .millisBehindLatest(event.millisBehindLatest())
                .childShards(event.children().isEmpty() ? null : Shapes.children(event.children()))
                .build();
    }
}
