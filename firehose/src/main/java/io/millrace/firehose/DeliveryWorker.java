package io.millrace.firehose;

import io.millrace.log.Batch;
import io.millrace.log.Frame;
import io.millrace.log.Log;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Delivers the records of one delivery stream, object by object, each record once.
///
///     gather until size or age → plan (forced) → transform → put objects → advance the cursor (forced)
///
/// The plan names the records and the key before anything is written; after a crash it is carried out again and writes
/// the same keys. Size and age count from the oldest record that is not delivered. Nothing is given up: a bucket that
/// cannot be written to is tried again until it can.
final class DeliveryWorker implements Runnable {

    private static final System.Logger LOG = System.getLogger(DeliveryWorker.class.getName());
    private static final int LANE = 0;
    private static final int READ_FRAMES = 10_000;
    private static final long READ_BYTES = 1 << 20;
    private static final Duration FOREVER = Duration.ofDays(1);

    /// Makes the worker of a delivery stream.
    @FunctionalInterface
    interface Maker {
        DeliveryWorker make(DeliveryId id, DeliveryDefinition definition, Log log);
    }

    private final DeliveryId id;
    private final DeliveryDefinition definition;
    private final Log log;
    private final Store store;
    private final Table<Cursor> cursors;
    private final Transformer transformer;
    private final Objects objects;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BackOff backOff;
    private final DeliveryMeter meter;

    private volatile Cursor cursor;
    private volatile Optional<String> lastError = Optional.empty();
    private volatile boolean isStopped;

    DeliveryWorker(
            DeliveryId id,
            DeliveryDefinition definition,
            Log log,
            Store store,
            Table<Cursor> cursors,
            Transformer transformer,
            Objects objects,
            InstantSource clock,
            RandomGenerator random,
            BackOff backOff,
            DeliveryMeter meter) {
        this.meter = meter;
        this.id = id;
        this.definition = definition;
        this.log = log;
        this.store = store;
        this.cursors = cursors;
        this.transformer = transformer;
        this.objects = objects;
        this.clock = clock;
        this.random = random;
        this.backOff = backOff;
        this.cursor = cursors.get(id.key()).orElse(Cursor.START);
    }

    Cursor cursor() {
        return cursor;
    }

    Optional<String> lastError() {
        return lastError;
    }

    /// Ends the work soon; the thread is then interrupted, too.
    void stop() {
        isStopped = true;
    }

    @Override
    public void run() {
        try {
            for (int failures = 0; !isStopped; ) {
                try {
                    step();
                    failures = 0;
                    lastError = Optional.empty();
                } catch (RuntimeException e) {
                    if (isStopped) {
                        return;
                    }
                    failures++;
                    report(e, failures);
                    backOff.pause(failures);
                }
            }
        } catch (InterruptedException e) {
            // told to stop; what is planned is written at the next start
        }
    }

    /// Carries out the plan that is open, or gathers the next.
    private void step() throws InterruptedException {
        if (cursor.plan().isEmpty()) {
            save(cursor.planning(gather()));
        }
        Plan plan = cursor.plan().orElseThrow();
        save(cursor.done(execute(plan)));
        // Only what arrived before this object's oldest record: a record that arrives now must not be caught by it.
        log.expireBefore(Instant.ofEpochMilli(plan.oldestMillis()));
    }

    /// Waits until enough has gathered behind the cursor, or the oldest record is old enough.
    private Plan gather() throws InterruptedException {
        Destination destination = definition.destination();
        long from = cursor.next();
        while (!log.await(LANE, from, FOREVER)) {
            // nothing came for a day
        }
        Batch first = log.read(LANE, from, 1, READ_BYTES);
        Frame oldestFrame = first.frames().getFirst();
        long start = oldestFrame.position();
        long oldest = oldestFrame.arrival().toEpochMilli();
        long due = oldest + Duration.ofSeconds(destination.bufferSeconds()).toMillis();
        long bytes = 0;
        long scanned = start;
        while (true) {
            Batch batch = log.read(LANE, scanned, READ_FRAMES, READ_BYTES);
            for (Frame frame : batch.frames()) {
                bytes += frame.payload().remaining();
                if (bytes >= destination.bufferBytes()) {
                    return plan(start, frame.position() + 1, oldest);
                }
            }
            scanned = batch.frames().isEmpty()
                    ? scanned
                    : batch.frames().getLast().position() + 1;
            long left = due - clock.millis();
            boolean hasMore = scanned < log.endPosition();
            if (left <= 0 && !hasMore) {
                return plan(start, scanned, oldest);
            }
            if (!hasMore) {
                // the wait ends early if a record comes; both cases are looked at above
                boolean hasCome = log.await(LANE, scanned, Duration.ofMillis(left));
                assert hasCome || scanned <= log.endPosition();
            }
        }
    }

    private Plan plan(long from, long to, long oldest) {
        return new Plan(from, to, oldest, new UUID(random.nextLong(), random.nextLong()).toString());
    }

    /// Transforms and puts the records of a plan; may be done again with the same result in the bucket.
    private Cursor.Outcome execute(Plan plan) throws InterruptedException {
        List<ByteBuffer> content = new ArrayList<>();
        FailedRecords failed = new FailedRecords();
        long delivered = 0;
        long dropped = 0;
        Optional<Transformation> transformation =
                definition.destination().transformation().filter(Transformation::isEnabled);
        int bytes = transformation.map(Transformation::bufferBytes).orElse((int) READ_BYTES);
        for (long next = plan.from(); next < plan.to(); ) {
            List<Frame> frames = log.read(LANE, next, Transformation.MAX_RECORDS, bytes).frames().stream()
                    .filter(frame -> frame.position() < plan.to())
                    .toList();
            if (frames.isEmpty()) {
                throw new IllegalStateException(
                        "the log of " + id.arn() + " lacks records of [" + next + ", " + plan.to() + ")");
            }
            next = frames.getLast().position() + 1;
            if (transformation.isEmpty()) {
                frames.forEach(frame -> content.add(frame.payload()));
                delivered += frames.size();
                continue;
            }
            List<Verdict> verdicts = transformer.transform(transformation.get(), frames);
            meter.processed(
                    (int) verdicts.stream()
                            .filter(verdict -> !(verdict instanceof Verdict.Failed))
                            .count(),
                    verdicts.stream().mapToLong(Verdict::bytes).sum());
            for (int i = 0; i < frames.size(); i++) {
                switch (verdicts.get(i)) {
                    case Verdict.Ok ok -> {
                        content.add(ok.data());
                        delivered++;
                    }
                    case Verdict.Dropped _ -> dropped++;
                    case Verdict.Failed failure ->
                        failed.add(frames.get(i), failure, transformation.get().functionArn());
                }
            }
        }
        put(plan, content, delivered, failed);
        return new Cursor.Outcome(delivered, dropped, failed.count());
    }

    private void put(Plan plan, List<ByteBuffer> content, long delivered, FailedRecords failed)
            throws InterruptedException {
        Destination destination = definition.destination();
        if (delivered > 0) {
            long bytes = content.stream().mapToLong(ByteBuffer::remaining).sum();
            put(ObjectKeys.delivered(id.name(), definition.version(), destination, plan), content);
            meter.delivered(delivered, bytes, plan.oldestMillis());
        }
        if (failed.count() > 0) {
            put(ObjectKeys.failed(id.name(), definition.version(), destination, plan), List.of(failed.content()));
        }
    }

    /// Puts until it is done; what was transformed is not transformed again because the bucket cannot take it.
    private void put(String key, List<ByteBuffer> content) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                objects.put(definition.destination().bucket(), key, content);
                return;
            } catch (DeliveryException e) {
                meter.refused();
                report(e, attempt);
                if (isStopped) {
                    throw new InterruptedException("stopped");
                }
                backOff.pause(attempt);
            }
        }
    }

    private void save(Cursor next) {
        store.update(tx -> tx.put(cursors, id.key(), next));
        cursor = next;
    }

    private void report(RuntimeException e, int failures) {
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
