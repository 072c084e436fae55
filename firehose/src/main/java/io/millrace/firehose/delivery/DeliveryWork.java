package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.DeliveryId;
import io.millrace.log.Log;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// What is at work for a delivery stream: the log that takes its records, a worker for each role that delivers
/// them, and what reads its source if it has one; each on a thread of its own.
public final class DeliveryWork {

    private final DeliveryId id;
    private final Configuration configuration;
    private final Log log;
    private final Path spool;
    private final DeliveryWorker.Maker workers;
    private final Retention retention;
    private final Map<Role, DeliveryWorker> running = new EnumMap<>(Role.class);
    private final List<Thread> threads = new ArrayList<>();
    private Optional<Ingestion> ingestion = Optional.empty();

    public DeliveryWork(DeliveryId id, Configuration configuration, Log log, Path spool, DeliveryWorker.Maker workers) {
        this.id = id;
        this.configuration = configuration;
        this.log = log;
        this.spool = spool;
        this.workers = workers;
        this.retention = new Retention(log);
    }

    public Log log() {
        return log;
    }

    /// Starts all workers that the destination asks for, and what reads the source.
    ///
    /// All are made before one runs, so that none lets go of records that another has yet to deliver.
    public synchronized void start(Optional<Ingestion> reader) {
        for (Role role : Role.values()) {
            if (role.of(configuration.definition().destination()).isPresent()) {
                make(role);
            }
        }
        running.forEach(this::run);
        ingestion = reader;
        reader.ifPresent(source ->
                threads.add(Thread.ofVirtual().name("source " + id.key()).start(source)));
    }

    /// Starts the worker of a role that the destination did not ask for before.
    public synchronized void start(Role role) {
        run(role, make(role));
    }

    private DeliveryWorker make(Role role) {
        Path folder = spool.resolve(role.name().toLowerCase(Locale.ROOT));
        DeliveryWorker worker = workers.make(id, role, configuration, log, retention, folder);
        running.put(role, worker);
        return worker;
    }

    private void run(Role role, DeliveryWorker worker) {
        threads.add(Thread.ofVirtual().name(role + " " + id.key()).start(worker));
    }

    /// The lowest version of the definition that an object is planned for.
    public synchronized int oldestVersion(int present) {
        return running.values().stream()
                .flatMap(worker -> worker.cursor().plan().stream())
                .mapToInt(Plan::definitionVersion)
                .min()
                .orElse(present);
    }

    /// The definition has changed.
    public synchronized void changed() {
        running.values().forEach(DeliveryWorker::changed);
    }

    /// Delivers what there is without waiting for more, and what the source has that is not read yet; the future is
    /// complete when that is done.
    public synchronized CompletableFuture<Void> flush() {
        CompletableFuture<Void> rest = ingestion
                .map(source -> source.catchUp().thenCompose(_ -> flushed()))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        return CompletableFuture.allOf(flushed(), rest);
    }

    private synchronized CompletableFuture<Void> flushed() {
        return CompletableFuture.allOf(
                running.values().stream().map(DeliveryWorker::flush).toArray(CompletableFuture<?>[]::new));
    }

    /// How far it is.
    ///
    /// @param now the time that the lag is told for
    public synchronized DeliveryStatus status(Instant now) {
        Optional<DeliveryWorker> worker = Optional.ofNullable(running.get(Role.DELIVERY));
        OptionalLong oldest = worker.map(DeliveryWorker::oldestMillis).orElseGet(OptionalLong::empty);
        Cursor cursor = worker.map(DeliveryWorker::cursor).orElse(Cursor.START);
        long end = log.endPosition();
        return new DeliveryStatus(
                id.arn().toString(),
                end,
                cursor.delivered(),
                cursor.dropped(),
                cursor.failed(),
                Math.max(0, end - cursor.next()),
                cursor.objects(),
                oldest.isEmpty() ? 0 : Math.max(0, now.toEpochMilli() - oldest.getAsLong()),
                worker.flatMap(DeliveryWorker::lastFailure),
                running.values().stream()
                        .flatMap(any -> any.lastError().stream())
                        .findFirst()
                        .or(() -> ingestion.flatMap(Ingestion::lastError)));
    }

    /// Stops all where it is, which loses nothing: what was being written is planned and is written again.
    public void stop() {
        List<Thread> all;
        synchronized (this) {
            running.values().forEach(DeliveryWorker::stop);
            ingestion.ifPresent(Ingestion::stop);
            all = List.copyOf(threads);
        }
        all.forEach(Thread::interrupt);
        boolean isInterrupted = false;
        for (Thread thread : all) {
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
