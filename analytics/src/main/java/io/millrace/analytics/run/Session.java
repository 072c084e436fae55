package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.RowTime;
import io.millrace.analytics.flow.Delivery;
import io.millrace.analytics.flow.Preparation;
import io.millrace.analytics.flow.Preparation.Prepared;
import io.millrace.analytics.flow.ShardPosition;
import io.millrace.analytics.flow.ShardRange;
import io.millrace.analytics.flow.Source;
import io.millrace.analytics.flow.SourceBatch;
import io.millrace.analytics.flow.StopFlag;
import io.millrace.analytics.flow.StopFlag.StoppedException;
import io.millrace.analytics.run.Journal.Saved;
import io.millrace.analytics.run.Plan.Step;
import io.millrace.analytics.run.Progress.Counters;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A run of an application from its last snapshot to a stop or a failure: reads a batch, computes its rows, sends them,
/// and begins again.
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
/// All methods are for the application's thread.
final class Session {

    private static final System.Logger LOG = System.getLogger(Session.class.getName());

    private final ApplicationId id;
    private final ApplicationDefinition definition;
    private final Source source;
    private final Preparation preparation;
    private final Map<String, Delivery> deliveries;
    private final Journal journal;
    private final InstantSource clock;
    private final AnalyticsSettings settings;
    private final RowTime rowTime;
    private final Health health;
    private final ErrorTally errorTally;
    private final StopFlag stop;
    private final Pending pending;
    private final List<Plan> plans;
    private final Computation computation;
    private final Snapshots snapshots;
    private Progress progress;
    private boolean isWhole = true;
    private long keptBytes;
    private long changes;
    private long takenChanges;
    private long coveredChanges;

    /// Reads what the last session has left, and compiles the code.
    ///
    /// @param deliveries send the rows, by the id of the output
    /// @param health told how it goes
    /// @param stop ends the session after the batch under way
    Session(Job job, Map<String, Delivery> deliveries, Health health, ErrorTally errorTally, StopFlag stop) {
        this.id = job.id();
        this.definition = job.definition();
        this.source = job.source();
        this.preparation = job.preparation();
        this.deliveries = deliveries;
        this.journal = job.journal();
        this.clock = job.clock();
        this.settings = job.settings();
        this.rowTime = job.rowTime();
        this.health = health;
        this.errorTally = errorTally;
        this.stop = stop;
        this.pending = new Pending(settings.planRecords(), settings.planBytes());
        Saved saved =
                journal.load().orElseThrow(() -> new IllegalStateException("application " + id + " has no progress"));
        boolean isSameCode = saved.progress().version() == definition.version();
        Optional<byte[]> state = isSameCode ? journal.state() : Optional.empty();
        this.plans = isSameCode ? saved.plans() : List.of();
        this.progress = isSameCode ? saved.progress() : updated(saved);
        this.snapshots = new Snapshots(
                journal, clock, job.writer(), this::notSaved, settings.snapshotInterval(), saved.progress());
        this.computation = new Computation(
                id, job.compiler().get(), definition.outputs(), state, settings.memoryLimit(), progress.floor());
    }

    /// Other code gives other rows, and has other operators: it goes on before the last plan.
    private Progress updated(Saved saved) {
        Progress settled = saved.settled().withVersion(definition.version());
        return saved.plans().isEmpty() ? settled : settled.withNewEpoch();
    }

    private void notSaved(Throwable cause) {
        LOG.log(Level.WARNING, "a snapshot of application " + id + " cannot be written; it is tried again", cause);
    }

    /// Does again what was planned, then goes on until the stop.
    void run() throws StoppedException {
        try {
            if (snapshots.durable().version() != progress.version()) {
                save(); // or else plans of two versions would follow each other
            }
            replay();
            health.counted(progress.counters());
            health.works();
            source.seek(progress.since(), progress.shards());
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
            health.isBehindBy(batch.millisBehindLatest());
            health.works();
            return Optional.of(batch);
        } catch (RuntimeException e) {
            health.failed(e);
            source.seek(progress.since(), progress.shards());
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
                boolean isLast = step.number() == plans.getLast().last();
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
                health.failed(e);
            }
        }
        return Prepared.NOTHING;
    }

    // ---- a batch

    private void next(SourceBatch batch, OptionalLong bound) throws StoppedException {
        Prepared prepared = prepare(batch);
        Map<String, ShardPosition> read = batch.positions();
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
                        prepared.isKept() ? Optional.of(KeptRecords.toBytes(prepared.records())) : Optional.empty()),
                !rows.isEmpty());
        if (!rows.isEmpty() || pending.areMany()) {
            append();
        }
        send();
        advance(step, read, batch.records());
        health.counted(progress.counters());
        health.works();
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
                health.failed(e);
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
                health.failed(e);
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
        if (snapshots.isLastDurable()) {
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
        takenChanges = changes;
        keptBytes = 0;
        pending.seal();
    }

    /// Takes a snapshot and goes on only when it is durable.
    private void save() throws StoppedException {
        remember();
        while (!snapshots.save(progress, this::state)) {
            health.pause();
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
