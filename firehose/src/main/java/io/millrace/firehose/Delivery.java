package io.millrace.firehose;

import io.millrace.log.FileStorage;
import io.millrace.log.Log;
import io.millrace.log.LogOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/// One delivery stream at work: the log that takes its records, and the worker that delivers them.
///
/// The worker starts at the first record and ends with the delivery.
final class Delivery implements AutoCloseable {

    private final DeliveryId id;
    private final DeliveryDefinition definition;
    private final Log log;
    private final DeliveryWorker worker;
    private final Thread thread;

    private Delivery(DeliveryId id, DeliveryDefinition definition, Log log, DeliveryWorker worker) {
        this.id = id;
        this.definition = definition;
        this.log = log;
        this.worker = worker;
        this.thread = Thread.ofVirtual().name("delivery " + id.key()).start(worker);
    }

    /// Opens the log and goes on delivering where the cursor stands.
    static Delivery open(
            DeliveryId id,
            DeliveryDefinition definition,
            Path folder,
            InstantSource clock,
            LogOptions options,
            DeliveryWorker.Maker workers) {
        Log log = Log.open(new FileStorage(folder), options, clock);
        return new Delivery(id, definition, log, workers.make(id, definition, log));
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

    /// The log that takes the records; a record is acknowledged when it is forced.
    Log log() {
        return log;
    }

    DeliveryStatus status() {
        Cursor cursor = worker.cursor();
        long end = log.endPosition();
        return new DeliveryStatus(
                id.arn().toString(),
                end,
                cursor.delivered(),
                cursor.dropped(),
                cursor.failed(),
                Math.max(0, end - cursor.next()),
                cursor.objects(),
                worker.lastError());
    }

    /// Stops the worker where it is, which loses nothing: what it was writing is planned and will be written again.
    @Override
    public void close() {
        worker.stop();
        thread.interrupt();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        log.close();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
