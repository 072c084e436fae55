package io.millrace.kinesis.stream;

import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.reshard.ShardPlan;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.log.Log;
import io.millrace.store.Store;
import io.millrace.store.StoreException;
import io.millrace.store.Table;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/// All streams of this server.
///
/// A definition in the store is what makes a stream; its directory follows. So a stream is created by writing the
/// definition, and deleted in three steps, each durable before the next: the definition says DELETING, the directory
/// is taken away, the definition goes. A crash between two steps is mended at the next start.
public final class Streams implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Streams.class.getName());

    private static final int PAGE = 1_000;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    /// Sorts after every character of a stream's name.
    private static final String LAST = "\uffff";

    private final Store store;
    private final Table<StreamDefinition> table;
    private final StreamFolders folders;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final KinesisSettings settings;
    private final ConcurrentSkipListMap<StreamId, Stream> streams = new ConcurrentSkipListMap<>();
    private final OpenLogs openLogs = new OpenLogs(OpenLogs.MOST);
    private final ReentrantLock changing = new ReentrantLock();
    private final Semaphore discarded = new Semaphore(0);
    private volatile boolean isStopped;
    private final Thread sweeper;

    /// Knows the streams that the store defines, and mends what a crash has left.
    ///
    /// @param folder where the logs are
    public Streams(Store store, Path folder, InstantSource clock, RandomGenerator random, KinesisSettings settings) {
        this.store = store;
        this.table = store.table("kinesis.streams", StreamDefinition.class);
        this.folders = new StreamFolders(folder);
        this.clock = clock;
        this.random = random;
        this.settings = settings;
        load();
        removeGone(clock.instant());
        folders.setAsideUnknown(streams::containsKey, random.nextLong());
        this.sweeper = Thread.ofVirtual().name("kinesis-sweeper").start(this::sweep);
    }

    private void load() {
        String after = "";
        while (true) {
            List<Table.Row<StreamDefinition>> rows = table.scan("", after, PAGE);
            for (Table.Row<StreamDefinition> row : rows) {
                StreamId id = StreamId.ofKey(row.key());
                streams.put(id, stream(id, row.value()));
            }
            if (rows.size() < PAGE) {
                return;
            }
            after = rows.getLast().key();
        }
    }

    private Stream stream(StreamId id, StreamDefinition definition) {
        return new Stream(
                id,
                definition,
                () -> Log.open(folders.open(id), settings.log(), clock),
                settings.pendingBytes(),
                openLogs,
                settings.throughput());
    }

    /// A stream of any status; nothing if there is none, or none any more.
    public Optional<Stream> find(StreamId id) {
        return Optional.ofNullable(streams.get(id))
                .filter(stream -> stream.definition().status(clock.instant()).isPresent());
    }

    /// A stream of any status.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none
    public Stream get(StreamId id) {
        return find(id).orElseThrow(() -> KinesisFault.streamNotFound(id));
    }

    /// A stream that takes records.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none, or not yet, or not any more
    public Stream writable(StreamId id) {
        return find(id).filter(this::isReady).orElseThrow(() -> KinesisFault.streamNotFound(id));
    }

    /// A stream whose shards can be read; nothing if there is none, or not yet, or not any more.
    public Optional<Stream> readable(StreamId id) {
        return find(id).filter(this::isReady);
    }

    private boolean isReady(Stream stream) {
        return stream.definition()
                .status(clock.instant())
                .filter(status -> status == StreamStatus.ACTIVE || status == StreamStatus.UPDATING)
                .isPresent();
    }

    /// The streams of an account in a region after a name, in the order of their names.
    ///
    /// @param after a name that need not exist; empty for the first
    public List<Stream> list(String account, String region, String after, int limit) {
        Instant now = clock.instant();
        NavigableMap<StreamId, Stream> range =
                streams.subMap(new StreamId(account, region, after), false, new StreamId(account, region, LAST), false);
        return range.values().stream()
                .filter(stream -> stream.definition().status(now).isPresent())
                .limit(limit)
                .toList();
    }

    /// How much each stream has taken in.
    public List<StreamProgress> progress() {
        Instant now = clock.instant();
        return streams.values().stream()
                .filter(stream -> stream.definition().status(now).isPresent())
                .map(stream -> stream.hasOpenLog() || folders.exists(stream.id())
                        ? stream.progress()
                        : Optional.of(new StreamProgress(stream.id().arn(), 0, 0)))
                .flatMap(Optional::stream)
                .toList();
    }

    /// Creates a stream.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
    ///
    /// @throws io.millrace.api.Fault ResourceInUseException if there is one of that name, LimitExceededException if
    ///     the account may have no more
    public void create(StreamId id, StreamMode mode, int shardCount, int maxRecordKiB, Map<String, String> tags) {
        changing.lock();
        try {
            Instant now = clock.instant();
            Stream existing = streams.get(id);
            if (existing != null) {
                if (existing.definition().status(now).isPresent()) {
                    throw KinesisFault.RESOURCE_IN_USE.fault(
                            "Stream %s under account %s already exists.", id.name(), id.account());
                }
                remove(existing);
            }
            checkQuotas(id, mode, shardCount);
            Instant created = now.truncatedTo(ChronoUnit.SECONDS);
            StreamDefinition definition = StreamDefinition.created(
                    random.nextLong(),
                    created,
                    Phase.of(StreamStatus.CREATING, now, settings.createDelay()),
                    mode,
                    maxRecordKiB,
                    shardCount,
                    tags);
            folders.makeRoom(id, definition.incarnation());
            store.update(tx -> tx.put(table, id.key(), definition));
            streams.put(id, stream(id, definition));
        } finally {
            changing.unlock();
        }
    }

    /// What an account uses of its quotas in a region.
    public Quotas quotas(String account, String region) {
        return Quotas.of(account, region, list(account, region, "", Integer.MAX_VALUE), clock.instant());
    }

    private void checkQuotas(StreamId id, StreamMode mode, int shardCount) {
        Quotas quotas = quotas(id.account(), id.region());
        quotas.checkCreating(settings.creatingLimit());
        switch (mode) {
            case ON_DEMAND -> quotas.checkOnDemandStreams(settings.onDemandStreamLimit());
            case PROVISIONED -> quotas.checkShards(shardCount, settings.shardLimit());
        }
    }

    /// Deletes a stream; one that is DELETING already goes on to do so.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html>
    ///
    /// @param withConsumers whether consumers that are registered with it go with it
    /// @throws io.millrace.api.Fault ResourceInUseException if they do not, and there are some
    public void delete(StreamId id, boolean withConsumers) {
        changing.lock();
        try {
            Instant now = clock.instant();
            Stream stream = get(id);
            if (!withConsumers && !stream.definition().consumers(now).isEmpty()) {
                throw KinesisFault.hasConsumers(id);
            }
            if (stream.definition().phase().status() != StreamStatus.DELETING) {
                Phase deleting = Phase.of(StreamStatus.DELETING, now, settings.deleteDelay());
                put(stream, stream.definition().with(deleting));
            }
            if (stream.definition().status(now).isEmpty()) {
                remove(stream);
            }
        } finally {
            changing.unlock();
        }
    }

    /// Changes a stream's definition.
    ///
    /// @param change makes the new definition of the old one at that time, or refuses
    public void change(StreamId id, BiFunction<StreamDefinition, Instant, StreamDefinition> change) {
        changing.lock();
        try {
            Stream stream = get(id);
            StreamDefinition before = stream.definition();
            StreamDefinition after = change.apply(before, clock.instant());
            if (!after.equals(before)) {
                put(stream, after);
            }
        } finally {
            changing.unlock();
        }
    }

    /// Changes the shards of a stream, in order with its puts; see [Stream#reshard].
    ///
    /// @param planner allows the reshard of the stream as it is at that time, or refuses
    public void reshard(StreamId id, BiFunction<StreamDefinition, Instant, ShardPlan> planner) {
        changing.lock();
        try {
            Stream stream = get(id);
            ShardPlan plan = planner.apply(stream.definition(), clock.instant());
            if (plan.closedLanes().isEmpty()) {
                put(stream, plan.after());
            } else {
                stream.reshard(plan.closedLanes(), cut -> commit(stream, plan.at(cut)));
            }
        } finally {
            changing.unlock();
        }
    }

    /// Makes a definition durable.
    ///
    /// @return the definition that the store holds now: the old one when the new one could not be written
    /// @throws StoreException when it is not known which of the two will be found at the next start
    private StreamDefinition commit(Stream stream, StreamDefinition definition) {
        String key = stream.id().key();
        try {
            store.update(tx -> tx.put(table, key, definition));
            return definition;
        } catch (StoreException e) {
            LOG.log(Level.ERROR, "cannot write the definition of stream " + stream.id(), e);
            return store.write(tx -> tx.get(table, key)).orElseThrow();
        }
    }

    /// Which way a retention may go.
    public enum Change {
        INCREASE,
        DECREASE
    }

    /// Sets how long records can be read; the retention that a stream has already is no mistake.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if the retention would go the other way,
    ///     ResourceInUseException if the stream is not ACTIVE
    public void retain(StreamId id, int hours, Change direction) {
        change(id, (definition, now) -> {
            checkRetention(id, definition.retentionHours(), hours, direction);
            definition.checkActive(id, now);
            if (hours == definition.retentionHours()) {
                return definition;
            }
            Phase updating = Phase.of(StreamStatus.UPDATING, now, settings.updateDelay());
            return definition.withRetention(hours, now).with(updating);
        });
    }

    private static void checkRetention(StreamId id, int existing, int hours, Change direction) {
        if (hours < StreamDefinition.MIN_RETENTION_HOURS) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Minimum allowed retention period is 24 hours. Requested retention period (%d hours) is too short.",
                    hours);
        }
        if (hours > StreamDefinition.MAX_RETENTION_HOURS) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Maximum allowed retention period is %d hours. Requested retention period (%d hours) is too long.",
                    StreamDefinition.MAX_RETENTION_HOURS, hours);
        }
        boolean isWrongWay = switch (direction) {
            case INCREASE -> hours < existing;
            case DECREASE -> hours > existing;
        };
        if (isWrongWay) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Requested retention period (%d hours) for stream %s can not be %s than existing retention period"
                            + " (%d hours). Use %sRetentionPeriod API.",
                    hours,
                    id.name(),
                    direction == Change.INCREASE ? "shorter" : "longer",
                    existing,
                    direction == Change.INCREASE ? "Decrease" : "Increase");
        }
    }

    /// Removes what time has made useless: deleted streams and records past retention.
    public void expire(Instant now) {
        removeGone(now);
        for (Stream stream : streams.values()) {
            Instant horizon = stream.definition().horizon(now);
            if (stream.hasOpenLog() || folders.hasFileOlderThan(stream.id(), horizon)) {
                stream.expire(now);
            }
            forgetExpiredShards(stream, now);
        }
        folders.emptyTrash(() -> isStopped);
    }

    private void forgetExpiredShards(Stream stream, Instant now) {
        StreamDefinition rest = stream.definition().withoutExpiredShards(now);
        boolean hasExpired = rest.shards().size() < stream.definition().shards().size();
        if (hasExpired) {
            changing.lock();
            try {
                if (streams.get(stream.id()) == stream) {
                    put(stream, stream.definition().withoutExpiredShards(now));
                }
            } finally {
                changing.unlock();
            }
        }
    }

    private void removeGone(Instant now) {
        changing.lock();
        try {
            for (Stream stream : streams.values()) {
                if (stream.definition().status(now).isEmpty()) {
                    remove(stream);
                }
            }
        } finally {
            changing.unlock();
        }
    }

    private void put(Stream stream, StreamDefinition definition) {
        store.update(tx -> tx.put(table, stream.id().key(), definition));
        stream.define(definition);
    }

    private void remove(Stream stream) {
        StreamId id = stream.id();
        stream.delete();
        folders.discard(id, stream.definition().incarnation());
        store.update(tx -> tx.delete(table, id.key()));
        streams.remove(id);
        discarded.release();
    }

    /// The life of the sweeper's thread: empties the trash when there is some, and looks for expired records now and
    /// then.
    private void sweep() {
        while (!isStopped) {
            try {
                boolean hasTrash = discarded.tryAcquire(settings.sweepInterval().toNanos(), TimeUnit.NANOSECONDS);
                if (isStopped) {
                    return;
                }
                if (hasTrash) {
                    folders.emptyTrash(() -> isStopped);
                } else {
                    openLogs.closeIdle();
                    expire(clock.instant());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "cannot remove expired records and streams, tries again later", e);
            }
        }
    }

    /// Waits for the puts that are under way and releases all logs.
    @Override
    public void close() {
        isStopped = true;
        discarded.release();
        boolean interrupted = false;
        try {
            sweeper.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try (ExecutorService closing = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("kinesis-close-", 0).factory())) {
            streams.values().forEach(stream -> closing.execute(stream::close));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
