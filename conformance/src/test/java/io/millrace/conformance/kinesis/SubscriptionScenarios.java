package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.FIRST_SHARD;
import static io.millrace.conformance.kinesis.Scenario.put;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// Consumers to whom shards are pushed.
final class SubscriptionScenarios {

    static final List<Scenario> ALL = List.of(
            new Scenario("SubscribeToShard pushes a closed shard to its end and names its children", house -> {
                KinesisClient kinesis = house.client();
                Scenario.create(kinesis, "push", 1);
                String consumer =
                        ConsumerScenarios.registered(kinesis, "push", "reader").consumerARN();
                List<String> texts = List.of("one", "two", "three");
                texts.forEach(text -> put(kinesis, "push", "k", text));
                kinesis.splitShard(
                        r -> r.streamName("push").shardToSplit(FIRST_SHARD).newStartingHashKey("5"));
                Scenario.awaitActive(kinesis, "push");

                List<SubscribeToShardEvent> events = all(house.asyncClient(), request(consumer, FIRST_SHARD));

                assertThat(events.stream()
                                .flatMap(event -> event.records().stream())
                                .map(record -> record.data().asUtf8String()))
                        .containsExactlyElementsOf(texts);
                SubscribeToShardEvent last = events.getLast();
                assertThat(last.childShards())
                        .extracting(ChildShard::shardId)
                        .containsExactlyInAnyOrder("shardId-000000000001", "shardId-000000000002");
                assertThat(last.continuationSequenceNumber()).isNull();
                assertThat(last.millisBehindLatest()).isZero();
            }),
            new Scenario("SubscribeToShard refuses consumers and shards that are not there", house -> {
                KinesisClient kinesis = house.client();
                Scenario.create(kinesis, "push-no", 1);
                String consumer = ConsumerScenarios.registered(kinesis, "push-no", "reader")
                        .consumerARN();
                refuses(
                        ResourceNotFoundException.class,
                        "shardId-000000000009",
                        () -> all(house.asyncClient(), request(consumer, "shardId-000000000009")));
                refuses(
                        ResourceNotFoundException.class,
                        "",
                        () -> all(house.asyncClient(), request(consumer.replace("reader:", "nobody:"), FIRST_SHARD)));
                refuses(
                        ValidationException.class,
                        "failed to satisfy constraint",
                        () -> all(house.asyncClient(), request(consumer, "sp ace")));
            }));

    private SubscriptionScenarios() {}

    private static SubscribeToShardRequest request(String consumer, String shard) {
        return SubscribeToShardRequest.builder()
                .consumerARN(consumer)
                .shardId(shard)
                .startingPosition(p -> p.type(ShardIteratorType.TRIM_HORIZON))
                .build();
    }

    /// All events of a subscription that ends.
    private static List<SubscribeToShardEvent> all(KinesisAsyncClient kinesis, SubscribeToShardRequest request) {
        ConcurrentLinkedQueue<SubscribeToShardEvent> events = new ConcurrentLinkedQueue<>();
        try {
            kinesis.subscribeToShard(
                            request,
                            SubscribeToShardResponseHandler.builder()
                                    .subscriber(event -> events.add((SubscribeToShardEvent) event))
                                    .build())
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw e;
        }
        return List.copyOf(events);
    }
}
