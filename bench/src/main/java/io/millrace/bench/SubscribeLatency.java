package io.millrace.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/// Measures how long a record takes from PutRecord to the event of a subscriber, both Amazon's own client.
///
///     SubscribeLatency URL STREAM SECONDS
///
/// The stream has one shard. One client puts records of 1,024 bytes at a steady rate, whether or not the ones before
/// are acknowledged; another is subscribed to the shard. Each record tells when it was put, by the clock that both
/// share. Those of the first seconds are left out, in which this program itself is compiled. The result is one line:
///
///     RESULT records seconds missing median_ms p99_ms max_ms
///     UNSUPPORTED reason
final class SubscribeLatency {

    private static final int RECORD_BYTES = 1024;
    private static final int PER_SECOND = 200;
    private static final int WARM_UP_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long NANOS = 1_000_000_000;
    /// Of records that are not measured.
    private static final int NO_NUMBER = -1;

    private final KinesisAsyncClient puts;
    private final KinesisAsyncClient http2;
    private final String stream;
    /// How long each record took, by its number; 0 as long as it has not come.
    private final long[] nanos;

    private final AtomicInteger arrived = new AtomicInteger();
    private final CompletableFuture<Void> allArrived = new CompletableFuture<>();

    private SubscribeLatency(KinesisAsyncClient puts, KinesisAsyncClient http2, String stream, int seconds) {
        this.puts = puts;
        this.http2 = http2;
        this.stream = stream;
        this.nanos = new long[(WARM_UP_SECONDS + seconds) * PER_SECOND];
    }

    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.OFF);
        URI url = URI.create(args[0]);
        int seconds = Integer.parseInt(args[2]);
        try (KinesisAsyncClient puts = client(url, Protocol.HTTP1_1);
                KinesisAsyncClient http2 = client(url, Protocol.HTTP2)) {
            System.out.println(new SubscribeLatency(puts, http2, args[1], seconds).measure());
        }
    }

    private static KinesisAsyncClient client(URI url, Protocol protocol) {
        return KinesisAsyncClient.builder()
                .endpointOverride(url)
                .region(Region.US_EAST_1)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(protocol))
                .build();
    }

    private String measure() {
        CompletableFuture<Void> subscription;
        try {
            subscription = subscribed();
        } catch (ExecutionException | TimeoutException e) {
            return "UNSUPPORTED " + reason(e);
        }
        try {
            putAll();
            CompletableFuture.anyOf(allArrived, subscription)
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            System.err.println("not all records came: " + reason(e));
        } finally {
            subscription.cancel(true);
        }
        return result();
    }

    /// Subscribes from the end of the shard on; by HTTP/1.1, if the server knows nothing else.
    ///
    /// @return ends with the subscription
    private CompletableFuture<Void> subscribed() throws ExecutionException, TimeoutException {
        try {
            return subscribed(http2, "latency");
        } catch (TimeoutException e) {
            return subscribed(puts, "latency-1");
        }
    }

    private CompletableFuture<Void> subscribed(KinesisAsyncClient client, String name)
            throws ExecutionException, TimeoutException {
        String consumer = registered(name);
        String shard = patient(puts.listShards(r -> r.streamName(stream)))
                .shards()
                .getFirst()
                .shardId();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> subscription = client.subscribeToShard(
                r -> r.consumerARN(consumer).shardId(shard).startingPosition(p -> p.type(ShardIteratorType.LATEST)),
                SubscribeToShardResponseHandler.builder()
                        .onResponse(_ -> begun.complete(null))
                        .subscriber(event -> {
                            begun.complete(null);
                            arrived((SubscribeToShardEvent) event);
                        })
                        .build());
        try {
            awaitBegin(CompletableFuture.anyOf(begun, subscription));
        } catch (ExecutionException | TimeoutException e) {
            subscription.cancel(true);
            throw e;
        }
        return subscription;
    }

    /// Puts a record now and then meanwhile, because a server may say nothing before the first event.
    private void awaitBegin(CompletableFuture<?> begun) throws ExecutionException, TimeoutException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!begun.isDone() && System.nanoTime() < end) {
            patient(put(NO_NUMBER));
            LockSupport.parkNanos(NANOS / 2);
        }
        if (!begun.isDone()) {
            throw new TimeoutException();
        }
        patient(begun);
    }

    /// The ARN of a new consumer that is active.
    private String registered(String name) throws ExecutionException, TimeoutException {
        String streamArn = patient(puts.describeStreamSummary(r -> r.streamName(stream)))
                .streamDescriptionSummary()
                .streamARN();
        String consumer = patient(
                        puts.registerStreamConsumer(r -> r.streamARN(streamArn).consumerName(name)))
                .consumer()
                .consumerARN();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (patient(puts.describeStreamConsumer(r -> r.consumerARN(consumer)))
                        .consumerDescription()
                        .consumerStatus()
                != ConsumerStatus.ACTIVE) {
            if (System.nanoTime() > end) {
                throw new TimeoutException();
            }
            LockSupport.parkNanos(NANOS / 10);
        }
        return consumer;
    }

    private static <T> T patient(CompletableFuture<T> answer) throws ExecutionException, TimeoutException {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }

    private void arrived(SubscribeToShardEvent event) {
        long now = System.nanoTime();
        for (Record each : event.records()) {
            ByteBuffer data = each.data().asByteBuffer();
            int number = data.getInt();
            if (number != NO_NUMBER && nanos[number] == 0) {
                nanos[number] = now - data.getLong();
                if (arrived.incrementAndGet() == nanos.length) {
                    allArrived.complete(null);
                }
            }
        }
    }

    /// Puts each record at its time, and returns when all are acknowledged.
    private void putAll() {
        long start = System.nanoTime();
        CompletableFuture<?>[] acknowledged = new CompletableFuture<?>[nanos.length];
        for (int number = 0; number < nanos.length; number++) {
            long due = start + number * NANOS / PER_SECOND;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            acknowledged[number] = put(number);
        }
        CompletableFuture.allOf(acknowledged).join();
    }

    private CompletableFuture<PutRecordResponse> put(int number) {
        ByteBuffer data = ByteBuffer.allocate(RECORD_BYTES).putInt(number).putLong(System.nanoTime());
        return puts.putRecord(r ->
                r.streamName(stream).partitionKey("user-" + number).data(SdkBytes.fromByteArrayUnsafe(data.array())));
    }

    private String result() {
        long[] measured = Arrays.stream(nanos)
                .skip((long) WARM_UP_SECONDS * PER_SECOND)
                .filter(each -> each != 0)
                .sorted()
                .toArray();
        int missing = nanos.length - arrived.get();
        if (measured.length == 0) {
            return "RESULT 0 1 " + missing + " 0 0 0";
        }
        return "RESULT %d %.3f %d %.2f %.2f %.2f"
                .formatted(
                        measured.length,
                        (double) measured.length / PER_SECOND,
                        missing,
                        millis(measured, 0.5),
                        millis(measured, 0.99),
                        millis(measured, 1));
    }

    /// The time in which that part of the records came.
    private static double millis(long[] sorted, double part) {
        int index = (int) Math.ceil(part * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof SdkException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no answer in " + PATIENCE.toSeconds() + " s";
        }
        return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").replaceFirst(" \\(Service: .*", "");
    }
}
