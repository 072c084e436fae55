package io.millrace.firehose;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/// A Kinesis stream in memory: shards that close and are followed by others, and answers that fail.
final class SourceFake implements KinesisClient {

    private static final int FIRST = 100_000;
    private static final int PAGE = 7;

    private final int page;
    private final Runnable onRead;

    private final Map<String, FakeShard> shards = new LinkedHashMap<>();
    private int next = FIRST;
    private int failures;
    private int incarnation;
    private int throttles;

    private static final class FakeShard {
        private final List<String> parents;
        private final int start;
        private final List<Record> records = new ArrayList<>();
        private boolean isClosed;

        FakeShard(List<String> parents, int start) {
            this.parents = parents;
            this.start = start;
        }
    }

    SourceFake() {
        this(PAGE, () -> {});
    }

    /// @param page how many records a read gives at most
    /// @param onRead run before each read
    SourceFake(int page, Runnable onRead) {
        this.page = page;
        this.onRead = onRead;
        add(List.of());
        add(List.of());
    }

    static String id(int shard) {
        return "shardId-%012d".formatted(shard);
    }

    private void add(List<String> parents) {
        shards.put(id(shards.size()), new FakeShard(parents, next++));
    }

    private FakeShard shard(String id) {
        return Objects.requireNonNull(shards.get(id), id);
    }

    synchronized void put(int shard, Instant arrival, byte[] data) {
        shard(id(shard))
                .records
                .add(Record.builder()
                        .sequenceNumber(Integer.toString(next++))
                        .approximateArrivalTimestamp(arrival)
                        .partitionKey("key")
                        .data(SdkBytes.fromByteArray(data))
                        .build());
    }

    void put(int shard, String text) {
        put(shard, Instant.now(), text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void merge(int one, int other) {
        shard(id(one)).isClosed = true;
        shard(id(other)).isClosed = true;
        add(List.of(id(one), id(other)));
    }

    synchronized void split(int shard) {
        shard(id(shard)).isClosed = true;
        add(List.of(id(shard)));
        add(List.of(id(shard)));
    }

    /// Deletes the stream and creates it again, with two shards of the ids that the first ones had.
    synchronized void recreate() {
        shards.clear();
        incarnation++;
        add(List.of());
        add(List.of());
    }

    /// The numbers of the shards that take records.
    synchronized List<Integer> open() {
        return IntStream.range(0, shards.size())
                .filter(shard -> !shard(id(shard)).isClosed)
                .boxed()
                .toList();
    }

    synchronized void fail(int reads) {
        failures = reads;
    }

    /// The next reads are refused because there were too many.
    synchronized void throttle(int reads) {
        throttles = reads;
    }

    @Override
    public synchronized ListShardsResponse listShards(ListShardsRequest request) {
        return ListShardsResponse.builder()
                .shards(shards.entrySet().stream()
                        .map(shard -> Shard.builder()
                                .shardId(shard.getKey())
                                .parentShardId(
                                        shard.getValue().parents.isEmpty()
                                                ? null
                                                : shard.getValue().parents.getFirst())
                                .adjacentParentShardId(
                                        shard.getValue().parents.isEmpty()
                                                ? null
                                                : shard.getValue().parents.getLast())
                                .sequenceNumberRange(
                                        r -> r.startingSequenceNumber(Integer.toString(shard.getValue().start)))
                                .build())
                        .toList())
                .build();
    }

    @Override
    public synchronized GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        List<Record> records = shard(request.shardId()).records;
        if (request.startingSequenceNumber() != null
                && Integer.parseInt(request.startingSequenceNumber()) < shard(request.shardId()).start) {
            throw InvalidArgumentException.builder()
                    .message("invalid because it did not come from this stream")
                    .build();
        }
        long at = switch (request.shardIteratorType()) {
            case AT_TIMESTAMP ->
                records.stream()
                        .filter(record -> record.approximateArrivalTimestamp().isBefore(request.timestamp()))
                        .count();
            case AFTER_SEQUENCE_NUMBER ->
                records.stream()
                        .filter(record -> record.sequenceNumber().compareTo(request.startingSequenceNumber()) <= 0)
                        .count();
            default -> throw new AssertionError(request);
        };
        return GetShardIteratorResponse.builder()
                .shardIterator(request.shardId() + "|" + at + "|" + incarnation)
                .build();
    }

    @Override
    public GetRecordsResponse getRecords(GetRecordsRequest request) {
        onRead.run();
        return page(request);
    }

    private synchronized GetRecordsResponse page(GetRecordsRequest request) {
        if (failures > 0) {
            failures--;
            throw SdkClientException.create("connection refused");
        }
        if (throttles > 0) {
            throttles--;
            throw ProvisionedThroughputExceededException.builder()
                    .message("Rate exceeded")
                    .build();
        }
        String[] iterator = request.shardIterator().split("\\|", 3);
        if (!iterator[2].equals(Integer.toString(incarnation))) {
            throw ResourceNotFoundException.builder().message("no such shard").build();
        }
        FakeShard shard = shard(iterator[0]);
        int from = Integer.parseInt(iterator[1]);
        int to = Math.min(shard.records.size(), from + page);
        boolean isLast = shard.isClosed && to == shard.records.size();
        return GetRecordsResponse.builder()
                .records(shard.records.subList(from, to))
                .millisBehindLatest(to < shard.records.size() ? 1_000L : 0L)
                .nextShardIterator(isLast ? null : iterator[0] + "|" + to + "|" + incarnation)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
