package io.millrace.firehose.delivery;

import io.millrace.aggregation.UserRecord;
import io.millrace.aggregation.UserRecords;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.SourceCursor.Place;
import io.millrace.firehose.delivery.StreamSource.SourcePage;
import io.millrace.firehose.delivery.StreamSource.SourceRecord;
import io.millrace.firehose.delivery.StreamSource.SourceShard;
import io.millrace.firehose.transform.BackOff;
import io.millrace.log.Entry;
import io.millrace.log.Log;
import io.millrace.log.Payload;
import io.millrace.log.Token;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Takes the records of a Kinesis stream into the log of one delivery stream, each once.
///
/// A shard is read when its parents are read to their ends, so the records of a key keep their order. Each record
/// goes into the log with a token, the shard's id and a number that counts the shard's records; the cursor is kept
/// behind that. After a crash between the two the same records are read again and get the same tokens, by which the
/// log drops them.
public final class Ingestion implements Runnable {

    private static final System.Logger LOG = System.getLogger(Ingestion.class.getName());
    private static final int LANE = 0;
    /// An aggregate with more is passed on as it is, as AWS does:
    /// <https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html>
    private static final int MOST_TAKEN_APART = 500;

    private static final int MOST_ENTRIES = 5_000;

    /// Makes what reads the source of a delivery stream, if it has one.
    @FunctionalInterface
    public interface Maker {
        Optional<Ingestion> make(DeliveryId id, DeliveryDefinition definition, Log log);
    }

    /// Waits until the source is asked again.
    @FunctionalInterface
    public interface Rest {
        void pause() throws InterruptedException;
    }

    private final DeliveryId id;
    private final StreamSource source;
    private final Log log;
    private final Store store;
    private final Table<SourceCursor> cursors;
    private final Rest rest;
    private final BackOff backOff;
    private final DeliveryMeter meter;

    @SuppressWarnings("UndefinedEquals") // each is meant itself
    private final Set<CompletableFuture<Void>> awaited = new HashSet<>();

    private SourceCursor cursor;
    private List<SourceShard> shards = List.of();
    private boolean isListed;
    private volatile Optional<String> lastError = Optional.empty();
    private volatile boolean isStopped;

    public Ingestion(
            DeliveryId id,
            StreamSource source,
            Log log,
            Store store,
            Table<SourceCursor> cursors,
            Rest rest,
            BackOff backOff,
            DeliveryMeter meter) {
        this.meter = meter;
        this.id = id;
        this.source = source;
        this.log = log;
        this.store = store;
        this.cursors = cursors;
        this.rest = rest;
        this.backOff = backOff;
        this.cursor = cursors.get(id.key()).orElse(SourceCursor.START);
    }

    Optional<String> lastError() {
        return lastError;
    }

    /// Completes when the log has all that the source has now, or the work ends.
    CompletableFuture<Void> catchUp() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (awaited) {
            if (isStopped) {
                done.complete(null);
            } else {
                awaited.add(done);
            }
        }
        return done;
    }

    private Set<CompletableFuture<Void>> awaited() {
        synchronized (awaited) {
            return Set.copyOf(awaited);
        }
    }

    @SuppressWarnings("UndefinedEquals") // each is meant itself
    private void caughtUp(Set<CompletableFuture<Void>> those) {
        synchronized (awaited) {
            awaited.removeAll(those);
        }
        those.forEach(one -> one.complete(null));
    }

    /// Ends the work soon; the thread is then interrupted, too.
    void stop() {
        synchronized (awaited) {
            isStopped = true;
        }
        caughtUp(awaited());
    }

    @Override
    public void run() {
        try {
            for (int failures = 0; !isStopped; ) {
                try {
                    Set<CompletableFuture<Void>> before = awaited();
                    Round round = round();
                    failures = 0;
                    lastError = Optional.empty();
                    if (round.isAtEnd()) {
                        caughtUp(before);
                    }
                    if (!round.hasRead()) {
                        rest.pause();
                    }
                } catch (RuntimeException | Error e) { // a reader that ends without a word would read nothing more
                    if (isStopped) {
                        return;
                    }
                    failures++;
                    report(e, failures);
                    source.rewind();
                    isListed = false;
                    backOff.pause(failures);
                }
            }
        } catch (InterruptedException e) {
            // told to stop; what was read and is not in the log is read again at the next start
        }
    }

    /// One reading of all shards.
    ///
    /// @param hasRead whether there was anything
    /// @param isAtEnd whether there is nothing more of what was there when it began
    private record Round(boolean hasRead, boolean isAtEnd) {}

    /// Reads a page of every shard that can be read.
    private Round round() {
        if (!isListed) {
            shards = source.shards();
            cursor = cursor.of(shards); // the stream may have been deleted and created again
            isListed = true;
        }
        boolean hasRead = false;
        long behind = 0;
        for (SourceShard shard : shards) {
            if (!isStopped && isReadable(shard)) {
                SourcePage page = source.read(shard.id(), cursor.of(shard.id()).after());
                hasRead |= take(shard, page);
                behind = Math.max(behind, page.behindMillis());
            }
        }
        meter.behind(behind);
        // a shard that is drained may have children that are not listed, and what follows from it could not be read yet
        boolean isAtEnd = behind == 0
                && isListed
                && shards.stream().allMatch(shard -> cursor.of(shard.id()).isDrained() || isReadable(shard));
        return new Round(hasRead, isAtEnd);
    }

    private boolean isReadable(SourceShard shard) {
        return !cursor.of(shard.id()).isDrained()
                && shards.stream()
                        .map(SourceShard::id)
                        .filter(shard.parents()::contains)
                        .allMatch(parent -> cursor.of(parent).isDrained());
    }

    private boolean take(SourceShard shard, SourcePage page) {
        if (page.records().isEmpty() && !page.isLast()) {
            return false;
        }
        Place before = cursor.of(shard.id());
        long count = before.count();
        List<Entry> entries = new ArrayList<>();
        for (SourceRecord record : page.records()) {
            for (ByteBuffer data : payloads(shard, record)) {
                entries.add(Entry.of(LANE, Payload.of(data), new Token(shard.id(), count++)));
                if (entries.size() == MOST_ENTRIES) {
                    log.append(entries);
                    entries.clear();
                }
            }
        }
        if (!entries.isEmpty()) {
            log.append(entries);
        }
        meter.read(
                page.records().size(),
                page.records().stream()
                        .mapToLong(record -> record.data().remaining())
                        .sum());
        Optional<String> after = page.records().isEmpty()
                ? before.after()
                : Optional.of(page.records().getLast().sequenceNumber());
        save(cursor.with(
                shard.id(),
                new Place(after, count, page.isLast(), shard.start()),
                shards.stream().map(SourceShard::id).toList()));
        if (page.isLast()) {
            isListed = false;
        }
        return true;
    }

    /// What users put into a record.
    private static List<ByteBuffer> payloads(SourceShard shard, SourceRecord record) {
        UserRecords users = UserRecords.of(record.data(), record.partitionKey());
        if (!users.isAggregated() || users.count() > MOST_TAKEN_APART) {
            return List.of(record.data());
        }
        List<ByteBuffer> payloads = new ArrayList<>();
        for (UserRecord user : users.within(shard.keys())) {
            payloads.add(user.data());
        }
        return payloads;
    }

    private void save(SourceCursor next) {
        store.update(tx -> tx.put(cursors, id.key(), next));
        cursor = next;
    }

    private void report(Throwable e, int failures) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        if (failures == 1) {
            LOG.log(System.Logger.Level.WARNING, id.arn() + " cannot read its source and tries again: " + text);
        }
        lastError = Optional.of(text);
    }
}
