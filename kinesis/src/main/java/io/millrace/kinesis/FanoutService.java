package io.millrace.kinesis;

import io.millrace.kinesis.definition.Consumer;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.fanout.Feed;
import io.millrace.kinesis.fanout.ShardSubscription;
import io.millrace.kinesis.fanout.Subscriptions;
import io.millrace.kinesis.name.ConsumerId;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.stream.StartingPosition;
import io.millrace.kinesis.stream.Stream;
import io.millrace.kinesis.stream.Streams;
import io.millrace.kinesis.throughput.ShardThroughput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// The operation of Kinesis that answers with events: translates between the SDK's shapes and the domain.
final class FanoutService implements KinesisAsyncClient {

    private final Streams streams;
    private final InstantSource clock;
    private final StreamMeter meter;
    private final Subscriptions subscriptions = new Subscriptions();

    FanoutService(Streams streams, InstantSource clock, StreamMeter meter) {
        this.streams = streams;
        this.clock = clock;
        this.meter = meter;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html>
    @Override
    public CompletableFuture<Void> subscribeToShard(
            SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
        ConsumerId consumerId = ConsumerId.ofArn(request.consumerARN());
        StreamId id = consumerId.stream();
        ShardId shardId = ShardId.requested(request.shardId(), id);
        Stream stream = streams.get(id);
        StreamDefinition definition = stream.definition();
        Instant now = clock.instant();
        Consumer consumer = definition.consumer(consumerId, now);
        if (!consumer.isActive(now)) {
            throw KinesisFault.consumerNotActive(id, consumer);
        }
        Shard shard = definition.shard(shardId, now).orElseThrow(() -> KinesisFault.shardNotFound(id, shardId));
        long position = StartingPosition.requested(
                        request.startingPosition().typeAsString(),
                        request.startingPosition().sequenceNumber(),
                        request.startingPosition().timestamp())
                .in(stream, shard, now);
        OptionalLong bytesPerSecond = stream.throughput().isPresent()
                ? OptionalLong.of(ShardThroughput.FANOUT_BYTES_PER_SECOND)
                : OptionalLong.empty();
        Feed feed = new Feed(new ShardSubscription(stream, consumerId, shardId, position, bytesPerSecond, now), clock);
        subscriptions.begin(consumer.arn(id), shardId, feed, now);
        meter.subscribed(stream, consumerId);
        SubscriptionSource events =
                new SubscriptionSource(stream, feed, event -> meter.pushed(stream, consumerId, event));
        handler.responseReceived(SubscribeToShardResponse.builder().build());
        handler.onEventStream(events);
        return events.ended();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Nothing: subscriptions end with their streams.
    @Override
    public void close() {}
}
