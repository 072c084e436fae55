package io.millrace.firehose;

import io.millrace.log.Appended;
import io.millrace.log.Entry;
import io.millrace.log.FileStorage;
import io.millrace.log.Log;
import io.millrace.log.LogException;
import io.millrace.log.LogOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One delivery stream: its definition, and its work as long as its log is sound.
///
/// A log that is damaged or cannot be read stops this delivery stream alone: it takes no records and says why.
final class Delivery implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private final DeliveryId id;
    private final DeliveryDefinition definition;
    private final @Nullable Work work;
    private final String damage;

    private Delivery(DeliveryId id, DeliveryDefinition definition, @Nullable Work work, String damage) {
        this.id = id;
        this.definition = definition;
        this.work = work;
        this.damage = damage;
    }

    /// Opens the log and goes on delivering where the cursor stands.
    static Delivery open(
            DeliveryId id,
            DeliveryDefinition definition,
            Path folder,
            InstantSource clock,
            LogOptions options,
            DeliveryWorker.Maker workers,
            Ingestion.Maker ingestions) {
        try {
            Log log = Log.open(new FileStorage(folder), options, clock);
            return new Delivery(
                    id,
                    definition,
                    Work.start(id, log, workers.make(id, definition, log), ingestions.make(id, definition, log)),
                    "");
        } catch (LogException e) {
            LOG.log(System.Logger.Level.ERROR, id.arn() + " takes no records and delivers none: " + e.getMessage());
            return new Delivery(id, definition, null, String.valueOf(e.getMessage()));
        }
    }

    DeliveryId id() {
        return id;
    }

    DeliveryDefinition definition() {
        return definition;
    }

    Instant created() {
        return Instant.ofEpochMilli(definition.createdMillis());
    }

    /// Stores records; on return they are forced to disk.
    ///
    /// @throws io.millrace.api.Fault ServiceUnavailable if they cannot be stored now
    List<Appended> append(List<Entry> records) {
        if (work == null) {
            throw FirehoseFault.SERVICE_UNAVAILABLE.fault("%s cannot take records: %s", id.name(), damage);
        }
        try {
            return work.log().append(records);
        } catch (LogException e) {
            LOG.log(System.Logger.Level.ERROR, id.arn() + " cannot take records", e);
            throw FirehoseFault.SERVICE_UNAVAILABLE.fault("Slow down.");
        }
    }

    DeliveryStatus status() {
        if (work == null) {
            return new DeliveryStatus(id.arn().toString(), 0, 0, 0, 0, 0, 0, Optional.of(damage));
        }
        Cursor cursor = work.worker().cursor();
        long end = work.log().endPosition();
        return new DeliveryStatus(
                id.arn().toString(),
                end,
                cursor.delivered(),
                cursor.dropped(),
                cursor.failed(),
                Math.max(0, end - cursor.next()),
                cursor.objects(),
                work.worker().lastError().or(work::ingestionError));
    }

    @Override
    public void close() {
        if (work != null) {
            work.stop();
        }
    }

    /// The log that takes the records, the worker that delivers them, and what reads their source if there is one;
    /// each on a thread of its own.
    private record Work(Log log, DeliveryWorker worker, Optional<Ingestion> ingestion, List<Thread> threads) {

        static Work start(DeliveryId id, Log log, DeliveryWorker worker, Optional<Ingestion> ingestion) {
            List<Thread> threads = new ArrayList<>();
            threads.add(Thread.ofVirtual().name("delivery " + id.key()).start(worker));
            ingestion.ifPresent(reader ->
                    threads.add(Thread.ofVirtual().name("source " + id.key()).start(reader)));
            return new Work(log, worker, ingestion, List.copyOf(threads));
        }

        Optional<String> ingestionError() {
            return ingestion.flatMap(Ingestion::lastError);
        }

        /// Stops all where it is, which loses nothing: what was being written is planned and is written again.
        void stop() {
            worker.stop();
            ingestion.ifPresent(Ingestion::stop);
            threads.forEach(Thread::interrupt);
            boolean isInterrupted = false;
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    try {
                        thread.join();
                    } catch (InterruptedException e) {
                        isInterrupted = true;
                    }
                }
            }
            log.close();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
