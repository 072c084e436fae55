package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/// Producers that go on while shards are split and merged: a consumer that reads parents before their children finds
/// each record once, and those of a key in the order in which they were put.
@Timeout(300)
class ReshardUnderLoadTest {

    private static final int RESHARDS = "full".equals(System.getProperty("millrace.campaign")) ? 400 : 60;
    private static final int PRODUCERS = 6;
    private static final int KEYS = 5;

    @TempDir
    Path directory;

    @Test
    void reshards_keepEachRecordOnceAndInTheOrderOfItsKey() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        Map<String, String> shardOf = new ConcurrentHashMap<>();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Kinesis kinesis = new Kinesis(directory)) {
            kinesis.create("users", 2);
            try (ExecutorService producers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> runs = new ArrayList<>();
                for (int producer = 0; producer < PRODUCERS; producer++) {
                    String name = "p" + producer;
                    runs.add(producers.submit(() -> {
                        try {
                            produce(kinesis.client(), name, acknowledged, shardOf, isOver);
                        } finally {
                            isOver.set(true);
                        }
                    }));
                }
                for (int i = 0; i < RESHARDS && !isOver.get(); i++) {
                    reshard(kinesis.client(), random);
                }
                isOver.set(true);
                for (Future<?> run : runs) {
                    run.get();
                }
            }
            check(kinesis, acknowledged, shardOf, seed);
            kinesis.restart();
            check(kinesis, acknowledged, shardOf, seed);
        }
    }

    /// Puts numbers upwards under each key, one request after the other.
    private static void produce(
            KinesisClient client,
            String name,
            Map<String, Integer> acknowledged,
            Map<String, String> shardOf,
            AtomicBoolean isOver) {
        for (int number = 0; !isOver.get(); number++) {
            List<PutRecordsRequestEntry> entries = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                entries.add(PutRecordsRequestEntry.builder()
                        .partitionKey(name + "/" + key)
                        .data(SdkBytes.fromUtf8String(name + "/" + key + " " + number))
                        .build());
            }
            var response = client.putRecords(r -> r.streamName("users").records(entries));
            assertThat(response.failedRecordCount()).isZero();
            for (int key = 0; key < KEYS; key++) {
                acknowledged.put(name + "/" + key, number);
                shardOf.put(
                        name + "/" + key + " " + number,
                        response.records().get(key).shardId() + " "
                                + response.records().get(key).sequenceNumber());
            }
        }
    }

    private static void check(
            Kinesis kinesis, Map<String, Integer> acknowledged, Map<String, String> shardOf, long seed) {
        Map<String, Integer> last = new HashMap<>();
        LineageReader.read(kinesis, "users", 2, (shard, record) -> {
            String text = record.data().asUtf8String();
            String[] parts = text.split(" ", 2);
            assertThat(Integer.parseInt(parts[1]))
                    .as("next of %s in %s, seed %d", parts[0], shard, seed)
                    .isEqualTo(last.getOrDefault(parts[0], -1) + 1);
            last.put(parts[0], Integer.parseInt(parts[1]));
            assertThat(shardOf).as("seed %d", seed).containsEntry(text, shard + " " + record.sequenceNumber());
        });
        assertThat(last).as("seed %d", seed).isEqualTo(acknowledged);
    }

    /// Splits or merges shards at random; at most 8 are open at once.
    static void reshard(KinesisClient client, Random random) {
        List<Shard> open = client
                .listShards(r -> r.streamName("users").shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .shards()
                .stream()
                .sorted(Comparator.comparing(
                        shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
                .toList();
        int at = random.nextInt(open.size());
        if (open.size() > 1 && at + 1 < open.size() && random.nextBoolean()) {
            client.mergeShards(r -> r.streamName("users")
                    .shardToMerge(open.get(at).shardId())
                    .adjacentShardToMerge(open.get(at + 1).shardId()));
        } else if (open.size() < 8) {
            BigInteger first = new BigInteger(open.get(at).hashKeyRange().startingHashKey());
            BigInteger last = new BigInteger(open.get(at).hashKeyRange().endingHashKey());
            client.splitShard(r -> r.streamName("users")
                    .shardToSplit(open.get(at).shardId())
                    .newStartingHashKey(first.add(last).shiftRight(1).toString()));
        }
    }
}
