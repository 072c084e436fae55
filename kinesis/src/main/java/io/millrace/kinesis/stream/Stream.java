package io.millrace.kinesis.stream;

import io.millrace.api.ProducerToken;
import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.record.PutOutcome;
import io.millrace.kinesis.record.Reading;
import io.millrace.kinesis.record.RecordFormat;
import io.millrace.kinesis.setting.ThroughputLimits;
import io.millrace.kinesis.shard.HashKey;
import io.millrace.kinesis.shard.OpenShards;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.throughput.StreamThroughput;
import io.millrace.log.Appended;
import io.millrace.log.Entry;
import io.millrace.log.LaneClosedException;
import io.millrace.log.LaneCut;
import io.millrace.log.Log;
import io.millrace.log.LogException;
import io.millrace.log.Token;
import io.millrace.store.StoreException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One stream: its definition and the log with the records of all its shards, shard by shard a lane.
///
/// The log is open while it is used, so that thousands of streams that nobody uses cost nothing. Puts of many
/// threads share a force of the disk; at most `pendingBytes` may wait for it. Any thread may call any method.
public final class Stream {

    /// The most that one GetRecords answers.
    /// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>
    static final int MAX_READ_BYTES = 10 << 20;

    private static final System.Logger LOG = System.getLogger(Stream.class.getName());

    private final StreamId id;
    private final StreamLog log;
    private final Semaphore pendingBytes;
    /// Held from the closing of shards until puts can be routed to their children.
    private final ReentrantLock resharding = new ReentrantLock();
    private volatile View view;
    private final ThroughputLimits limits;
    /// Nothing if the shards have no limits.
    private volatile Optional<StreamThroughput> throughput;
    /// What the log holds that is not open.
    private volatile @Nullable StreamProgress unused;
    private volatile boolean isClosed;
    private volatile boolean isDeleted;
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();

    /// A definition and what follows from it, exchanged as one.
    private record View(StreamDefinition definition, OpenShards open) {}

    /// A stream whose log is the only one.
    Stream(StreamId id, StreamDefinition definition, Supplier<Log> opener, int pendingBytes) {
        this(id, definition, opener, pendingBytes, new OpenLogs(OpenLogs.MOST), ThroughputLimits.NONE);
    }

    /// @param opener opens the stream's log
    /// @param pendingBytes the most bytes that may wait for the disk at once
    /// @param openLogs bounds how many logs of this and other streams are open
    /// @param limits what the shards have where the stream's tags say nothing
    Stream(
            StreamId id,
            StreamDefinition definition,
            Supplier<Log> opener,
            int pendingBytes,
            OpenLogs openLogs,
            ThroughputLimits limits) {
        this.id = id;
        this.log = new StreamLog(() -> open(opener), openLogs);
        this.pendingBytes = new Semaphore(pendingBytes);
        this.view = new View(definition, new OpenShards(definition.shards()));
        this.limits = limits;
        this.throughput = StreamThroughput.of(definition, limits, Optional.empty());
    }

    /// Opens the log; puts that were routed before a reshard and come now are refused as they were before the log was
    /// closed.
    private Log open(Supplier<Log> opener) {
        unused = null;
        Log opened = opener.get();
        Set<Integer> closed = view.definition.shards().stream()
                .filter(shard -> !shard.isOpen())
                .map(shard -> shard.id().index())
                .collect(Collectors.toSet());
        if (!closed.isEmpty()) {
            opened.closeLanes(closed);
        }
        return opened;
    }

    public StreamId id() {
        return id;
    }

    public StreamDefinition definition() {
        return view.definition;
    }

    /// Takes over a definition that the store holds already.
    void define(StreamDefinition definition) {
        boolean sameShards = definition.shards().equals(view.definition.shards());
        view = new View(definition, sameShards ? view.open : new OpenShards(definition.shards()));
        throughput = StreamThroughput.of(definition, limits, throughput);
        watchers.forEach(Runnable::run);
    }

    /// What the shards take and give at most; nothing if they have no limits. Puts and reads do not ask for it, who
    /// calls them does.
    public Optional<StreamThroughput> throughput() {
        return throughput;
    }

    /// The shards that records would go to now, in their order; a reshard may change it before they are put.
    public List<ShardId> route(List<NewRecord> records) {
        OpenShards open = view.open;
        MessageDigest md5 = HashKey.newDigest();
        return records.stream().map(record -> open.of(record.hashKey(md5)).id()).toList();
    }

    /// Runs `changed` after every change of the definition and at the end of the stream or the service, on the
    /// thread that brings it about, until [#unwatch]; it must be quick and throw nothing.
    public void watch(Runnable changed) {
        watchers.add(changed);
    }

    public void unwatch(Runnable changed) {
        watchers.remove(changed);
    }

    /// Stores records, all of them or none, and returns when they are on the disk.
    ///
    /// @param token makes a repeated put harmless
    /// @return for each record, in order, what became of it
    @SuppressWarnings("ReferenceEquality") // whether the view was exchanged, not whether it says something else
    public List<PutOutcome> put(List<NewRecord> records, Optional<ProducerToken> token) {
        while (true) {
            View seen = view;
            try {
                return put(records, token, seen);
            } catch (LaneClosedException e) {
                // A reshard came between routing and storing; nothing of the put is stored.
                awaitReshard();
                if (view == seen) {
                    LOG.log(Level.ERROR, "cannot store records of stream " + id + ": its reshard did not end", e);
                    return records.stream()
                            .<PutOutcome>map(record -> new PutOutcome.Failed())
                            .toList();
                }
            }
        }
    }

    @SuppressWarnings("LockNotBeforeTry") // nothing is done under the lock
    private void awaitReshard() {
        resharding.lock();
        resharding.unlock();
    }

    private List<PutOutcome> put(List<NewRecord> records, Optional<ProducerToken> token, View seen) {
        OpenShards open = seen.open;
        MessageDigest md5 = HashKey.newDigest();
        List<Shard> shards = new ArrayList<>(records.size());
        List<Entry> entries = new ArrayList<>(records.size());
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            NewRecord record = records.get(i);
            byte[] key = record.partitionKey().getBytes(StandardCharsets.UTF_8);
            HashKey hashKey = record.explicitHashKey().orElseGet(() -> HashKey.ofPartitionKey(key, md5));
            Shard shard = open.of(hashKey);
            int index = i;
            Entry entry = new Entry(
                    shard.id().index(),
                    RecordFormat.write(key, record.explicitHashKey(), record.data()),
                    token.map(first -> new Token(first.producer(), first.sequence() + index)));
            bytes += entry.payload().length();
            shards.add(shard);
            entries.add(entry);
        }
        if (!pendingBytes.tryAcquire(bytes)) {
            return shards.stream()
                    .<PutOutcome>map(shard -> new PutOutcome.Throttled(shard.id()))
                    .toList();
        }
        try {
            List<Appended> appended = log.use(opened -> opened.append(entries));
            return stored(records, shards, appended, seen.definition);
        } catch (LaneClosedException e) {
            throw e;
        } catch (LogException | UncheckedIOException e) {
            LOG.log(Level.ERROR, "cannot store records of stream " + id, e);
            return shards.stream()
                    .<PutOutcome>map(shard -> new PutOutcome.Failed())
                    .toList();
        } catch (IllegalStateException e) {
            throw refusal(e);
        } finally {
            pendingBytes.release(bytes);
        }
    }

    private static List<PutOutcome> stored(
            List<NewRecord> records, List<Shard> shards, List<Appended> appended, StreamDefinition definition) {
        List<PutOutcome> outcomes = new ArrayList<>(appended.size());
        for (int i = 0; i < appended.size(); i++) {
            Appended at = appended.get(i);
            Shard routed = shards.get(i);
            boolean isOfAncestor = at.duplicate() && at.position() < routed.firstPosition();
            Shard shard = isOfAncestor
                    ? holder(records.get(i), at.position(), definition).orElse(routed)
                    : routed;
            outcomes.add(new PutOutcome.Stored(shard.id(), shard.sequenceNumber(at.position(), at.arrival())));
        }
        return outcomes;
    }

    /// The shard that took the record when it was put for the first time, if it is still known.
    private static Optional<Shard> holder(NewRecord record, long position, StreamDefinition definition) {
        HashKey hashKey = record.hashKey(HashKey.newDigest());
        return definition.shards().stream()
                .filter(shard -> shard.holds(position) && shard.hashKeys().contains(hashKey))
                .findFirst();
    }

    /// Closes shards and goes on with a definition that has their children.
    ///
    /// The log orders this with the puts. A record that was routed to one of the shards either lies before the
    /// cut, or the log refuses it, and it waits here to be routed anew. So all records of a parent lie before all
    /// of its children, and none is acknowledged for a shard that is closed. Before `commit` makes the definition
    /// durable, no record can have been routed to a child: a crash leaves either the shards open or all of them
    /// closed at the cut.
    ///
    /// @param lanes the lanes of the shards
    /// @param commit makes a definition with the cut durable, and returns the one that is durable afterwards,
    ///     which may be the old one. When it throws, that is not known, and the shards take no more records before
    ///     a restart
    /// @throws io.millrace.api.Fault InternalFailure if the log or the store fails
    void reshard(Set<Integer> lanes, Function<LaneCut, StreamDefinition> commit) {
        resharding.lock();
        try {
            boolean isClosed = log.use(opened -> reshard(opened, lanes, commit));
            if (!isClosed) {
                throw KinesisFault.internalFailure();
            }
        } catch (LogException | UncheckedIOException | StoreException e) {
            LOG.log(Level.ERROR, "cannot reshard stream " + id, e);
            throw KinesisFault.internalFailure();
        } catch (IllegalStateException e) {
            throw refusal(e);
        } finally {
            resharding.unlock();
        }
    }

    /// @return whether the shards are closed
    private boolean reshard(Log opened, Set<Integer> lanes, Function<LaneCut, StreamDefinition> commit) {
        LaneCut cut = opened.closeLanes(lanes);
        boolean isKnown = false;
        StreamDefinition durable;
        try {
            durable = commit.apply(cut);
            isKnown = true;
        } finally {
            if (!isKnown) {
                log.keepOpen(); // the lanes are closed as long as the log is open
            }
        }
        boolean isClosed = lanes.stream()
                .noneMatch(
                        lane -> durable.shard(new ShardId(lane)).orElseThrow().isOpen());
        if (!isClosed) {
            opened.openLanes(lanes);
        }
        define(durable);
        return isClosed;
    }

    /// Reads records of one shard, those left out that are past retention.
    ///
    /// @param from the position to begin at
    /// @param limit the most records, 1 or more
    public Reading read(Shard shard, long from, int limit, Instant now) {
        return read(shard, from, limit, MAX_READ_BYTES, now);
    }

    /// Reads records of one shard, those left out that are past retention.
    ///
    /// @param from the position to begin at
    /// @param limit the most records, 1 or more
    /// @param maxBytes the most bytes; a single record may pass it
    public Reading read(Shard shard, long from, int limit, int maxBytes, Instant now) {
        return reading(open ->
                new ShardReader(id, shard, open).read(from, limit, maxBytes, view.definition.horizon(now), now));
    }

    /// Waits for a record of a shard when a read has found none.
    ///
    /// @param reading what was found
    /// @return whether to read again from its end on; false when the time is over or the service closes
    /// @throws io.millrace.api.Fault ResourceNotFoundException when the stream is deleted
    public boolean awaitsMore(Shard shard, Reading reading, ReadWait wait) {
        if (!reading.records().isEmpty() || reading.next().isEmpty() || wait.equals(ReadWait.NONE)) {
            return false;
        }
        long from = reading.next().getAsLong();
        boolean isThere = reading(log -> awaits(log, shard.id(), from, wait.duration()));
        if (isDeleted) {
            throw KinesisFault.streamNotFound(id);
        }
        return isThere && !isClosed;
    }

    /// Waits until a shard holds a record at or after a position.
    ///
    /// An interrupt ends the wait, and is kept.
    ///
    /// @return whether there is one; false when the time is over, or when there will be none because the shard, the
    ///     stream or the service is closed
    public boolean awaits(ShardId shard, long from, Duration wait) {
        try {
            return log.use(opened -> awaits(opened, shard, from, wait));
        } catch (IllegalStateException e) {
            if (isClosed) {
                return false;
            }
            throw e;
        }
    }

    private static boolean awaits(Log log, ShardId shard, long from, Duration wait) {
        try {
            return log.await(shard.index(), from, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The position that the next record gets, whatever its shard.
    long endPosition() {
        return reading(Log::endPosition);
    }

    /// The position of the first record of a shard that arrived at or after that time.
    long positionAt(Shard shard, Instant time) {
        return reading(log -> log.firstPositionAtOrAfter(shard.id().index(), time));
    }

    /// Removes what is past retention from the disk, as far as whole segments are; a log that nobody has needed
    /// yet is closed again.
    void expire(Instant now) {
        try {
            log.look(open -> expire(open, now));
        } catch (LogException | UncheckedIOException e) {
            LOG.log(Level.ERROR, "cannot remove expired records of stream " + id, e);
        } catch (IllegalStateException e) {
            if (!isClosed) {
                throw e;
            }
        }
    }

    private int expire(Log from, Instant now) {
        int segments = from.expireBefore(view.definition.horizon(now));
        if (segments > 0) {
            LOG.log(Level.INFO, "{0} segments of stream {1} are past retention and removed", segments, id);
        }
        return segments;
    }

    /// How much the stream has taken in; a log that nobody has needed yet is looked into once and closed again.
    ///
    /// @return nothing when the log is closed or damaged
    Optional<StreamProgress> progress() {
        if (isClosed) {
            return Optional.empty();
        }
        try {
            StreamProgress known = unused;
            if (known == null || log.isOpen()) {
                known = log.look(this::progress);
                unused = log.isOpen() ? null : known;
            }
            return Optional.of(known);
        } catch (LogException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "cannot tell how far stream " + id + " is", e); // who uses it logs an error
            return Optional.empty();
        } catch (IllegalStateException e) {
            if (isClosed) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private StreamProgress progress(Log of) {
        return new StreamProgress(id.arn(), of.endPosition(), of.payloadBytes());
    }

    /// Whether the log is open because it was needed not long ago.
    boolean hasOpenLog() {
        return log.isOpen();
    }

    /// Waits for the puts that are under way and releases the log; nothing can be stored or read afterwards.
    void close() {
        isClosed = true;
        try {
            log.close();
        } catch (LogException | UncheckedIOException e) {
            LOG.log(Level.ERROR, "cannot close the log of stream " + id, e);
        }
        watchers.forEach(Runnable::run);
    }

    /// Whether the stream or the service is closed.
    public boolean isClosed() {
        return isClosed;
    }

    /// Whether the stream is gone.
    public boolean isDeleted() {
        return isDeleted;
    }

    /// Closes the log for ever, before its directory is taken away.
    void delete() {
        isDeleted = true;
        close();
    }

    /// A look into the log.
    private interface Look<T> {
        T at(Log log);
    }

    private <T> T reading(Look<T> look) {
        try {
            return log.use(look::at);
        } catch (LogException | UncheckedIOException e) {
            LOG.log(Level.ERROR, "cannot read stream " + id, e);
            throw KinesisFault.internalFailure();
        } catch (IllegalStateException e) {
            throw refusal(e);
        }
    }

    /// Who uses a stream while it is deleted is told so; while the service is closed, to try again.
    private RuntimeException refusal(IllegalStateException e) {
        if (isDeleted) {
            return KinesisFault.streamNotFound(id);
        }
        return isClosed ? KinesisFault.internalFailure() : e;
    }
}
