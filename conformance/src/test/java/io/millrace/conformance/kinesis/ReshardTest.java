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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/// Splits and merges shards at random while records flow: a consumer that follows the children sees every record once,
/// those of a key in their order; so does one that reads all of it after a restart.
class ReshardTest {

    private static final int RESHARDS = "full".equals(System.getProperty("millrace.campaign")) ? 100 : 10;
    private static final int SCALINGS = Math.max(1, RESHARDS / 12);
    private static final int MOST_SHARDS = 10;
    private static final int WRITERS = 3;
    private static final int KEYS = 40;
    private static final String STREAM = "reshard";
    private static final BigInteger HASH_KEYS = BigInteger.TWO.pow(128);

    @TempDir
    private Path data;

    /// How many records of each key were acknowledged; they count from 1.
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    /// Whether the writers are to begin no more.
    private volatile boolean isOver;
    /// Whether all that is ever acknowledged has been.
    private volatile boolean isWritten;

    @Test
    void resharding_keepsEachRecordOnceAndKeysInOrder() throws InterruptedException {
        long seed = Long.getLong("millrace.seed", RandomGenerator.getDefault().nextLong());
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Seen live = new Seen();
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            Scenario.create(aws.kinesis(), STREAM, 3);
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int number = i;
                writers.add(started("writer-" + i, () -> write(aws.kinesis(), number)));
            }
            Thread reader = started("reader", () -> read(aws.kinesis(), live));
            Map<String, Integer> done = new TreeMap<>();
            for (int i = 0; i < RESHARDS && failures.isEmpty(); i++) {
                done.merge(reshard(aws.kinesis(), random, i), 1, Integer::sum);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
            }
            isOver = true;
            for (Thread thread : writers) {
                assertThat(thread.join(Duration.ofMinutes(3))).isTrue();
            }
            isWritten = true;
            assertThat(reader.join(Duration.ofMinutes(3))).isTrue();
            assertThat(failures).as("seed %d", seed).isEmpty();
            assertThat(live.counts()).as("seed %d", seed).isEqualTo(acknowledged);
            tile(aws.kinesis());
            System.out.println(done + ", " + live.total() + " records in " + live.shards() + " shards");
        }
        Seen again = new Seen();
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            read(aws.kinesis(), again);
            tile(aws.kinesis());
        }
        assertThat(again.counts()).as("after a restart, seed %d", seed).isEqualTo(acknowledged);
        assertThat(again.shards()).isEqualTo(live.shards());
    }

    private Thread started(String name, Runnable work) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                work.run();
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
                isOver = true;
                isWritten = true;
            }
        });
    }

    /// Puts the next number of each of its keys, and again what was refused, before the numbers after it.
    private void write(KinesisClient kinesis, int writer) {
        for (int number = 1; !isOver; number++) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                keys.add(writer + "-" + i);
            }
            while (!keys.isEmpty()) {
                keys = put(kinesis, keys, number);
            }
        }
    }

    private List<String> put(KinesisClient kinesis, List<String> keys, int number) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (String key : keys) {
            entries.add(PutRecordsRequestEntry.builder()
                    .partitionKey(key)
                    .data(SdkBytes.fromUtf8String(Integer.toString(number)))
                    .build());
        }
        PutRecordsResponse response =
                kinesis.putRecords(r -> r.streamName(STREAM).records(entries));
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (response.records().get(i).errorCode() == null) {
                acknowledged.put(keys.get(i), number);
            } else {
                refused.add(keys.get(i));
            }
        }
        assertThat(response.failedRecordCount()).isEqualTo(refused.size());
        return refused;
    }

    /// What a consumer has seen so far.
    private static final class Seen {

        private final Map<String, Integer> last = new HashMap<>();
        private final Map<String, String> latestOfShard = new HashMap<>();
        private long total;

        synchronized void add(String shard, Record record) {
            int number = Integer.parseInt(record.data().asUtf8String());
            assertThat(number)
                    .as("number of key %s in %s", record.partitionKey(), shard)
                    .isEqualTo(last.getOrDefault(record.partitionKey(), 0) + 1);
            last.put(record.partitionKey(), number);
            assertThat(record.sequenceNumber())
                    .as("sequence number in %s", shard)
                    .isGreaterThan(latestOfShard.getOrDefault(shard, ""));
            latestOfShard.put(shard, record.sequenceNumber());
            total++;
        }

        synchronized Map<String, Integer> counts() {
            return Map.copyOf(last);
        }

        synchronized long total() {
            return total;
        }

        synchronized int shards() {
            return latestOfShard.size();
        }
    }

    /// Reads until the writers have ended and all that they wrote has been seen.
    private void read(KinesisClient kinesis, Seen seen) {
        Follower follower = new Follower(kinesis, STREAM, seen::add);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!isWritten || !seen.counts().equals(acknowledged)) {
            if (follower.step() > 0) {
                end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            } else if (System.nanoTime() > end) {
                throw new AssertionError("nothing more comes from " + follower.open());
            } else {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        assertThat(follower.step()).as("more than was acknowledged").isZero();
    }

    private static String reshard(KinesisClient kinesis, RandomGenerator random, int round) {
        List<Shard> open = open(kinesis);
        if (round % (RESHARDS / SCALINGS) == RESHARDS / SCALINGS - 1) {
            int most = Math.min(MOST_SHARDS, open.size() * 2);
            int target = random.nextInt((open.size() + 1) / 2, most + 1);
            kinesis.updateShardCount(r -> r.streamName(STREAM)
                    .targetShardCount(target == open.size() ? most == target ? target - 1 : most : target)
                    .scalingType(ScalingType.UNIFORM_SCALING));
            Scenario.awaitActive(kinesis, STREAM);
            return "scaled";
        }
        boolean splits = open.size() < 2 || (open.size() < MOST_SHARDS && random.nextBoolean());
        int at = random.nextInt(splits ? open.size() : open.size() - 1);
        Shard shard = open.get(at);
        if (splits) {
            BigInteger first = new BigInteger(shard.hashKeyRange().startingHashKey());
            BigInteger size = new BigInteger(shard.hashKeyRange().endingHashKey()).subtract(first);
            BigInteger cut = first.add(size.multiply(BigInteger.valueOf(random.nextInt(1, 100)))
                    .divide(BigInteger.valueOf(100))
                    .max(BigInteger.ONE));
            kinesis.splitShard(
                    r -> r.streamName(STREAM).shardToSplit(shard.shardId()).newStartingHashKey(cut.toString()));
        } else {
            kinesis.mergeShards(r -> r.streamName(STREAM)
                    .shardToMerge(shard.shardId())
                    .adjacentShardToMerge(open.get(at + 1).shardId()));
        }
        Scenario.awaitActive(kinesis, STREAM);
        return splits ? "split" : "merged";
    }

    /// The open shards in the order of their hash keys.
    private static List<Shard> open(KinesisClient kinesis) {
        return kinesis
                .listShards(r -> r.streamName(STREAM).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                .shards()
                .stream()
                .sorted(Comparator.comparing(
                        shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
                .toList();
    }

    /// The open shards own every hash key once.
    private static void tile(KinesisClient kinesis) {
        BigInteger next = BigInteger.ZERO;
        for (Shard shard : open(kinesis)) {
            assertThat(shard.hashKeyRange().startingHashKey()).isEqualTo(next.toString());
            next = new BigInteger(shard.hashKeyRange().endingHashKey()).add(BigInteger.ONE);
        }
        assertThat(next).isEqualTo(HASH_KEYS);
    }
}
