package io.millrace.analytics;

import io.millrace.analytics.Journal.Saved;
import io.millrace.analytics.Plan.ShardRange;
import io.millrace.analytics.Plan.Step;
import io.millrace.analytics.Preparation.Prepared;
import io.millrace.analytics.Progress.Counters;
import io.millrace.analytics.Progress.ShardPosition;
import io.millrace.analytics.StopFlag.StoppedException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A running application: reads a batch, computes its rows, sends them, and begins again.
///
/// Every row reaches its outputs once, whenever the server dies:
///
/// 1. A batch is read and computed in memory, which gives the same whenever it is repeated.
/// 2. If it gives rows, the *plan* of the batch is made durable: which records, which bound, and the same of the
///    batches without rows before it.
/// 3. The rows are sent with their places. What comes next needs no store: the next plan tells that this one
///    is done.
/// 4. Now and then a *snapshot* of the progress and the operators' state takes the place of the plans so far. A large
///    one is written while the stream goes on.
///
/// After a crash the snapshot is restored and the planned batches are done again: they give the same rows with the same
/// places. Those of the last plan are sent again, and the outputs drop what they have.
///
/// Nothing ends an application but a stop: whatever fails is tried again, first soon, then every few seconds.
final class Runner implements Runnable {

    private static final System.Logger LOG = System.getLogger(Runner.class.getName());

    private final ApplicationId id;
    private final ApplicationDefinition definition;
    private final Supplier<Program> compiler;
    private final Source source;
    private final Preparation preparation;
    private final Map<String, Sink> sinks;
    private final Journal journal;
    private final Executor writer;
    private final Events events;
    private final InstantSource clock;
    private final AnalyticsSettings settings;
    private final RowTime rowTime;
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
    /// @param writer runs what waits for the disk beside the application
    Runner(
            ApplicationId id,
            ApplicationDefinition definition,
            Supplier<Program> compiler,
            Source source,
            Preparation preparation,
            Map<String, Sink> sinks,
            Journal journal,
            Executor writer,
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
        this.journal = journal;
        this.writer = writer;
        this.events = events;
        this.clock = clock;
        this.settings = settings;
        this.rowTime = RowTime.of(definition.tags()).orElse(settings.rowTime());
        this.pauses = new Pauses(stop, random, settings);
        this.sendPauses = new Pauses(stop, random, settings);
        this.errorTally = new ErrorTally(id.name());
        this.counters = journal.load().map(saved -> saved.settled().counters()).orElse(Counters.NONE);
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
                    LOG.log(Level.ERROR, "application " + id + " failed and goes on from its last snapshot", e);
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

    /// A run from the last snapshot to a stop or a failure.
    private final class Session {

        private final Map<String, Delivery> deliveries = new HashMap<>();
        private final Pending pending = new Pending(settings.planRecords(), settings.planBytes());
        private final List<Plan> plans;
        private final Computation computation;
        private final Snapshots snapshots;
        private Progress progress;
        private boolean isWhole = true;
        private long keptBytes;
        private long changes;
        private long takenChanges;
        private long coveredChanges;
        private Progress taken;

        Session() {
            Saved saved = journal.load()
                    .orElseThrow(() -> new IllegalStateException("application " + id + " has no progress"));
            boolean isSameCode = saved.progress().version() == definition.version();
            Optional<byte[]> state = isSameCode ? journal.state() : Optional.empty();
            this.plans = isSameCode ? saved.plans() : List.of();
            this.progress = isSameCode ? saved.progress() : updated(saved);
            this.taken = saved.progress();
            this.snapshots = new Snapshots(
                    journal, clock, writer, this::notSaved, settings.snapshotInterval(), saved.progress());
            this.computation = new Computation(
                    id, compiler.get(), definition.outputs(), state, settings.memoryLimit(), progress.floor());
            sinks.forEach(
                    (output, sink) -> deliveries.put(output, new Delivery(sink, sendPauses, Runner.this::trouble)));
        }

        /// Other code gives other rows, and has other operators: it goes on before the last plan.
        private Progress updated(Saved saved) {
            Progress settled = saved.settled().withVersion(definition.version());
            return saved.plans().isEmpty() ? settled : settled.withNewEpoch();
        }

        private void notSaved(Throwable cause) {
            LOG.log(Level.WARNING, "a snapshot of application " + id + " cannot be written; it is tried again", cause);
        }

        void run() throws StoppedException {
            events.started(Runner.this);
            try {
                if (snapshots.durable().version() != progress.version()) {
                    save(); // or else plans of two versions would follow each other
                }
                replay();
                counters = progress.counters();
                noTrouble();
                source.seek(progress);
                follow();
                end();
            } catch (StoppedException e) {
                end();
                throw e;
            } finally {
                snapshots.await();
            }
        }

        private void follow() throws StoppedException {
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
                if (batch.isCaughtUp() && bound > computation.floor()) {
                    next(batch, OptionalLong.of(bound));
                }
                if (idle++ > 0 && isChanged() && snapshots.isDueWhenIdle()) {
                    take();
                }
                await();
            }
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

        // ---- what was planned before the start

        /// Does again what was planned since the snapshot, exactly as before. Only rows of the last plan are sent: that
        /// it is there tells that those before it were taken.
        private void replay() throws StoppedException {
            int epoch = progress.epoch();
            for (Plan plan : plans) {
                if (plan.first() > progress.steps() && progress.epoch() == epoch && !progress.leadsTo(plan)) {
                    LOG.log(Level.ERROR, "application {0} gives other rows than before, at {1}", id, plan);
                    progress = progress.withNewEpoch();
                }
                for (Step step : plan.steps()) {
                    boolean isLast =
                            plan == plans.getLast() && step == plan.steps().getLast();
                    if (stop.isSet()) {
                        throw new StoppedException();
                    }
                    if (step.number() > progress.steps()) {
                        replay(step, epoch, isLast);
                    }
                }
            }
        }

        private void replay(Step step, int epoch, boolean isLast) throws StoppedException {
            Prepared prepared = again(step, progress.epoch() == epoch);
            if (isLast && progress.epoch() != epoch) {
                save(); // the next attempt must not take the places of this one
            }
            isWhole = false;
            computation.compute(prepared, step.time(), step.bound());
            if (isLast) {
                send();
            }
            Map<String, ShardPosition> read = new HashMap<>();
            long records = 0;
            for (ShardRange range : step.ranges()) {
                read.put(range.shard(), ShardPosition.behind(range));
                records += range.count();
            }
            advance(step.number(), read, records);
        }

        /// @param mayDiffer whether this is the first step of which records are gone
        private Prepared again(Step step, boolean mayDiffer) throws StoppedException {
            if (step.isKept()) {
                return Prepared.again(KeptRecords.of(journal.kept(step)));
            }
            while (!step.ranges().isEmpty()) {
                try {
                    return prepare(source.read(step.ranges()));
                } catch (Source.RecordsGoneException e) {
                    LOG.log(Level.ERROR, "application " + id + " was down for too long: " + e.getMessage());
                    if (mayDiffer) { // else rows of later records would be taken for these
                        progress = progress.withNewEpoch();
                    }
                    return prepare(e.rest());
                } catch (RuntimeException e) {
                    trouble(e);
                    pauses.afterFailure();
                }
            }
            return Prepared.NOTHING;
        }

        // ---- a batch

        private void next(SourceBatch batch, OptionalLong bound) throws StoppedException {
            Prepared prepared = prepare(batch);
            Map<String, ShardPosition> read = batch.positions(progress.shards());
            isWhole = false;
            OptionalLong time = batch.isEmpty() ? OptionalLong.empty() : rowTime.of(clock.instant());
            computation.compute(prepared, time, bound);
            OutputRows rows = computation.rows();
            rows.latestError().ifPresent(latest -> errorTally.add(rows.errors(), latest, clock.instant()));
            pending.forget(snapshots.durable().steps());
            long step = pending.add(
                    progress.steps(),
                    new Pending.Done(
                            batch.ranges(),
                            batch.records(),
                            batch.bytes(),
                            time,
                            bound,
                            prepared.isKept()
                                    ? Optional.of(KeptRecords.toBytes(prepared.records()))
                                    : Optional.empty()),
                    !rows.isEmpty());
            if (!rows.isEmpty() || pending.areMany()) {
                append();
            }
            send();
            advance(step, read, batch.records());
            counters = progress.counters();
            noTrouble();
            if (isChanged()
                    && snapshots.isDue(progress.steps() - snapshots.durable().steps(), keptBytes)) {
                take();
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
            return Prepared.NOTHING;
        }

        /// Makes durable what is done next; nothing of it is sent before.
        private void append() throws StoppedException {
            Plan plan = new Plan(
                    progress.epoch(), progress.sequences(), progress.floor(), progress.counters(), pending.steps());
            while (true) {
                try {
                    journal.append(plan, pending.kept());
                    keptBytes += pending.keptBytes();
                    pending.clear();
                    return;
                } catch (RuntimeException e) {
                    trouble(e);
                    pauses.afterFailure();
                }
            }
        }

        private void send() throws StoppedException {
            String producer = id.arn() + "#" + definition.incarnation() + "." + progress.epoch() + "/";
            for (OutputDefinition output : definition.outputs()) {
                List<byte[]> records = computation.rows().rowsOf(output.id());
                if (!records.isEmpty()) {
                    delivery(output).send(records, producer + output.id(), progress.sequence(output.id()));
                }
            }
        }

        private Delivery delivery(OutputDefinition output) {
            @Nullable Delivery delivery = deliveries.get(output.id());
            if (delivery == null) {
                throw new IllegalStateException("output " + output.id() + " of " + id + " has no sink");
            }
            return delivery;
        }

        private void advance(long step, Map<String, ShardPosition> read, long records) {
            Map<String, Integer> counts = computation.rows().counts();
            long sent = counts.values().stream().mapToLong(Integer::longValue).sum();
            progress = progress.after(
                    step,
                    computation.floor(),
                    read,
                    counts,
                    new Counters(records, sent, computation.rows().errors()));
            changes += sent > 0 || !read.isEmpty() ? 1 : 0;
            isWhole = true;
        }

        // ---- snapshots

        private boolean isChanged() {
            if (snapshots.durable() == taken) {
                coveredChanges = takenChanges;
            }
            return changes > coveredChanges;
        }

        private Optional<byte[]> state() {
            return Optional.of(computation.state());
        }

        private void take() {
            remember();
            snapshots.take(progress, this::state);
        }

        private void remember() {
            taken = progress;
            takenChanges = changes;
            keptBytes = 0;
            pending.seal();
        }

        /// Takes a snapshot and goes on only when it is durable.
        private void save() throws StoppedException {
            remember();
            while (!snapshots.save(progress, this::state)) {
                pauses.afterFailure();
            }
        }

        /// Keeps what was done by the end, unless a batch is half done: its plan is there then.
        private void end() {
            if (isWhole && isChanged()) {
                remember();
                if (!snapshots.save(progress, this::state)) {
                    LOG.log(Level.WARNING, "application {0} ends and will do again what it did last", id);
                }
            }
        }
    }
}
