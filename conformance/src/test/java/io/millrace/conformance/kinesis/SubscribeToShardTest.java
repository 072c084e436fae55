package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;

/// Subscriptions of the SDK's own asynchronous client, over HTTP/2 to a server in a process of its own.
class SubscribeToShardTest {

    private static final int RESHARDS = "full".equals(System.getProperty("millrace.campaign")) ? 50 : 8;
    private static final int KEYS = 30;

    @TempDir
    private static Path data;

    private static ServerProcess server;
    private static Aws aws;
    private static SdkEventLoopGroup loops;
    private static KinesisAsyncClient async;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(data);
        aws = Aws.at(server.url());
        loops = SdkEventLoopGroup.builder().numberOfThreads(2).build();
        async = KinesisAsyncClient.builder()
                .endpointOverride(server.url())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .protocol(Protocol.HTTP2)
                        .eventLoopGroup(loops)
                        .maxConcurrency(1_000)
                        // no pings: a machine that stands still answers none in time
                        .http2Configuration(http2 -> http2.healthCheckPingPeriod(Duration.ZERO))
                        .connectionAcquisitionTimeout(Duration.ofMinutes(1)))
                .build();
    }

    @AfterAll
    static void stop() {
        async.close();
        loops.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        aws.close();
        server.close();
    }

    private static String registered(String stream) {
        return ConsumerScenarios.registered(aws.kinesis(), stream, "app").consumerARN();
    }

    private static void put(String stream, String key, String text) {
        aws.kinesis().putRecord(r -> r.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(text)));
    }

    private static StartingPosition latest() {
        return StartingPosition.builder().type("LATEST").build();
    }

    @Test
    void records_comeWithinMillisecondsOfTheirPuts() {
        Scenario.create(aws.kinesis(), "latency", 1);
        List<String> seen = new ArrayList<>();
        Subscriber subscriber = new Subscriber(
                async,
                registered("latency"),
                (shard, record) -> seen.add(record.data().asUtf8String()));
        subscriber.begin(Scenario.FIRST_SHARD, latest());
        assertThat(subscriber.step())
                .as("the first event tells where it stands")
                .isZero();

        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = Integer.toString(i);
            long start = System.nanoTime();
            put("latency", "key", text);
            while (!seen.contains(text)) {
                subscriber.step();
            }
            micros.add((System.nanoTime() - start) / 1_000);
        }
        micros.sort(Comparator.naturalOrder());
        System.out.printf(
                "put and event: p50 %d us, p99 %d us%n",
                micros.get(micros.size() / 2), micros.get(micros.size() * 99 / 100));

        assertThat(seen).hasSize(300);
        // Each put follows the event before it, so one that polls or batches would be late every time; a machine that
        // is busy with other things is so now and then.
        assertThat(micros.get(micros.size() / 10)).isLessThan(100_000);
    }

    @Test
    void subscriptions_followReshardsAndSeeEachRecordOnceInOrder() {
        Scenario.create(aws.kinesis(), "followed", 2);
        Map<String, Integer> last = new HashMap<>();
        Subscriber subscriber = new Subscriber(async, registered("followed"), (shard, record) -> count(last, record));
        Scenario.shards(aws.kinesis(), "followed").forEach(shard -> subscriber.begin(shard.shardId()));

        int sent = 0;
        int seen = 0;
        for (int round = 0; round < RESHARDS; round++) {
            sent++;
            putToAll("followed", sent);
            reshard("followed", round);
            sent++;
            putToAll("followed", sent);
            while (seen < sent * KEYS) {
                seen += subscriber.step();
            }
        }

        int all = sent;
        assertThat(last).hasSize(KEYS);
        assertThat(last.values()).allSatisfy(number -> assertThat(number).isEqualTo(all));
    }

    private static void count(Map<String, Integer> last, Record record) {
        int number = Integer.parseInt(record.data().asUtf8String());
        assertThat(number)
                .as("number of key %s", record.partitionKey())
                .isEqualTo(last.getOrDefault(record.partitionKey(), 0) + 1);
        last.put(record.partitionKey(), number);
    }

    private static void putToAll(String stream, int number) {
        for (int i = 0; i < KEYS; i++) {
            put(stream, "key" + i, Integer.toString(number));
        }
    }

    /// Splits the shard with the most hash keys, or merges the two lowest.
    private static void reshard(String stream, int round) {
        List<Shard> open = aws
                .kinesis()
                .listShards(r -> r.streamName(stream).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .shards()
                .stream()
                .sorted(Comparator.comparing(SubscribeToShardTest::first))
                .toList();
        if (round % 2 == 0) {
            Shard widest = open.stream()
                    .max(Comparator.comparing(shard -> last(shard).subtract(first(shard))))
                    .orElseThrow();
            BigInteger middle = first(widest).add(last(widest)).shiftRight(1);
            aws.kinesis()
                    .splitShard(r ->
                            r.streamName(stream).shardToSplit(widest.shardId()).newStartingHashKey(middle.toString()));
        } else {
            aws.kinesis()
                    .mergeShards(r -> r.streamName(stream)
                            .shardToMerge(open.get(0).shardId())
                            .adjacentShardToMerge(open.get(1).shardId()));
        }
        Scenario.awaitActive(aws.kinesis(), stream);
    }

    private static BigInteger first(Shard shard) {
        return new BigInteger(shard.hashKeyRange().startingHashKey());
    }

    private static BigInteger last(Shard shard) {
        return new BigInteger(shard.hashKeyRange().endingHashKey());
    }

    @Test
    void secondSubscription_isRefusedWhileTheFirstIsYoung() throws InterruptedException {
        Scenario.create(aws.kinesis(), "twice", 1);
        Subscriber subscriber = new Subscriber(async, registered("twice"), (shard, record) -> {});
        subscriber.begin(Scenario.FIRST_SHARD, latest());
        subscriber.step();

        subscriber.begin(Scenario.FIRST_SHARD, latest());

        assertThat(cause(subscriber.failure()))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Another active subscription exists for this consumer");
    }

    @Test
    void subscription_failsWhenItsConsumerIsDeregistered() throws InterruptedException {
        Scenario.create(aws.kinesis(), "leaving", 1);
        String consumer = registered("leaving");
        Subscriber subscriber = new Subscriber(async, consumer, (shard, record) -> {});
        subscriber.begin(Scenario.FIRST_SHARD, latest());
        subscriber.step();

        aws.kinesis().deregisterStreamConsumer(r -> r.consumerARN(consumer));

        assertThat(cause(subscriber.failure()))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Consumer app, account 000000000000 not found.");
    }

    @Test
    void largeRecords_comeWhole() {
        Scenario.create(aws.kinesis(), "large", 1);
        List<Integer> sizes = new ArrayList<>();
        Subscriber subscriber = new Subscriber(
                async,
                registered("large"),
                (shard, record) -> sizes.add(record.data().asByteArrayUnsafe().length));
        for (int i = 0; i < 8; i++) {
            put("large", "key", "x".repeat(1_000_000));
        }

        subscriber.begin(Scenario.FIRST_SHARD);
        int seen = 0;
        while (seen < 8) {
            seen += subscriber.step();
        }

        assertThat(sizes).hasSize(8).containsOnly(1_000_000);
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
