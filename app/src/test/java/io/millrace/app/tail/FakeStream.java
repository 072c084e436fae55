package io.millrace.app.tail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/// One stream in memory that answers like Kinesis: shards that close, waiting reads, answers that fail.
final class FakeStream implements KinesisClient {

    private static final long FIRST = 1_000;
    /// Sequence numbers have many digits.
    private static final String PADDING = "4959033827149025660855969253836157109592157598913";

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, FakeShard> shards = new LinkedHashMap<>();
    private int next;
    private int reads;
    private int throttled;
    private int unreachable;
    private int expired;

    private static final class FakeShard {
        private final List<String> parents;
        private final List<Record> records = new ArrayList<>();
        private boolean isClosed;

        FakeShard(List<String> parents) {
            this.parents = parents;
        }
    }

    FakeStream(int count) {
        for (int i = 0; i < count; i++) {
            add(List.of());
        }
    }

    private String add(List<String> parents) {
        String id = StreamTail.shardId(Integer.toString(shards.size()));
        shards.put(id, new FakeShard(parents));
        return id;
    }

    private FakeShard shard(String id) {
        return Objects.requireNonNull(shards.get(id), id);
    }

    void put(int shard, long arrivalMillis, byte[] data) {
        locked(() -> {
            FakeShard to = shard(StreamTail.shardId(Integer.toString(shard)));
            to.records.add(Record.builder()
                    .sequenceNumber(PADDING + (FIRST + next++))
                    .approximateArrivalTimestamp(Instant.ofEpochMilli(arrivalMillis))
                    .partitionKey("key")
                    .data(SdkBytes.fromByteArray(data))
                    .build());
        });
    }

    void put(int shard, long arrivalMillis, String data) {
        put(shard, arrivalMillis, data.getBytes(StandardCharsets.UTF_8));
    }

    /// The sequence number of the record that was put as the n-th.
    static String sequenceNumber(int n) {
        return PADDING + (FIRST + n);
    }

    void split(int shard) {
        locked(() -> {
            String parent = StreamTail.shardId(Integer.toString(shard));
            shard(parent).isClosed = true;
            add(List.of(parent));
            add(List.of(parent));
        });
    }

    void merge(int one, int other) {
        locked(() -> {
            List<String> parents =
                    List.of(StreamTail.shardId(Integer.toString(one)), StreamTail.shardId(Integer.toString(other)));
            parents.forEach(parent -> shard(parent).isClosed = true);
            add(parents);
        });
    }

    /// Lets the next reads fail, each in turn.
    void trouble(int throttled, int unreachable, int expired) {
        locked(() -> {
            this.throttled = throttled;
            this.unreachable = unreachable;
            this.expired = expired;
        });
    }

    /// Waits until there have been so many reads.
    void awaitReads(int count) {
        lock.lock();
        try {
            while (reads < count) {
                changed.await();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ListShardsResponse listShards(ListShardsRequest request) {
        lock.lock();
        try {
            List<Shard> list = new ArrayList<>();
            shards.forEach((id, shard) -> list.add(Shard.builder()
                    .shardId(id)
                    .parentShardId(shard.parents.isEmpty() ? null : shard.parents.getFirst())
                    .adjacentParentShardId(shard.parents.size() < 2 ? null : shard.parents.getLast())
                    .sequenceNumberRange(range ->
                            range.startingSequenceNumber("0").endingSequenceNumber(shard.isClosed ? "9" : null))
                    .build()));
            boolean isSecond = request.nextToken() != null;
            int half = list.size() / 2;
            return ListShardsResponse.builder()
                    .shards(isSecond ? list.subList(half, list.size()) : list.subList(0, half))
                    .nextToken(isSecond ? null : "second page")
                    .build();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        lock.lock();
        try {
            List<Record> records = shard(request.shardId()).records;
            String number = request.startingSequenceNumber();
            long at = switch (request.shardIteratorType()) {
                case TRIM_HORIZON -> 0;
                case LATEST -> records.size();
                case AT_TIMESTAMP ->
                    records.stream()
                            .filter(record ->
                                    record.approximateArrivalTimestamp().isBefore(request.timestamp()))
                            .count();
                case AT_SEQUENCE_NUMBER ->
                    records.stream()
                            .filter(record -> record.sequenceNumber().compareTo(number) < 0)
                            .count();
                case AFTER_SEQUENCE_NUMBER ->
                    records.stream()
                            .filter(record -> record.sequenceNumber().compareTo(number) <= 0)
                            .count();
                case UNKNOWN_TO_SDK_VERSION -> throw new AssertionError(request);
            };
            return GetShardIteratorResponse.builder()
                    .shardIterator(request.shardId() + "|" + at)
                    .build();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public GetRecordsResponse getRecords(GetRecordsRequest request) {
        lock.lock();
        try {
            reads++;
            changed.signalAll();
            fail();
            String[] iterator = request.shardIterator().split("\\|", 2);
            FakeShard shard = shard(iterator[0]);
            int from = Integer.parseInt(iterator[1]);
            long nanos = request.overrideConfiguration().isPresent() ? TimeUnit.SECONDS.toNanos(10) : 0;
            while (nanos > 0 && from >= shard.records.size() && !shard.isClosed) {
                nanos = changed.awaitNanos(nanos);
            }
            int to = Math.min(shard.records.size(), from + 2);
            boolean isEnd = shard.isClosed && to == shard.records.size();
            List<ChildShard> children = new ArrayList<>();
            if (isEnd) {
                shards.forEach((id, child) -> {
                    if (child.parents.contains(iterator[0])) {
                        children.add(ChildShard.builder()
                                .shardId(id)
                                .parentShards(child.parents)
                                .build());
                    }
                });
            }
            return GetRecordsResponse.builder()
                    .records(shard.records.subList(from, to))
                    .nextShardIterator(isEnd ? null : iterator[0] + "|" + to)
                    .childShards(children)
                    .millisBehindLatest(to < shard.records.size() ? 1_000L : 0L)
                    .build();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    private void fail() {
        if (throttled > 0) {
            throttled--;
            throw ProvisionedThroughputExceededException.builder()
                    .message("Rate exceeded")
                    .build();
        }
        if (unreachable > 0) {
            unreachable--;
            throw SdkClientException.create("Connection refused");
        }
        if (expired > 0) {
            expired--;
            throw ExpiredIteratorException.builder().message("Iterator expired").build();
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
