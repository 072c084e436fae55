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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/// Amazon's consumer library, unmodified, with nothing but our server: streams, leases and all.
class KclTest {

    private static final int KEYS = 40;
    private static final int RESHARDS = "full".equals(System.getProperty("millrace.campaign")) ? 10 : 1;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path data;

    /// The number that a key's next record will have.
    private final Map<String, Integer> next = new HashMap<>();

    @Test
    void twoPollingWorkers_shareTheShards_oneGoesOnAloneWhenTheOtherIsKilled_andFollowsSplitsAndMerges()
            throws InterruptedException {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(r -> r.streamName("users").shardCount(4));
            try (KclProcess one = start(server, aws, "app", "one", "polling");
                    KclProcess two = start(server, aws, "app", "two", "polling")) {
                await(
                        "leases of both workers",
                        () -> shares(aws.dynamoDb(), "app").equals(Map.of("one", 2, "two", 2)));

                put(aws, 10);
                await("records", () -> distinct(one, two) == 10 * KEYS);

                assertThat(one.seen()).isNotEmpty();
                assertThat(two.seen()).isNotEmpty();
                assertThat(one.seen().size() + two.seen().size())
                        .as("each record once")
                        .isEqualTo(10 * KEYS);
                checkOrder(one, two);
                await("checkpoints", () -> checkpoints(aws.dynamoDb(), "app").equals(last(one, two)));

                one.kill();
                put(aws, 10);
                await("records after the kill", () -> distinct(one, two) == 20 * KEYS);

                checkOrder(one, two);
                await(
                        "leases of the one that is left",
                        () -> shares(aws.dynamoDb(), "app").equals(Map.of("two", 4)));

                for (int i = 0; i < RESHARDS; i++) {
                    put(aws, 2);
                    reshard(aws);
                    put(aws, 3);
                }
                int records = (20 + 5 * RESHARDS) * KEYS;
                await("records through splits and merges", () -> distinct(one, two) == records);

                checkOrder(one, two);
                assertThat(two.ended()).as("shards read to their end").hasSize(3 * RESHARDS);
            }
        }
    }

    @Test
    void fanOutWorker_isPushedEachRecordOnce_alsoThroughSplitsAndMerges() throws InterruptedException {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(r -> r.streamName("users").shardCount(4));
            try (KclProcess worker = start(server, aws, "pushed", "one", "fanout")) {
                put(aws, 10);
                await("pushed records", () -> distinct(worker) == 10 * KEYS);
                reshard(aws);
                put(aws, 5);
                await("pushed records of the children", () -> distinct(worker) == 15 * KEYS);

                assertThat(worker.seen()).as("each record once").hasSize(15 * KEYS);
                checkOrder(worker);
                assertThat(worker.ended()).as("shards read to their end").hasSize(3);
                assertThat(aws.kinesis()
                                .listStreamConsumers(
                                        r -> r.streamARN("arn:aws:kinesis:us-east-1:000000000000:stream/users"))
                                .consumers())
                        .hasSize(1);
            }
        }
    }

    /// Starts a worker; on return it has written down the state that the library keeps for all workers. If two do so at
    /// the same time, the library gives up one of them.
    private static KclProcess start(ServerProcess server, Aws aws, String application, String worker, String mode)
            throws InterruptedException {
        KclProcess process = KclProcess.start(server.url(), "users", application, worker, mode);
        await(
                "the state of worker " + worker,
                () -> rows(aws.dynamoDb(), application).stream()
                        .anyMatch(row -> text(row, "leaseKey").equals("Migration3.0")));
        return process;
    }

    /// Splits the first of the open shards, and merges two others.
    private static void reshard(Aws aws) throws InterruptedException {
        List<Shard> open = openShards(aws);
        Shard split = open.getFirst();
        BigInteger first = new BigInteger(split.hashKeyRange().startingHashKey());
        BigInteger last = new BigInteger(split.hashKeyRange().endingHashKey());
        aws.kinesis()
                .splitShard(r -> r.streamName("users")
                        .shardToSplit(split.shardId())
                        .newStartingHashKey(first.add(last).shiftRight(1).toString()));
        awaitActive(aws);
        aws.kinesis()
                .mergeShards(r -> r.streamName("users")
                        .shardToMerge(open.get(1).shardId())
                        .adjacentShardToMerge(open.get(2).shardId()));
        awaitActive(aws);
    }

    private static List<Shard> openShards(Aws aws) {
        return aws.kinesis().listShards(r -> r.streamName("users")).shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted(Comparator.comparing(
                        shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
                .toList();
    }

    private static void awaitActive(Aws aws) throws InterruptedException {
        await(
                "an active stream",
                () -> aws.kinesis()
                                .describeStreamSummary(r -> r.streamName("users"))
                                .streamDescriptionSummary()
                                .streamStatus()
                        == StreamStatus.ACTIVE);
    }

    /// As many records for each key.
    private void put(Aws aws, int each) {
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (int key = 0; key < KEYS; key++) {
                String name = "key-" + key;
                int number = next.merge(name, 1, Integer::sum) - 1;
                entries.add(PutRecordsRequestEntry.builder()
                        .partitionKey(name)
                        .data(SdkBytes.fromUtf8String(Integer.toString(number)))
                        .build());
            }
        }
        PutRecordsResponse put =
                aws.kinesis().putRecords(r -> r.streamName("users").records(entries));
        assertThat(put.failedRecordCount()).isZero();
    }

    private static Stream<KclProcess.Seen> all(KclProcess... workers) {
        return Stream.of(workers)
                .flatMap(worker -> worker.seen().stream())
                .sorted(Comparator.comparingLong(KclProcess.Seen::micros));
    }

    private static long distinct(KclProcess... workers) {
        return all(workers)
                .map(seen -> seen.key() + ":" + seen.number())
                .distinct()
                .count();
    }

    /// A record may come again after a worker is gone, but no record comes for the first time behind a later one of its
    /// key, nor of its shard.
    private static void checkOrder(KclProcess... workers) {
        Set<String> known = new HashSet<>();
        Map<String, Integer> lastOfKey = new HashMap<>();
        Map<String, String> lastOfShard = new HashMap<>();
        all(workers).forEach(seen -> {
            if (known.add(seen.key() + ":" + seen.number())) {
                assertThat(seen.number())
                        .as("next record of %s", seen.key())
                        .isEqualTo(lastOfKey.getOrDefault(seen.key(), -1) + 1);
                assertThat(new BigInteger(seen.sequenceNumber()))
                        .isGreaterThan(new BigInteger(lastOfShard.getOrDefault(seen.shard(), "0")));
                lastOfKey.put(seen.key(), seen.number());
                lastOfShard.put(seen.shard(), seen.sequenceNumber());
            }
        });
    }

    private static Map<String, String> last(KclProcess... workers) {
        return all(workers)
                .collect(Collectors.toMap(
                        KclProcess.Seen::shard,
                        KclProcess.Seen::sequenceNumber,
                        (one, other) -> one.compareTo(other) > 0 ? one : other));
    }

    /// How many leases each worker has.
    private static Map<String, Integer> shares(DynamoDbClient dynamoDb, String application) {
        Map<String, Integer> shares = new HashMap<>();
        leases(dynamoDb, application).stream()
                .filter(lease -> lease.containsKey("leaseOwner"))
                .forEach(lease -> shares.merge(lease.get("leaseOwner").s(), 1, Integer::sum));
        return shares;
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse("");
    }

    private static Map<String, String> checkpoints(DynamoDbClient dynamoDb, String application) {
        return leases(dynamoDb, application).stream()
                .collect(Collectors.toMap(lease -> text(lease, "leaseKey"), lease -> text(lease, "checkpoint")));
    }

    /// The lease table has the library's other state, too.
    private static List<Map<String, AttributeValue>> leases(DynamoDbClient dynamoDb, String application) {
        return rows(dynamoDb, application).stream()
                .filter(row -> row.containsKey("checkpoint"))
                .toList();
    }

    private static List<Map<String, AttributeValue>> rows(DynamoDbClient dynamoDb, String application) {
        try {
            return dynamoDb.scanPaginator(r -> r.tableName(application)).items().stream()
                    .toList();
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("waiting for %s", what)
                    .isLessThan(PATIENCE);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        System.out.printf(
                "%s after %d ms%n",
                what, Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
}
