package io.millrace.firehose;

import io.millrace.api.Fault;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.delivery.Configuration;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.firehose.delivery.DeliveryWork;
import io.millrace.firehose.delivery.DeliveryWorker;
import io.millrace.firehose.delivery.Ingestion;
import io.millrace.firehose.delivery.Role;
import io.millrace.log.Appended;
import io.millrace.log.Entry;
import io.millrace.log.FileStorage;
import io.millrace.log.Log;
import io.millrace.log.LogException;
import io.millrace.log.LogOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One delivery stream: its definition, and its work as long as its log is sound.
///
/// A log that is damaged or cannot be read stops this delivery stream alone: it takes no records and says why.
final class Delivery implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private final DeliveryId id;
    private final Configuration configuration;
    private final @Nullable DeliveryWork work;
    private final String damage;
    private final PutThroughput throughput = new PutThroughput();
    private volatile boolean isClosed;

    private Delivery(DeliveryId id, Configuration configuration, @Nullable DeliveryWork work, String damage) {
        this.id = id;
        this.configuration = configuration;
        this.work = work;
        this.damage = damage;
    }

    /// Opens the log and goes on delivering where the cursors stand.
    static Delivery open(
            DeliveryId id,
            DeliveryDefinition definition,
            Path folder,
            InstantSource clock,
            LogOptions options,
            DeliveryWorker.Maker workers,
            Ingestion.Maker ingestions) {
        Configuration configuration = new Configuration(definition);
        try {
            Log log = Log.open(new FileStorage(folder), options, clock);
            DeliveryWork work = new DeliveryWork(id, configuration, log, spool(folder), workers);
            work.start(ingestions.make(id, definition, log));
            return new Delivery(id, configuration, work, "");
        } catch (LogException | UncheckedIOException e) {
            LOG.log(System.Logger.Level.ERROR, id.arn() + " takes no records and delivers none", e);
            return new Delivery(id, configuration, null, String.valueOf(e.getMessage()));
        }
    }

    /// Beside a log's folder: where contents gather before they are put.
    static Path spool(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".spool");
    }

    DeliveryId id() {
        return id;
    }

    DeliveryDefinition definition() {
        return configuration.definition();
    }

    PutThroughput throughput() {
        return throughput;
    }

    Instant created() {
        return Instant.ofEpochMilli(definition().createdMillis());
    }

    /// Changes the definition; objects that are planned already go where they were planned to go.
    ///
    /// @param keep makes a definition durable, and a new backup's cursor with it
    DeliveryDefinition change(UnaryOperator<DeliveryDefinition> change, Keeper keep) {
        synchronized (configuration) {
            DeliveryDefinition before = configuration.definition();
            DeliveryDefinition next = change.apply(before);
            if (work != null) {
                next = next.without(work.oldestVersion(next.version()));
            }
            boolean isBackupNew = before.destination().backedUpTo().isEmpty()
                    && next.destination().backedUpTo().isPresent();
            keep.keep(
                    next,
                    isBackupNew && work != null
                            ? Optional.of(Cursor.at(work.log().endPosition()))
                            : Optional.empty());
            configuration.become(next);
            if (work != null) {
                work.changed();
                if (isBackupNew) {
                    work.start(Role.BACKUP);
                }
            }
            return next;
        }
    }

    /// Makes a definition durable.
    @FunctionalInterface
    interface Keeper {

        /// Stores it.
        ///
        /// @param backup where a backup begins that is new
        void keep(DeliveryDefinition definition, Optional<Cursor> backup);
    }

    /// Returns if the log can be read and written.
    ///
    /// @throws io.millrace.api.Fault ServiceUnavailable if it cannot
    void check() {
        if (work == null) {
            throw damaged();
        }
    }

    private Fault damaged() {
        return FirehoseFault.SERVICE_UNAVAILABLE.fault("%s cannot take records: %s", id.name(), damage);
    }

    /// Stores records; on return they are forced to disk.
    ///
    /// @throws io.millrace.api.Fault ServiceUnavailable if they cannot be stored now
    List<Appended> append(List<Entry> records) {
        if (work == null) {
            throw damaged();
        }
        try {
            return work.log().append(records);
        } catch (IllegalStateException e) {
            if (isClosed) { // deleted since it was found, or the program ends: whoever asks again is told
                throw FirehoseFault.SERVICE_UNAVAILABLE.fault("Slow down.");
            }
            throw e;
        } catch (LogException e) {
            LOG.log(System.Logger.Level.ERROR, id.arn() + " cannot take records", e);
            throw FirehoseFault.SERVICE_UNAVAILABLE.fault("Slow down.");
        }
    }

    /// Delivers what there is without waiting for more; the future is complete when that is done.
    CompletableFuture<Void> flush() {
        return work == null ? CompletableFuture.completedFuture(null) : work.flush();
    }

    DeliveryStatus status(Instant now) {
        if (work == null) {
            return new DeliveryStatus(id.arn().toString(), 0, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.of(damage));
        }
        return work.status(now);
    }

    @Override
    public void close() {
        isClosed = true;
        if (work != null) {
            work.stop();
        }
    }
}
