package io.millrace.analytics;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/// Streams in memory that answer like Kinesis: sequence numbers, closed shards, waiting reads, producer tokens.
public final class FakeKinesis {

    private static final BigInteger FIRST = BigInteger.TWO.pow(185);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, FakeStream> streams = new HashMap<>();
    private long next;
    private IntPredicate refusal = index -> false;
    private int throttled;
    private final AtomicInteger reads = new AtomicInteger();

    public FakeKinesis(InstantSource clock) {
        this.clock = clock;
    }

    private static final class FakeStream {
        private final Map<String, FakeShard> shards = new LinkedHashMap<>();
        private final Map<String, Long> tokens = new HashMap<>();
    }

    private static final class FakeShard {
        private final Optional<String> parent;
        private final String start;
        private final List<Record> records = new ArrayList<>();
        private boolean isClosed;
        private int trimmed;

        FakeShard(Optional<String> parent, String start) {
            this.parent = parent;
            this.start = start;
        }
    }

    // ---- what a test does

    public void create(String arn, int shards) {
        locked(() -> {
            FakeStream stream = new FakeStream();
            for (int i = 0; i < shards; i++) {
                stream.shards.put(shardId(i), new FakeShard(Optional.empty(), number()));
            }
            streams.put(arn, stream);
        });
    }

    void delete(String arn) {
        locked(() -> streams.remove(arn));
    }

    static String shardId(int index) {
        return "shardId-%012d".formatted(index);
    }

    void put(String arn, int shard, String data) {
        put(arn, shard, data.getBytes(StandardCharsets.UTF_8));
    }

    void put(String arn, int shard, byte[] data) {
        locked(() -> add(shard(arn, shardId(shard)), "key", data));
    }

    /// Closes a shard and opens two that follow it.
    void split(String arn, int shard) {
        locked(() -> {
            Map<String, FakeShard> shards = stream(arn).shards;
            shard(arn, shardId(shard)).isClosed = true;
            for (int i = 0; i < 2; i++) {
                shards.put(shardId(shards.size()), new FakeShard(Optional.of(shardId(shard)), number()));
            }
        });
    }

    /// Forgets the oldest records of a shard.
    void trim(String arn, int shard, int count) {
        locked(() -> shard(arn, shardId(shard)).trimmed += count);
    }

    /// Refuses single records of puts, by their index, from now on.
    void refuse(IntPredicate indexes) {
        locked(() -> refusal = indexes);
    }

    /// Refuses the next reads and puts as a whole.
    void throttle(int calls) {
        locked(() -> throttled = calls);
    }

    /// All that a stream holds, shard by shard.
    List<String> contents(String arn) {
        lock.lock();
        try {
            return stream(arn).shards.values().stream()
                    .flatMap(shard -> shard.records.stream())
                    .map(record -> record.data().asUtf8String())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// The partition keys of all that a stream holds.
    public List<String> keys(String arn) {
        lock.lock();
        try {
            return stream(arn).shards.values().stream()
                    .flatMap(shard -> shard.records.stream())
                    .map(Record::partitionKey)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// How often records were read, waiting reads left out.
    int reads() {
        return reads.get();
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

    /// The next sequence number, of a record or of the start of a shard.
    private String number() {
        return FIRST.add(BigInteger.valueOf(++next)).toString();
    }

    private String add(FakeShard shard, String key, byte[] data) {
        String sequenceNumber = number();
        shard.records.add(Record.builder()
                .sequenceNumber(sequenceNumber)
                .approximateArrivalTimestamp(Instant.ofEpochMilli(clock.millis()))
                .partitionKey(key)
                .data(SdkBytes.fromByteArray(data))
                .build());
        return sequenceNumber;
    }

    // ---- what a process sees

    /// A client for one process.
    public KinesisClient client(Lifeline life) {
        return new Client(life);
    }

    private final class Client implements KinesisClient {

        private final Lifeline life;

        Client(Lifeline life) {
            this.life = life;
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}

        @Override
        public ListShardsResponse listShards(ListShardsRequest request) {
            life.step();
            lock.lock();
            try {
                List<Shard> shards = new ArrayList<>();
                stream(request.streamARN())
                        .shards
                        .forEach((id, shard) -> shards.add(Shard.builder()
                                .shardId(id)
                                .parentShardId(shard.parent.orElse(null))
                                .sequenceNumberRange(range -> range.startingSequenceNumber(shard.start))
                                .build()));
                return ListShardsResponse.builder().shards(shards).build();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            life.step();
            lock.lock();
            try {
                FakeShard shard = shard(request.streamARN(), request.shardId());
                String asked = request.startingSequenceNumber();
                if (asked != null && new BigInteger(asked).compareTo(new BigInteger(shard.start)) < 0) {
                    throw InvalidArgumentException.builder()
                            .message("StartingSequenceNumber " + asked + " did not come from this stream.")
                            .build();
                }
                int position = switch (request.shardIteratorType()) {
                    case TRIM_HORIZON -> 0;
                    case LATEST -> shard.records.size();
                    case AT_TIMESTAMP ->
                        count(
                                shard,
                                record -> record.approximateArrivalTimestamp().isBefore(request.timestamp()));
                    case AT_SEQUENCE_NUMBER ->
                        count(shard, record -> order(record, request.startingSequenceNumber()) < 0);
                    case AFTER_SEQUENCE_NUMBER ->
                        count(shard, record -> order(record, request.startingSequenceNumber()) <= 0);
                    case UNKNOWN_TO_SDK_VERSION -> throw new AssertionError(request);
                };
                return GetShardIteratorResponse.builder()
                        .shardIterator(
                                String.join("|", request.streamARN(), request.shardId(), shard.start, "" + position))
                        .build();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            Optional<String> wait = header(request, "x-millrace-wait-millis");
            if (wait.isEmpty()) {
                life.step();
            }
            String[] iterator = request.shardIterator().split("\\|", 4);
            lock.lock();
            try {
                if (wait.isEmpty()) {
                    reads.incrementAndGet();
                }
                throttle();
                FakeShard shard = shard(iterator[0], iterator[1]);
                if (!shard.start.equals(iterator[2])) {
                    throw ResourceNotFoundException.builder()
                            .message("The stream of this iterator is gone.")
                            .build();
                }
                int from = Math.max(shard.trimmed, Integer.parseInt(iterator[3]));
                long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(wait.orElse("0")));
                while (nanos > 0 && from >= shard.records.size() && !shard.isClosed) {
                    nanos = changed.awaitNanos(nanos);
                }
                int to = Math.max(from, Math.min(shard.records.size(), from + request.limit()));
                boolean isEnd = shard.isClosed && to == shard.records.size();
                return GetRecordsResponse.builder()
                        .records(shard.records.subList(from, to))
                        .nextShardIterator(
                                isEnd ? null : String.join("|", iterator[0], iterator[1], shard.start, "" + to))
                        .millisBehindLatest(to < shard.records.size() ? 1_000L : 0L)
                        .build();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public PutRecordsResponse putRecords(PutRecordsRequest request) {
            life.step();
            PutRecordsResponse response = put(request);
            life.step();
            return response;
        }

        private PutRecordsResponse put(PutRecordsRequest request) {
            lock.lock();
            try {
                throttle();
                FakeStream stream = stream(request.streamARN());
                FakeShard shard = stream.shards.values().iterator().next();
                Optional<String> token = header(request, "x-millrace-producer-token");
                List<PutRecordsResultEntry> results = new ArrayList<>();
                int failed = 0;
                for (int i = 0; i < request.records().size(); i++) {
                    PutRecordsRequestEntry entry = request.records().get(i);
                    if (refusal.test(i)) {
                        failed++;
                        results.add(PutRecordsResultEntry.builder()
                                .errorCode("ProvisionedThroughputExceededException")
                                .errorMessage("Rate exceeded")
                                .build());
                        continue;
                    }
                    if (isNew(stream.tokens, token, i)) {
                        add(shard, entry.partitionKey(), entry.data().asByteArray());
                    }
                    results.add(PutRecordsResultEntry.builder()
                            .sequenceNumber("1")
                            .shardId(shardId(0))
                            .build());
                }
                changed.signalAll();
                return PutRecordsResponse.builder()
                        .failedRecordCount(failed)
                        .records(results)
                        .build();
            } finally {
                lock.unlock();
            }
        }

        private void throttle() {
            if (throttled > 0) {
                throttled--;
                throw ProvisionedThroughputExceededException.builder()
                        .message("Rate exceeded")
                        .build();
            }
        }
    }

    private FakeStream stream(String arn) {
        FakeStream stream = streams.get(arn);
        if (stream == null) {
            throw ResourceNotFoundException.builder()
                    .message("Stream " + arn + " not found.")
                    .build();
        }
        return stream;
    }

    private FakeShard shard(String arn, String shard) {
        return Optional.ofNullable(stream(arn).shards.get(shard)).orElseThrow();
    }

    private static int order(Record record, String sequenceNumber) {
        return new BigInteger(record.sequenceNumber()).compareTo(new BigInteger(sequenceNumber));
    }

    private static int count(FakeShard shard, java.util.function.Predicate<Record> isBefore) {
        return (int) shard.records.stream().filter(isBefore).count();
    }

    static Optional<String> header(AwsRequest request, String name) {
        return request.overrideConfiguration()
                .flatMap(configuration ->
                        Optional.ofNullable(configuration.headers().get(name)))
                .map(values -> values.getFirst());
    }

    /// Whether a record with that place in a put is new, by the highest sequence of its producer.
    static boolean isNew(Map<String, Long> tokens, Optional<String> token, int index) {
        if (token.isEmpty()) {
            return true;
        }
        int colon = token.get().lastIndexOf(':');
        String producer = token.get().substring(0, colon);
        long sequence = Long.parseLong(token.get().substring(colon + 1)) + index;
        if (sequence <= tokens.getOrDefault(producer, -1L)) {
            return false;
        }
        tokens.put(producer, sequence);
        return true;
    }
}
