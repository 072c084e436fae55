package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.Conversion;
import io.millrace.firehose.definition.Conversion.TableName;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.ErrorLogging;
import io.millrace.firehose.definition.Target;
import io.millrace.firehose.definition.Transformation;
import io.millrace.firehose.sink.DeliveryException;
import io.millrace.firehose.sink.ErrorLog;
import io.millrace.firehose.sink.FileContent;
import io.millrace.firehose.sink.LogContent;
import io.millrace.firehose.sink.Piece;
import io.millrace.firehose.sink.Sinks;
import io.millrace.firehose.transform.BackOff;
import io.millrace.firehose.transform.Transformer;
import io.millrace.firehose.transform.Verdict;
import io.millrace.log.Batch;
import io.millrace.log.Frame;
import io.millrace.log.Log;
import io.millrace.log.Span;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Delivers the records of one delivery stream, plan by plan, each record once.
///
///     gather until size or age → plan (forced) → process into the spool (forced) → put objects → advance (forced)
///
/// The plan names the records and what all keys follow from before anything is written, and what processors made of the
/// records is kept before anything of it is put; after a crash the same contents go under the same keys. Records that
/// pass no processor are put straight from the log. Size and age count from the oldest record that is not delivered.
/// Nothing is given up: a bucket that cannot be written to is tried again until it can. What a target other than a
/// bucket does not take in time goes to a bucket. A plan that is lost is made again with the same keys and no fewer
/// records.
public final class DeliveryWorker implements Runnable {

    private static final System.Logger LOG = System.getLogger(DeliveryWorker.class.getName());
    private static final int LANE = LogContent.LANE;
    private static final long READ_BYTES = 1 << 20;
    private static final Duration FOREVER = Duration.ofDays(1);
    /// Of attempts that fail in a row, the first is logged for the user, and then every so many.
    private static final int LOGGED_ATTEMPTS = 30;

    /// Makes the worker of a delivery stream.
    @FunctionalInterface
    public interface Maker {

        /// Makes one.
        ///
        /// @param spool the folder in which it gathers contents, used by it alone
        DeliveryWorker make(
                DeliveryId id, Role role, Configuration configuration, Log log, Retention retention, Path spool);
    }

    /// What all workers have in common.
    ///
    /// @param mostPartitions how many partitions one plan may have
    public record Tools(
            Store store,
            Table<Cursor> cursors,
            InstantSource clock,
            BackOff backOff,
            int mostPartitions,
            Conversions conversions) {}

    private final DeliveryId id;
    private final Role role;
    private final Configuration configuration;
    private final Log log;
    private final Retention retention;
    private final Tools tools;
    private final Transformer transformer;
    private final Spool spool;
    private final ObjectWriter writer;
    private final Handover handover;
    private final DeliveryMeter meter;
    private final ErrorLog errors;

    private final FlushGate gate = new FlushGate();

    private @Nullable Compiled compiled;
    private volatile Cursor cursor;
    private volatile OptionalLong oldestMillis = OptionalLong.empty();
    private volatile Optional<String> lastError = Optional.empty();
    private volatile Optional<String> lastFailure = Optional.empty();
    private volatile boolean isStopped;

    public DeliveryWorker(
            DeliveryId id,
            Role role,
            Configuration configuration,
            Log log,
            Retention retention,
            Path spool,
            Tools tools,
            Transformer transformer,
            Sinks sinks,
            DeliveryMeter meter,
            ErrorLog errors) {
        this.id = id;
        this.role = role;
        this.configuration = configuration;
        this.log = log;
        this.retention = retention;
        this.tools = tools;
        this.transformer = transformer;
        this.spool = new Spool(spool);
        this.writer =
                new ObjectWriter(sinks.objects(), this.spool, tools.backOff(), () -> isStopped, this::refusedByBucket);
        this.handover =
                new Handover(sinks, this.spool, meter, () -> isStopped, this::refused, this::rejected, this::lost);
        this.meter = meter;
        this.errors = errors;
        this.cursor = tools.cursors().get(role.key(id)).orElse(Cursor.START);
        retention.begin(role);
    }

    Cursor cursor() {
        return cursor;
    }

    Optional<String> lastError() {
        return lastError;
    }

    /// Why a record went under the error prefix the last time.
    Optional<String> lastFailure() {
        return lastFailure;
    }

    /// When the oldest record arrived that is known not to be delivered.
    OptionalLong oldestMillis() {
        return oldestMillis;
    }

    /// Delivers what there is without waiting for more; the future is complete when that is done.
    CompletableFuture<Void> flush() {
        return gate.flush(log.endPosition(), cursor.next());
    }

    /// The definition has changed; what is being gathered goes by the new one.
    void changed() {
        gate.wake();
    }

    /// Ends the work soon; the thread is then interrupted, too.
    void stop() {
        isStopped = true;
        gate.stop();
    }

    @Override
    public void run() {
        try {
            for (int failures = 0; !isStopped; ) {
                try {
                    if (cursor.made().isEmpty()) {
                        spool.clear(); // of what a crash left of an object that was made again
                    }
                    step();
                    failures = 0;
                } catch (RuntimeException | Error e) { // a worker that ends without a word would deliver nothing more
                    if (isStopped) {
                        return;
                    }
                    failures++;
                    report(e, failures);
                    tools.backOff().pause(failures);
                }
            }
        } catch (InterruptedException e) {
            // told to stop; what is planned is written at the next start
        }
    }

    /// Carries out the plan that is open, or gathers the next.
    private void step() throws InterruptedException {
        if (cursor.plan().isEmpty()) {
            plan(gather());
        }
        Plan plan = cursor.plan().orElseThrow();
        oldestMillis = OptionalLong.of(plan.oldestMillis());
        Destination destination = destination(plan.definitionVersion());
        Pipeline pipeline = pipeline(destination);
        if (role == Role.BACKUP || (pipeline.isEmpty() && destination.target().isEmpty())) {
            putFromLog(plan, destination);
        } else {
            putProcessed(plan, destination, pipeline);
        }
        oldestMillis = OptionalLong.empty();
        lastError = Optional.empty();
        gate.delivered(cursor.next()); // first: a log that cannot let go of records keeps nobody waiting
        retention.advance(role, plan.oldestMillis());
    }

    /// The processors of a destination, compiled when it was first delivered to.
    private Pipeline pipeline(Destination destination) {
        Compiled known = compiled;
        if (known == null || !known.destination().equals(destination)) {
            known = new Compiled(
                    destination, new Pipeline(destination, tools.mostPartitions(), transformer, meter, tools.clock()));
            compiled = known;
        }
        return known.pipeline();
    }

    private record Compiled(Destination destination, Pipeline pipeline) {}

    private Destination destination(int version) {
        return role.of(configuration.definition().destination(version))
                .orElseThrow(() -> new IllegalStateException(id.arn() + " has no destination for " + role));
    }

    /// Waits until enough has gathered behind the cursor, or the oldest record is old enough.
    private Gathered gather() throws InterruptedException {
        long from = cursor.next();
        while (!log.await(LANE, from, FOREVER)) {
            // nothing came for a day
        }
        Batch first = log.read(LANE, from, 1, READ_BYTES);
        Frame oldestFrame = first.frames().getFirst();
        long start = oldestFrame.position();
        long oldest = oldestFrame.arrival().toEpochMilli();
        oldestMillis = OptionalLong.of(oldest);
        long since = oldest;
        long bytes = 0;
        long scanned = start;
        while (true) {
            Destination destination = destination(configuration.definition().version());
            long now = tools.clock().millis();
            since = Math.min(since, now); // a clock that was set back makes nobody wait longer than the interval
            long due = since + Duration.ofSeconds(destination.bufferSeconds()).toMillis();
            if (bytes < destination.bufferBytes()) {
                Span more = log.measure(LANE, scanned, destination.bufferBytes() - bytes);
                scanned = more.next();
                bytes += more.bytes();
            }
            if (bytes >= destination.bufferBytes()) {
                return new Gathered(start, scanned, oldest, bytes);
            }
            long left = due - now;
            boolean hasMore = scanned < log.endPosition();
            if (!hasMore && (left <= 0 || gate.isFlushed(start))) {
                return new Gathered(start, scanned, oldest, bytes);
            }
            if (!hasMore) {
                // it ends early if a record comes, a flush is asked for or the definition changes: all looked at above
                long end = scanned;
                gate.await(start, () -> {
                    boolean hasCome = log.await(LANE, end, Duration.ofMillis(left));
                    assert hasCome || end <= log.endPosition();
                });
            }
        }
    }

    /// Records that make up the next plan.
    private record Gathered(long from, long to, long oldestMillis, long bytes) {}

    private void plan(Gathered gathered) {
        synchronized (configuration) {
            DeliveryDefinition definition = configuration.definition();
            save(cursor.planning(new Plan(
                    gathered.from(),
                    gathered.to(),
                    gathered.oldestMillis(),
                    RangeId.of(definition.seedOf(id), role, gathered.from()),
                    OptionalInt.of(definition.version()),
                    OptionalLong.of(gathered.bytes()))));
        }
    }

    private void putFromLog(Plan plan, Destination destination) throws InterruptedException {
        long bytes =
                plan.bytes().isPresent() ? plan.bytes().getAsLong() : LogContent.count(log, plan.from(), plan.to());
        long records = plan.to() - plan.from();
        String key = new ObjectKeys(id.name(), destination, plan).delivered(Partition.WHOLE);
        long written =
                writer.write(destination, key, new LogContent(log, plan.from(), plan.to(), bytes), plan.suffix());
        meter.delivered(role, destination, records, written, plan.oldestMillis());
        save(cursor.done(new Cursor.Outcome(records, 0, 0), 1));
    }

    private void putProcessed(Plan plan, Destination destination, Pipeline pipeline) throws InterruptedException {
        if (!cursor.made().map(spool::holds).orElse(false)) {
            Made made = process(plan, destination, pipeline);
            if (isStopped) {
                throw new InterruptedException("stopped"); // functions may have failed for that alone
            }
            save(cursor.making(made));
        }
        long objects = 0;
        for (Piece piece : cursor.made().orElseThrow().pieces()) {
            if (piece.isFailed()) {
                putFailed(destination, piece);
            } else if (destination.target().isPresent()) {
                hand(plan, destination, piece, destination.target().get());
            } else {
                long written = writer.write(destination, piece.key(), content(piece), plan.suffix());
                objects++;
                meter.delivered(role, destination, piece.records(), written, plan.oldestMillis());
            }
        }
        save(cursor.done(cursor.made().orElseThrow().outcome(), objects));
        spool.clear();
    }

    private void putFailed(Destination destination, Piece piece) throws InterruptedException {
        writer.writePlain(destination, piece.key(), content(piece));
    }

    private FileContent content(Piece piece) {
        return new FileContent(spool.file(piece.file()), piece.bytes());
    }

    private void hand(Plan plan, Destination destination, Piece piece, Target target) throws InterruptedException {
        Supplier<Destination> present = () -> {
            Destination now = configuration.definition().destination();
            return now.target().map(Target::getClass).equals(Optional.of(target.getClass())) ? now : destination;
        };
        ObjectKeys keys = new ObjectKeys(id.name(), destination, plan);
        for (Piece failed : handover.hand(piece, cursor, target, present, keys, this::save)) {
            putFailed(destination, failed);
        }
    }

    private Made process(Plan plan, Destination destination, Pipeline pipeline) throws InterruptedException {
        Optional<String> functionArn =
                destination.transformation().filter(Transformation::isEnabled).map(Transformation::functionArn);
        ObjectKeys keys = new ObjectKeys(id.name(), destination, plan);
        Optional<Conversion> conversion = destination.converted();
        Optional<TableName> table = conversion.flatMap(Conversion::schema).map(name -> Conversions.whole(id, name));
        Optional<Converter> converter = conversion.isPresent()
                ? Optional.of(tools.conversions().converter(id, conversion.get()))
                : Optional.empty();
        try (Spool.Filling filling =
                spool.begin(keys, functionArn, tools.mostPartitions(), handover.batching(destination), table)) {
            Pipeline.Passed passed = pipeline.process(
                    LogContent.chunks(log, plan.from(), plan.to(), pipeline.chunkBytes()), converter, filling);
            filling.failures().forEach(failure -> {
                lost(failure);
                log(destination, failure.code(), failure.message(), functionArn);
            });
            List<Piece> pieces = filling.finish();
            return new Made(
                    converter.isPresent() ? tools.conversions().columnar(converter.get(), spool, pieces) : pieces,
                    passed.outcome(),
                    passed.broken(),
                    Optional.empty());
        }
    }

    private void save(Cursor next) {
        tools.store().update(tx -> tx.put(tools.cursors(), role.key(id), next));
        cursor = next;
    }

    private void refusedByBucket(DeliveryException e, int attempt) {
        meter.refused(role);
        refused(e, attempt);
    }

    private void refused(DeliveryException e, int attempt) {
        report(e, attempt);
        cursor.plan().ifPresent(plan -> meter.waited(role, destination(plan.definitionVersion()), plan.oldestMillis()));
        if (attempt % LOGGED_ATTEMPTS == 1) {
            cursor.plan()
                    .map(plan -> destination(plan.definitionVersion()))
                    .ifPresent(destination -> log(destination, e.code(), e.words(), Optional.empty()));
        }
    }

    private void lost(Verdict.Failed why) {
        lastFailure = Optional.of(why.code() + ": " + why.message());
    }

    private void rejected(Collection<Verdict.Failed> records) {
        records.stream().findFirst().ifPresent(this::lost);
        cursor.plan()
                .map(plan -> destination(plan.definitionVersion()))
                .ifPresent(destination -> records.stream()
                        .collect(Collectors.toMap(
                                Verdict.Failed::code, Verdict.Failed::message, (first, _) -> first, TreeMap::new))
                        .forEach((code, message) -> log(destination, code, message, Optional.empty())));
    }

    private void log(Destination destination, String code, String message, Optional<String> processor) {
        destination
                .logging()
                .filter(ErrorLogging::isEnabled)
                .ifPresent(logging -> errors.report(
                        logging,
                        new ErrorLog.Event(
                                destination.name(), configuration.definition().version(), code, message, processor)));
    }

    private void report(Throwable e, int failures) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        if (failures == 1) {
            if (e instanceof DeliveryException) {
                LOG.log(System.Logger.Level.WARNING, id.arn() + " cannot deliver and tries again: " + text);
            } else {
                LOG.log(System.Logger.Level.ERROR, id.arn() + " cannot deliver and tries again", e);
            }
        }
        lastError = Optional.of(text);
    }
}
