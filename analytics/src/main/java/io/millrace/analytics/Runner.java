package io.millrace.analytics;

import io.millrace.analytics.Checkpoints.Checkpoint;
import io.millrace.analytics.Preparation.Prepared;
import io.millrace.analytics.Progress.Counters;
import io.millrace.analytics.Progress.Plan;
import io.millrace.analytics.Progress.ShardPosition;
import io.millrace.analytics.StopFlag.StoppedException;
import io.millrace.sql.DecodeError;
import io.millrace.sql.ErrorRow;
import io.millrace.sql.Execution;
import io.millrace.sql.RecordDecoder;
import io.millrace.sql.Row;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A running application: reads a batch, computes its rows, sends them, and begins again.
///
/// Every row reaches its outputs once, whenever the server dies:
///
/// 1. A batch is read and computed in memory. That is deterministic: a row's time is the arrival of its
///    record, never earlier than the row before.
/// 2. If it gives rows, the *plan* of the batch (which records, which bound) is stored in one transaction
///    with what was true before it: how far the shards were read, the operators' state, the place of the next
///    row in each output.
/// 3. The rows are sent with their places. What comes next needs no store: the next plan tells that this one
///    is done.
///
/// After a crash the plan's records are read again, give the same rows with the same places, and the outputs
/// drop what they have. Batches without rows are only stored now and then, and else computed again.
///
/// Nothing ends an application but a stop: whatever fails is tried again, first soon, then every few seconds.
final class Runner implements Runnable {

    private static final System.Logger LOG = System.getLogger(Runner.class.getName());

    /// A batch without rows is stored if the last store was this long ago.
    private static final Duration STORE_INTERVAL = Duration.ofSeconds(1);

    private final ApplicationId id;
    private final ApplicationDefinition definition;
    private final Supplier<Program> compiler;
    private final Source source;
    private final Preparation preparation;
    private final Map<String, Sink> sinks;
    private final Checkpoints checkpoints;
    private final Events events;
    private final InstantSource clock;
    private final AnalyticsSettings settings;
    private final StopFlag stop = new StopFlag();
    private final Pauses pauses;
    private final Pauses sendPauses;
    private final ErrorTally errorTally;

    private volatile Counters counters;
    private volatile long millisBehindLatest;
    private volatile Optional<String> lastError = Optional.empty();

    /// Told of an application's life, on its thread.
    interface Events {

        /// It reads, or tries to.
        void started(Runner runner);

        /// Its thread ends.
        void ended(Runner runner);
    }

    /// @param compiler compiles the definition
    /// @param preparation what is done to the source's records before the code sees them
    /// @param sinks what takes the rows, by the id of the output
    Runner(
            ApplicationId id,
            ApplicationDefinition definition,
            Supplier<Program> compiler,
            Source source,
            Preparation preparation,
            Map<String, Sink> sinks,
            Checkpoints checkpoints,
            Events events,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings) {
        this.id = id;
        this.definition = definition;
        this.compiler = compiler;
        this.source = source;
        this.preparation = preparation;
        this.sinks = sinks;
        this.checkpoints = checkpoints;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
        this.pauses = new Pauses(stop, random, settings);
        this.sendPauses = new Pauses(stop, random, settings);
        this.errorTally = new ErrorTally(id.name());
        this.counters = checkpoints.counters(id);
    }

    ApplicationId id() {
        return id;
    }

    /// Ends the run after the batch under way; returns at once.
    void stop() {
        stop.set();
        source.wake();
    }

    boolean isStopping() {
        return stop.isSet();
    }

    Counters counters() {
        return counters;
    }

    long millisBehindLatest() {
        return millisBehindLatest;
    }

    Optional<String> lastError() {
        return lastError;
    }

    @Override
    public void run() {
        try {
            while (!stop.isSet()) {
                try {
                    new Session().run();
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.ERROR, "application " + id + " failed and goes on from its last checkpoint", e);
                    trouble(e);
                    events.started(this);
                    pauses.afterFailure();
                }
            }
        } catch (StoppedException _) {
            LOG.log(Level.DEBUG, "application {0} was stopped within a batch", id);
        } finally {
            source.close();
            events.ended(this);
        }
    }

    private void trouble(Throwable cause) {
        trouble(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private void trouble(String cause) {
        if (lastError.isEmpty()) {
            LOG.log(Level.WARNING, "application {0} cannot go on and keeps trying: {1}", id, cause);
        }
        lastError = Optional.of(cause);
    }

    private void noTrouble() {
        if (lastError.isPresent()) {
            LOG.log(Level.INFO, "application {0} goes on", id);
            lastError = Optional.empty();
        }
        pauses.reset();
    }

    /// A run from the last checkpoint to a stop or a failure.
    private final class Session {

        private final Program program;
        private final OutputRows rows;
        private final Execution execution;
        private final RecordDecoder decoder;
        private final Map<String, Delivery> deliveries = new HashMap<>();
        private Progress progress;
        private long floor;
        private boolean isStored = true;
        private Instant stored = clock.instant();

        Session() {
            Checkpoint checkpoint = checkpoints
                    .get(id)
                    .orElseThrow(() -> new IllegalStateException("application " + id + " has no progress"));
            Progress found = checkpoint.progress();
            Optional<byte[]> state = checkpoint.state();
            if (found.version() != definition.version()) {
                // Other code gives other rows, and has other operators.
                found = found.plan().isPresent() ? found.withNewEpoch() : found;
                found = found.withVersion(definition.version());
                state = Optional.empty();
            }
            this.progress = found;
            this.floor = found.floor();
            this.program = compiler.get();
            this.rows = new OutputRows(program, definition.outputs());
            this.execution = program.start(rows, state);
            this.decoder = program.decoder();
            sinks.forEach(
                    (output, sink) -> deliveries.put(output, new Delivery(sink, sendPauses, Runner.this::trouble)));
        }

        void run() throws StoppedException {
            events.started(Runner.this);
            if (progress.plan().isPresent()) {
                replay(progress.plan().get());
            }
            source.seek(progress);
            int idle = 0;
            while (!stop.isSet()) {
                Instant now = clock.instant();
                Optional<SourceBatch> polled = poll();
                if (polled.isEmpty()) {
                    continue;
                }
                SourceBatch batch = polled.get();
                if (!batch.isEmpty() || !batch.drained().isEmpty()) {
                    idle = 0;
                    next(batch, OptionalLong.empty());
                    continue;
                }
                long bound = now.minus(settings.boundDelay()).toEpochMilli();
                if (batch.isCaughtUp() && bound > floor) {
                    next(batch, OptionalLong.of(bound));
                }
                if (idle++ > 0) {
                    store();
                }
                await();
            }
            store();
        }

        private Optional<SourceBatch> poll() throws StoppedException {
            try {
                SourceBatch batch = source.poll();
                millisBehindLatest = batch.millisBehindLatest();
                noTrouble();
                return Optional.of(batch);
            } catch (RuntimeException e) {
                trouble(e);
                pauses.afterFailure();
                source.seek(progress);
                return Optional.empty();
            }
        }

        private void await() throws StoppedException {
            try {
                source.await(settings.idleWait());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new StoppedException();
            }
        }

        /// Does the planned batch again, exactly as before.
        private void replay(Plan plan) throws StoppedException {
            SourceBatch batch = read(plan);
            Map<String, ShardPosition> read = new HashMap<>();
            plan.ranges()
                    .forEach(range -> read.put(range.shard(), new ShardPosition(Optional.of(range.last()), false)));
            compute(prepare(batch), plan.bound());
            send(batch, read);
        }

        private SourceBatch read(Plan plan) throws StoppedException {
            while (true) {
                try {
                    return source.read(plan.ranges());
                } catch (Source.RecordsGoneException e) {
                    LOG.log(Level.ERROR, "application " + id + " was down for too long: " + e.getMessage());
                    progress = progress.withNewEpoch(); // else rows of later records would be taken for these
                    return e.rest();
                } catch (RuntimeException e) {
                    trouble(e);
                    pauses.afterFailure();
                }
            }
        }

        private void next(SourceBatch batch, OptionalLong bound) throws StoppedException {
            Prepared prepared = prepare(batch);
            byte[] before = execution.checkpoint();
            Map<String, ShardPosition> read = batch.positions(progress.shards());
            compute(prepared, bound);
            if (!rows.isEmpty()) {
                checkpoints.save(id, progress.planning(new Plan(batch.ranges(), bound)), before);
                stored = clock.instant();
            }
            boolean isNew = !rows.isEmpty() || !read.isEmpty();
            send(batch, read);
            isStored &= !isNew;
            if (!isStored && clock.instant().isAfter(stored.plus(STORE_INTERVAL))) {
                store();
            }
        }

        private Prepared prepare(SourceBatch batch) throws StoppedException {
            while (!batch.isEmpty()) {
                try {
                    return preparation.prepare(batch);
                } catch (RuntimeException e) {
                    trouble(e);
                    pauses.afterFailure();
                }
            }
            return Prepared.again(_ -> {});
        }

        private void compute(Prepared prepared, OptionalLong bound) {
            rows.clear();
            prepared.records().forEach(this::compute);
            if (bound.isPresent()) {
                floor = Math.max(floor, bound.getAsLong());
                execution.bound(floor);
            }
            Optional<ErrorRow> latest = rows.latestError();
            if (latest.isPresent()) {
                errorTally.add(rows.errors(), latest.get(), clock.instant());
            }
        }

        private void compute(PreparedRecord record) {
            floor = Math.max(floor, record.metadata().arrivalMillis());
            if (record.failure().isPresent()) {
                drop(DecodeError.of(DecodeError.NOT_PREPARED, record.failure().get(), floor, record.data()));
            } else {
                String stream = program.streamOf(record.metadata().shardId());
                decoder.decode(record.data(), record.metadata(), floor, row -> feed(stream, row), this::drop);
            }
        }

        private void feed(String stream, Row row) {
            rows.row(stream, row);
            try {
                execution.accept(stream, List.of(row));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "application " + id + " cannot compute a row, and drops it", e);
                rows.error(new ErrorRow(row.rowtime(), "ERROR", "INTERNAL_ERROR", e.toString(), row.rowtime(), "", ""));
            }
        }

        private void drop(DecodeError error) {
            rows.error(new ErrorRow(
                    error.rowtime(), "ERROR", error.name(), error.message(), error.rowtime(), error.data(), ""));
        }

        private void send(SourceBatch batch, Map<String, ShardPosition> read) throws StoppedException {
            String producer = id.arn() + "#" + definition.incarnation() + "." + progress.epoch() + "/";
            for (OutputDefinition output : definition.outputs()) {
                List<byte[]> records = rows.rowsOf(output.id());
                if (!records.isEmpty()) {
                    delivery(output).send(records, producer + output.id(), progress.sequence(output.id()));
                }
            }
            Map<String, Integer> counts = rows.counts();
            long sent = counts.values().stream().mapToLong(Integer::longValue).sum();
            progress = progress.after(floor, read, counts, new Counters(batch.records(), sent, rows.errors()));
            counters = progress.counters();
            noTrouble();
        }

        private Delivery delivery(OutputDefinition output) {
            @Nullable Delivery delivery = deliveries.get(output.id());
            if (delivery == null) {
                throw new IllegalStateException("output " + output.id() + " of " + id + " has no sink");
            }
            return delivery;
        }

        private void store() {
            if (!isStored) {
                checkpoints.save(id, progress, execution.checkpoint());
                isStored = true;
                stored = clock.instant();
            }
        }
    }
}
