package io.millrace.analytics.flow;

import io.millrace.aggregation.HashKeys;
import io.millrace.analytics.flow.SourceBatch.Slice;
import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import io.millrace.api.OwnHeader;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.SequenceNumberRange;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A Kinesis stream, read in the order in which its records arrived: shard after shard in turn, and what one had
/// later than others waits for theirs, also when all of it was there long before.
///
/// A shard is read when all its parents are drained, so the records of a key keep their order over
/// resharding. While nothing comes, one request per shard waits at the stream for the next record (a header
/// asks for that; AWS answers at once, then [#await] takes its time).
///
/// A stream that was deleted and created again is read from its beginning. Its shards have the ids of those
/// before; what tells them apart is the sequence number with which each begins.
///
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>
final class StreamSource implements Source {

    private static final System.Logger LOG = System.getLogger(StreamSource.class.getName());

    private static final int WAITED_FOR = 1;
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    /// How long to wait for other shards if records of one wait for them.
    private static final Duration SHORT_WAIT = Duration.ofMillis(1);

    private final KinesisClient kinesis;
    private final String streamArn;
    private final int most;
    private final int mostBytes;

    private Optional<Instant> since = Optional.empty();
    private final Map<String, Shard> shards = new LinkedHashMap<>();
    private final Map<String, ShardPosition> given = new HashMap<>();
    private final Lookahead ahead = new Lookahead();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, Long> behind = new HashMap<>();
    private final Map<String, String> iterators = new HashMap<>();
    private boolean isListed;
    private long meanBytes = 1;

    private final Semaphore news = new Semaphore(0);
    private final Map<String, Thread> waiters = new ConcurrentHashMap<>();

    /// @param most the most records of one poll, 1 to 10,000
    /// @param mostBytes a poll gives no further record when it has this many
    StreamSource(KinesisClient kinesis, String streamArn, int most, int mostBytes) {
        this.kinesis = kinesis;
        this.streamArn = streamArn;
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /// What was read and not given out stays, if the place is that of the last record given out.
    @Override
    public void seek(Optional<Instant> start, Map<String, ShardPosition> read) {
        since = start;
        iterators.clear();
        isListed = false;
        if (!given.equals(read)) {
            given.clear();
            given.putAll(read);
            ahead.clear();
            ended.clear();
        }
    }

    /// Gives records in the order of their arrival, over all shards: none before every other shard has shown a later
    /// one, or that it has none now.
    @Override
    public SourceBatch poll() {
        if (!isListed) {
            list();
        }
        Map<String, ShardPosition> drained = new LinkedHashMap<>();
        long until = Long.MAX_VALUE;
        boolean isCaughtUp = ahead.isEmpty();
        boolean isFirst = true;
        for (String shard : readable()) {
            if (!ahead.has(shard)) {
                long before = ahead.latest();
                GetRecordsResponse response;
                try {
                    response = get(shard, limit());
                } catch (RuntimeException e) {
                    if (isFirst) {
                        throw e;
                    }
                    isCaughtUp = false;
                    until = Long.MIN_VALUE;
                    break; // what the other shards gave is not lost; the failure comes again
                }
                isFirst = false;
                boolean isEnd = pass(shard, response);
                isCaughtUp &= isAtTip(response) && !isEnd;
                if (isEnd && !ahead.has(shard)) {
                    drained.put(shard, end(shard));
                }
                if (!ahead.has(shard)) { // what comes of it later is later than all that was there before
                    until = Math.min(until, isAtTip(response) && !isEnd ? before : Long.MIN_VALUE);
                }
            }
            until = Math.min(
                    until, ahead.last(shard).map(SourceRecord::arrivalMillis).orElse(until));
        }
        List<Slice> slices = new ArrayList<>();
        ahead.take(until, most, mostBytes).forEach((shard, records) -> {
            slices.add(new Slice(shard, keys(shard), records));
            given.put(shard, new ShardPosition(Optional.of(records.getLast().sequenceNumber()), false));
            if (ended.contains(shard) && !ahead.has(shard)) {
                drained.put(shard, end(shard));
            }
        });
        if (!drained.isEmpty()) {
            isListed = false;
        }
        return new SourceBatch(slices, drained, isCaughtUp, behind());
    }

    private static boolean isAtTip(GetRecordsResponse response) {
        Long millis = response.millisBehindLatest();
        return response.records().isEmpty() && (millis == null || millis == 0);
    }

    /// How many records to ask a shard for, so that what waits of all shards together stays within a few batches.
    private int limit() {
        int waiting = Math.max(1, ahead.shards());
        return Math.clamp(mostBytes / waiting / meanBytes, 1, Math.max(1, most / waiting));
    }

    /// Keeps what a shard gave.
    ///
    /// @return whether it is closed and will give no more
    private boolean pass(String shard, GetRecordsResponse response) {
        List<SourceRecord> records = records(response.records());
        ahead.add(shard, records);
        if (!records.isEmpty()) {
            long bytes =
                    records.stream().mapToLong(record -> record.data().length).sum();
            meanBytes = Math.max(1, bytes / records.size());
        }
        Long millis = response.millisBehindLatest();
        behind.put(shard, millis == null ? 0 : millis);
        String next = response.nextShardIterator();
        if (next == null) {
            iterators.remove(shard);
            behind.remove(shard);
            ended.add(shard);
            return true;
        }
        iterators.put(shard, next);
        return false;
    }

    /// A shard's end, from which on its children are read.
    private ShardPosition end(String shard) {
        Optional<String> after = Optional.ofNullable(given.get(shard))
                .flatMap(ShardPosition::after)
                .or(() -> start(shard)); // so that another shard of this id is not taken for it
        ShardPosition end = new ShardPosition(after, true);
        given.put(shard, end);
        ended.remove(shard);
        return end;
    }

    private long behind() {
        return behind.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private void list() {
        Map<String, Shard> found = new LinkedHashMap<>();
        String token = null;
        do {
            ListShardsResponse page = kinesis.listShards(
                    token == null
                            ? ListShardsRequest.builder().streamARN(streamArn).build()
                            : ListShardsRequest.builder().nextToken(token).build());
            page.shards().forEach(shard -> found.put(shard.shardId(), shard));
            token = page.nextToken();
        } while (token != null);
        shards.clear();
        shards.putAll(found);
        isListed = true;
        forgetOthers();
        behind.keySet().retainAll(found.keySet());
    }

    /// Forgets how far shards were read that are gone, and in whose place others have their ids.
    private void forgetOthers() {
        for (String shard : shards.keySet()) {
            ShardPosition position = given.get(shard);
            if (position != null && start(shard).filter(position::isBefore).isPresent()) {
                LOG.log(Level.WARNING, "{0} was created again: its {1} is read from the beginning", streamArn, shard);
                given.remove(shard);
                ahead.forget(shard);
                ended.remove(shard);
                iterators.remove(shard);
            }
        }
    }

    /// The sequence number with which a shard begins.
    private Optional<String> start(String id) {
        return Optional.ofNullable(shards.get(id))
                .map(Shard::sequenceNumberRange)
                .map(SequenceNumberRange::startingSequenceNumber);
    }

    /// The shards that have or will have records to read now.
    private List<String> readable() {
        List<String> readable = new ArrayList<>();
        shards.forEach((id, shard) -> {
            if (!isDrained(id) && isPassed(shard.parentShardId()) && isPassed(shard.adjacentParentShardId())) {
                readable.add(id);
            }
        });
        return readable;
    }

    private boolean isDrained(String shard) {
        ShardPosition position = given.get(shard);
        return position != null && position.isDrained();
    }

    private boolean isPassed(@Nullable String parent) {
        return parent == null || !shards.containsKey(parent) || isDrained(parent);
    }

    private GetRecordsResponse get(String shard, int limit) {
        String iterator = iterators.get(shard);
        if (iterator != null) {
            try {
                return kinesis.getRecords(request(iterator, limit).build());
            } catch (ExpiredIteratorException _) {
                iterators.remove(shard);
            }
        }
        return kinesis.getRecords(request(iterator(shard), limit).build());
    }

    private GetRecordsRequest.Builder request(String iterator, int limit) {
        return GetRecordsRequest.builder()
                .streamARN(streamArn)
                .shardIterator(iterator)
                .limit(limit);
    }

    private String iterator(String shard) {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().streamARN(streamArn).shardId(shard);
        Optional<String> after = ahead.last(shard)
                .map(SourceRecord::sequenceNumber)
                .or(() -> Optional.ofNullable(given.get(shard)).flatMap(ShardPosition::after));
        if (after.isPresent()) {
            request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER).startingSequenceNumber(after.get());
        } else if (since.isPresent()) {
            request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(since.get());
        } else {
            request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
        }
        return kinesis.getShardIterator(request.build()).shardIterator();
    }

    /// The hash keys that a shard owns.
    private HashKeys keys(String id) {
        Shard shard = shards.get(id);
        HashKeyRange range = shard == null ? null : shard.hashKeyRange();
        return range == null ? HashKeys.ALL : HashKeys.of(range.startingHashKey(), range.endingHashKey());
    }

    private static List<SourceRecord> records(List<Record> records) {
        List<SourceRecord> converted = new ArrayList<>(records.size());
        for (Record record : records) {
            converted.add(new SourceRecord(
                    record.sequenceNumber(),
                    record.approximateArrivalTimestamp().toEpochMilli(),
                    record.partitionKey(),
                    record.data().asByteArrayUnsafe()));
        }
        return converted;
    }

    @Override
    public void await(Duration wait) throws InterruptedException {
        if (!ahead.isEmpty()) {
            news.tryAcquire(SHORT_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            return;
        }
        for (String shard : readable()) {
            String iterator = iterators.get(shard);
            if (iterator != null && !waiters.containsKey(shard)) {
                Thread waiter = Thread.ofVirtual()
                        .name("analytics-wait-" + shard)
                        .unstarted(() -> waitAt(shard, iterator, wait));
                waiters.put(shard, waiter);
                waiter.start();
            }
        }
        if (news.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            news.drainPermits();
        }
    }

    /// Asks for one record, not to keep it but to learn that it is there.
    private void waitAt(String shard, String iterator, Duration wait) {
        try {
            GetRecordsResponse response = kinesis.getRecords(request(iterator, WAITED_FOR)
                    .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                            .putHeader(OwnHeader.WAIT_MILLIS.text(), Long.toString(Math.max(1, wait.toMillis())))
                            .build())
                    .build());
            if (!response.records().isEmpty() || response.nextShardIterator() == null) {
                news.release();
            }
        } catch (RuntimeException _) {
            // The next poll meets the same trouble and tells of it; until then the wait takes its whole time.
        } finally {
            waiters.remove(shard);
        }
    }

    @Override
    public void wake() {
        news.release();
    }

    @Override
    public SourceBatch read(Iterable<ShardRange> ranges) throws RecordsGoneException {
        list(); // another stream may have taken the place of the one that these are of
        List<Slice> slices = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        for (ShardRange range : ranges) {
            List<SourceRecord> records = read(range);
            if (!records.isEmpty()) {
                slices.add(new Slice(range.shard(), keys(range.shard()), records));
            }
            if (records.size() != range.count()) {
                gone.add(range.shard());
            }
        }
        SourceBatch batch = SourceBatch.replayed(slices);
        if (!gone.isEmpty()) {
            throw new RecordsGoneException(batch, "records of " + gone + " of " + streamArn + " are gone");
        }
        return batch;
    }

    private List<SourceRecord> read(ShardRange range) {
        List<SourceRecord> records = new ArrayList<>(range.count());
        if (!shards.containsKey(range.shard())) {
            return records;
        }
        String iterator = kinesis.getShardIterator(GetShardIteratorRequest.builder()
                        .streamARN(streamArn)
                        .shardId(range.shard())
                        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .startingSequenceNumber(
                                start(range.shard()).map(range::firstFrom).orElse(range.first()))
                        .build())
                .shardIterator();
        while (iterator != null && records.size() < range.count()) {
            GetRecordsResponse response = kinesis.getRecords(
                    request(iterator, range.count() - records.size()).build());
            for (SourceRecord record : records(response.records())) {
                if (range.isBehind(record.sequenceNumber())) {
                    return records;
                }
                records.add(record);
            }
            Long millis = response.millisBehindLatest();
            if (response.records().isEmpty() && (millis == null || millis == 0)) {
                return records;
            }
            iterator = response.nextShardIterator();
        }
        return records;
    }

    @Override
    public void close() {
        try {
            for (Thread waiter : waiters.values()) {
                waiter.join(LAST_WAIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
