package io.millrace.lambda.source;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// A shard that pushes its records to a consumer.
///
/// The next event is asked for when the one before is taken, so no more than one waits. A subscription ends after five
/// minutes, then another one goes on behind what it said last.
///
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html>
final class SubscriptionSource implements EventStream.Cursor {

    private static final Duration WAIT = Duration.ofSeconds(1);

    private final KinesisAsyncClient kinesis;
    private final String consumerArn;
    private final String shard;
    private ShardStart start;
    private @Nullable Live live;
    /// Whether the last event was taken and the next one not yet asked for.
    private boolean isTaken;

    SubscriptionSource(KinesisAsyncClient kinesis, String consumerArn, String shard, ShardStart start) {
        this.kinesis = kinesis;
        this.consumerArn = consumerArn;
        this.shard = shard;
        this.start = start;
    }

    /// What a subscription says.
    private sealed interface Said {

        record Event(SubscribeToShardEvent event) implements Said {}

        /// It is over, well.
        record Ended() implements Said {}

        record Broken(Throwable why) implements Said {}
    }

    @Override
    public Page next() throws InterruptedException {
        if (live == null) {
            live = new Live();
            live.begin(position());
        } else if (isTaken) {
            live.more(); // not earlier, so that an event is not older than the call that gives it
        }
        isTaken = false;
        Said said = live.said.poll(WAIT.toNanos(), TimeUnit.NANOSECONDS);
        if (said == null) {
            return new Page(List.of(), false, false);
        }
        return switch (said) {
            case Said.Event event -> page(event.event());
            case Said.Ended _ -> {
                live = null;
                yield new Page(List.of(), false, false);
            }
            case Said.Broken broken -> {
                live = null;
                throw broken.why() instanceof RuntimeException e ? e : new CompletionException(broken.why());
            }
        };
    }

    private Page page(SubscribeToShardEvent event) {
        List<SourceRecord> records = event.records().stream()
                .map(record -> KinesisSource.record(record))
                .toList();
        String next = event.continuationSequenceNumber();
        if (next != null) {
            // a number that may be ahead of every record, and goes on behind it
            start = new ShardStart.After(new SequenceNumber(next));
        }
        isTaken = true;
        boolean isBehind = event.millisBehindLatest() != null && event.millisBehindLatest() > 0;
        return new Page(records, records.isEmpty() && !isBehind, next == null);
    }

    private StartingPosition position() {
        StartingPosition.Builder position = StartingPosition.builder();
        switch (start) {
            case ShardStart.Horizon _ -> position.type(ShardIteratorType.TRIM_HORIZON);
            case ShardStart.At at ->
                position.type(ShardIteratorType.AT_TIMESTAMP).timestamp(at.time());
            case ShardStart.After after ->
                position.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                        .sequenceNumber(after.number().text());
        }
        return position.build();
    }

    @Override
    public void close() {
        if (live != null) {
            live.end();
            live = null;
        }
    }

    /// One subscription.
    private final class Live implements Subscriber<SubscribeToShardEventStream> {

        private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
        private volatile @Nullable Subscription subscription;
        private volatile boolean isEnded;
        private @Nullable CompletableFuture<Void> answer;

        void begin(StartingPosition position) {
            SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
                    .subscriber(() -> this)
                    .build();
            CompletableFuture<Void> future = kinesis.subscribeToShard(
                    request -> request.consumerARN(consumerArn).shardId(shard).startingPosition(position), handler);
            answer = future;
            var _ = future.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    said.add(new Said.Ended());
                } else {
                    Throwable cause = failure.getCause();
                    said.add(
                            new Said.Broken(failure instanceof CompletionException && cause != null ? cause : failure));
                }
            });
        }

        void more() {
            Subscription open = subscription;
            if (open != null) {
                open.request(1);
            }
        }

        void end() {
            isEnded = true;
            Subscription open = subscription;
            if (open != null) {
                open.cancel();
            }
            if (answer != null) {
                answer.cancel(false);
            }
        }

        @Override
        public void onSubscribe(Subscription opened) {
            subscription = opened;
            if (isEnded) {
                opened.cancel();
            } else {
                opened.request(1);
            }
        }

        @Override
        public void onNext(SubscribeToShardEventStream event) {
            if (event instanceof SubscribeToShardEvent records) {
                said.add(new Said.Event(records));
            } else {
                more();
            }
        }

        @Override
        public void onError(Throwable failure) {
            // the future tells
        }

        @Override
        public void onComplete() {
            // the future tells
        }
    }
}
