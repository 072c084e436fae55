package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// Kills the server again and again while four writers put batches: what was acknowledged is there, once, in order.
class PutRecordsKillTest {

    private static final int KILLS = "full".equals(System.getProperty("millrace.campaign")) ? 100 : 3;
    private static final int WRITERS = 4;
    private static final int KEYS = 25;
    private static final int BATCH = 100;
    private static final String STREAM = "ledger";

    /// An acknowledged record.
    private record Promise(String shard, String sequenceNumber) {}

    @TempDir
    private Path data;

    /// What was acknowledged, by the text of the record.
    private final Map<String, Promise> promised = new ConcurrentHashMap<>();

    @Test
    void killedServer_keepsEachAcknowledgedRecordOnceInOrder() throws InterruptedException {
        long seed = Long.getLong("millrace.seed", RandomGenerator.getDefault().nextLong());
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Duration> restarts = new ArrayList<>();
        for (int life = 0; life < KILLS; life++) {
            long start = System.nanoTime();
            ServerProcess server = ServerProcess.start(data);
            try (SdkHttpClient http = UrlConnectionHttpClient.create();
                    KinesisClient kinesis = client(http, server.url())) {
                if (life == 0) {
                    Scenario.create(kinesis, STREAM, 4);
                }
                List<Writer> writers = new ArrayList<>();
                CountDownLatch acknowledged = new CountDownLatch(1);
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(new Writer(kinesis, i, life, acknowledged));
                }
                List<Thread> threads = writers.stream()
                        .map(writer -> Thread.ofPlatform().name("writer").start(writer))
                        .toList();
                assertThat(acknowledged.await(180, TimeUnit.SECONDS)).isTrue();
                restarts.add(Duration.ofNanos(System.nanoTime() - start));
                threads.getFirst().join(Duration.ofMillis(random.nextInt(20, 400)));
                server.kill();
                for (Thread thread : threads) {
                    assertThat(thread.join(Duration.ofMinutes(3))).isTrue();
                }
            } finally {
                server.close();
            }
        }
        check(seed);
        restarts.sort(null);
        System.out.println(
                KILLS + " kills, " + promised.size() + " records acknowledged, start to first acknowledgement: "
                        + restarts.get(restarts.size() / 2).toMillis() + " ms median, "
                        + restarts.getLast().toMillis() + " ms at most");
    }

    private static KinesisClient client(SdkHttpClient http, URI url) {
        return KinesisClient.builder()
                .httpClient(http)
                .endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    /// Puts one batch after the other until it fails; no text is ever sent a second time.
    private final class Writer implements Runnable {

        private final KinesisClient kinesis;
        private final int number;
        private final int life;
        private final CountDownLatch acknowledged;

        Writer(KinesisClient kinesis, int number, int life, CountDownLatch acknowledged) {
            this.kinesis = kinesis;
            this.number = number;
            this.life = life;
            this.acknowledged = acknowledged;
        }

        @Override
        public void run() {
            for (int batch = 0; ; batch++) {
                List<PutRecordsRequestEntry> entries = new ArrayList<>(BATCH);
                for (int i = 0; i < BATCH; i++) {
                    String key = number + "-" + i % KEYS;
                    String text = "%s/%06d/%06d/%06d".formatted(key, life, batch, i);
                    entries.add(PutRecordsRequestEntry.builder()
                            .partitionKey(key)
                            .data(SdkBytes.fromUtf8String(text))
                            .build());
                }
                PutRecordsResponse response;
                try {
                    response = kinesis.putRecords(r -> r.streamName(STREAM).records(entries));
                } catch (SdkException e) {
                    return;
                }
                for (int i = 0; i < BATCH; i++) {
                    PutRecordsResultEntry result = response.records().get(i);
                    if (result.errorCode() == null) {
                        promised.put(
                                entries.get(i).data().asUtf8String(),
                                new Promise(result.shardId(), result.sequenceNumber()));
                    }
                }
                acknowledged.countDown();
            }
        }
    }

    private void check(long seed) {
        Map<String, Promise> found = new HashMap<>();
        try (ServerProcess server = ServerProcess.start(data);
                SdkHttpClient http = UrlConnectionHttpClient.create();
                KinesisClient kinesis = client(http, server.url())) {
            for (Shard shard : Scenario.shards(kinesis, STREAM)) {
                Map<String, String> latestOfKey = new HashMap<>();
                String latest = "";
                String iterator = Scenario.iterator(kinesis, STREAM, shard.shardId(), ShardIteratorType.TRIM_HORIZON);
                for (Record record : Scenario.read(kinesis, iterator)) {
                    String text = record.data().asUtf8String();
                    assertThat(record.sequenceNumber()).as("seed %d", seed).isGreaterThan(latest);
                    latest = record.sequenceNumber();
                    assertThat(text)
                            .as("order of key %s, seed %d", record.partitionKey(), seed)
                            .isGreaterThan(latestOfKey.getOrDefault(record.partitionKey(), ""));
                    latestOfKey.put(record.partitionKey(), text);
                    assertThat(found.put(text, new Promise(shard.shardId(), latest)))
                            .as("%s twice, seed %d", text, seed)
                            .isNull();
                }
            }
        }
        assertThat(promised).hasSizeGreaterThan(KILLS * WRITERS * BATCH);
        assertThat(found).as("seed %d", seed).containsAllEntriesOf(promised);
    }
}
