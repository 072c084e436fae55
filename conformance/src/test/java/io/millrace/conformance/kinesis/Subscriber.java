package io.millrace.conformance.kinesis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// Reads a whole stream by subscriptions: a shard only after its parents have been read to their ends.
///
/// It learns of children from the events that end their parents.
final class Subscriber {

    private final KinesisAsyncClient kinesis;
    private final String consumer;
    private final BiConsumer<String, Record> sink;
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

    /// Shards that have been read to their ends.
    private final Set<String> drained = new HashSet<>();

    /// Children that wait for their parents.
    private final Map<String, Set<String>> waiting = new HashMap<>();

    /// What a subscription has said.
    ///
    /// @param event nothing at the end
    /// @param failure why it ended, if not well
    private record Said(
            String shard,
            @Nullable SubscribeToShardEvent event,
            @Nullable Throwable failure) {}

    /// @param sink is given each record with the name of its shard
    Subscriber(KinesisAsyncClient kinesis, String consumer, BiConsumer<String, Record> sink) {
        this.kinesis = kinesis;
        this.consumer = consumer;
        this.sink = sink;
    }

    /// Subscribes from the oldest record on.
    void begin(String shard) {
        begin(shard, StartingPosition.builder().type("TRIM_HORIZON").build());
    }

    void begin(String shard, StartingPosition position) {
        var _ = kinesis.subscribeToShard(
                        r -> r.consumerARN(consumer).shardId(shard).startingPosition(position),
                        SubscribeToShardResponseHandler.builder()
                                .subscriber(SubscribeToShardResponseHandler.Visitor.builder()
                                        .onSubscribeToShardEvent(event -> said.add(new Said(shard, event, null)))
                                        .build())
                                .build())
                .whenComplete((nothing, failure) -> said.add(new Said(shard, null, failure)));
    }

    /// Takes the next thing that any subscription says.
    ///
    /// @return how many records it brought
    int step() {
        try {
            Said next = said.poll(60, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing is said");
            }
            if (next.failure() != null) {
                throw new AssertionError("subscription of " + next.shard() + " fails", next.failure());
            }
            return next.event() == null ? ended(next.shard()) : take(next.shard(), next.event());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Takes what is said until a subscription fails.
    ///
    /// @return why
    Throwable failure() throws InterruptedException {
        while (true) {
            Said next = said.poll(60, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing fails");
            }
            if (next.failure() != null) {
                return next.failure();
            }
        }
    }

    private int take(String shard, SubscribeToShardEvent event) {
        event.records().forEach(record -> sink.accept(shard, record));
        boolean isLast = event.continuationSequenceNumber() == null;
        if (isLast == event.childShards().isEmpty()) {
            throw new AssertionError("an event goes on or names children, not " + event);
        }
        for (ChildShard child : event.childShards()) {
            waiting.put(child.shardId(), Set.copyOf(child.parentShards()));
        }
        if (isLast) {
            drained.add(shard);
        }
        return event.records().size();
    }

    /// A subscription ends with its shard; the children begin whose parents have all ended.
    private int ended(String shard) {
        if (!drained.contains(shard)) {
            throw new AssertionError("the subscription of " + shard + " ends early");
        }
        List<String> ready = new ArrayList<>();
        waiting.forEach((child, parents) -> {
            if (drained.containsAll(parents)) {
                ready.add(child);
            }
        });
        ready.forEach(waiting::remove);
        ready.forEach(this::begin);
        return 0;
    }
}
