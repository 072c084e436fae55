package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// Subscribes to a shard and notes what it is told, one thing after the other.
final class Listener implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {

    private static final int SECONDS = 60;

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final long demand;
    private final CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
    private final CompletableFuture<Void> result = new CompletableFuture<>();

    private Listener(long demand) {
        this.demand = demand;
    }

    /// Subscribes and takes as many events as there are.
    static Listener to(KinesisAsyncClient client, Consumer<SubscribeToShardRequest.Builder> request) {
        return to(client, Long.MAX_VALUE, request);
    }

    /// Subscribes and takes so many events at first; throws the refusal, if there is one.
    static Listener to(KinesisAsyncClient client, long demand, Consumer<SubscribeToShardRequest.Builder> request) {
        Listener listener = new Listener(demand);
        var _ = client.subscribeToShard(request, listener).whenComplete((nothing, failure) -> {
            if (failure == null) {
                listener.result.complete(null);
            } else {
                listener.result.completeExceptionally(failure);
            }
        });
        try {
            CompletableFuture.anyOf(listener.subscribed, listener.result).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof KinesisException refusal ? refusal : e;
        }
        return listener;
    }

    void request(long events) {
        subscribed.join().request(events);
    }

    void cancel() {
        subscribed.join().cancel();
    }

    CompletableFuture<Void> result() {
        return result;
    }

    /// The next thing that it is told; an event, an exception, or `completed`.
    Object next() {
        try {
            Object next = told.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("told within %d seconds", SECONDS).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    SubscribeToShardEvent event() {
        Object next = next();
        assertThat(next).isInstanceOf(SubscribeToShardEvent.class);
        return (SubscribeToShardEvent) next;
    }

    /// The texts of so many records, from as many events as it takes.
    List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            event().records().forEach(record -> texts.add(record.data().asUtf8String()));
        }
        return texts;
    }

    /// What it is told last, events before it left out.
    Object end() {
        Object next = next();
        while (next instanceof SubscribeToShardEvent) {
            next = next();
        }
        return next;
    }

    boolean wasToldNothing() {
        return told.isEmpty();
    }

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
        assertThat(response.responseMetadata().requestId()).isNotBlank();
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
        publisher.subscribe(this);
    }

    @Override
    public void exceptionOccurred(Throwable throwable) {}

    @Override
    public void complete() {}

    @Override
    public void onSubscribe(Subscription given) {
        if (demand > 0) {
            given.request(demand);
        }
        subscribed.complete(given);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
        told.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        told.add(failure);
    }

    @Override
    public void onComplete() {
        told.add("completed");
    }
}
