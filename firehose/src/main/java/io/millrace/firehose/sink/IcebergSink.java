package io.millrace.firehose.sink;

import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.iceberg.IcebergException;
import io.millrace.firehose.iceberg.IcebergTable;
import io.millrace.firehose.iceberg.ObjectFiles;
import io.millrace.firehose.iceberg.RowException;
import io.millrace.firehose.iceberg.RowFiles;
import io.millrace.firehose.transform.BackOff;
import io.millrace.firehose.transform.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Appends the records of one delivery stream to Iceberg tables, a piece in a commit.
///
/// All records of a piece are for one table. Those that are no rows of it are told first and are parted from the
/// piece before anything of the rest is put; a table that has the piece already is left alone. A piece that may be in
/// its table is not given up before the table was asked: else it could be there and under the error prefix, too.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-destination.html>
public final class IcebergSink implements Sink {

    private static final Batching BATCHING = new Batching(Integer.MAX_VALUE, 128L << 20);

    private final DeliveryId stream;
    private final TableCatalog catalog;
    private final ObjectFiles objects;
    private final InstantSource clock;
    private final BackOff backOff;

    /// The piece that may be in its table, if there is one.
    private Optional<String> inDoubt = Optional.empty();
    /// Whether nothing was delivered yet: then the first piece may have been, before a crash.
    private boolean isFirst = true;

    /// For one worker.
    public IcebergSink(
            DeliveryId stream, TableCatalog catalog, ObjectFiles objects, InstantSource clock, BackOff backOff) {
        this.stream = stream;
        this.catalog = catalog;
        this.objects = objects;
        this.clock = clock;
        this.backOff = backOff;
    }

    @Override
    public Batching batching() {
        return BATCHING;
    }

    @Override
    public Result deliver(Piece piece, PackedRecords records, Supplier<Destination> destination, Attempts attempts)
            throws InterruptedException {
        Patience patience = new Patience(attempts, backOff, clock);
        if (isFirst) {
            isFirst = false;
            inDoubt = Optional.of(piece.key());
        }
        while (true) {
            int attempt = patience.attempt();
            attempts.begin(piece.records(), piece.bytes());
            try {
                return append(piece, records, attempt);
            } catch (IcebergException e) {
                String message = String.valueOf(e.getMessage());
                attempts.refused(new DeliveryException(e.code(), message), attempt);
                if (!isInDoubt(piece) && patience.isOver(retrySeconds(destination.get()))) {
                    return new Result.GivenUp(
                            TableRouter.ICEBERG_FAILED, new Verdict.Failed(e.code(), message, attempt, clock.millis()));
                }
            }
            patience.pause();
        }
    }

    private boolean isInDoubt(Piece piece) {
        return inDoubt.equals(Optional.of(piece.key()));
    }

    private static int retrySeconds(Destination destination) {
        return destination.target().orElse(null) instanceof IcebergTables tables ? tables.retrySeconds() : 0;
    }

    private Result append(Piece piece, PackedRecords records, int attempt) {
        TableId name =
                piece.table().orElseThrow(() -> new IllegalStateException("piece " + piece.key() + " is for no table"));
        IcebergTable table = load(name, piece);
        if (table.isAppended()) {
            return new Result.Delivered(piece.bytes());
        }
        inDoubt = Optional.empty();
        SortedMap<Long, Verdict.Failed> rejected = new TreeMap<>();
        Span span = new Span();
        try (RowFiles rows = table.rows(folder(records))) {
            records.forEach(item -> {
                span.add(item.frame().position());
                try {
                    rows.add(item.data());
                } catch (RowException e) {
                    rejected.put(span.records - 1, new Verdict.Failed(e.code(), e.reason(), attempt, clock.millis()));
                }
            });
            if (!rejected.isEmpty()) {
                return new Result.Parted(TableRouter.ICEBERG_FAILED, rejected);
            }
            append(table, rows, piece, span);
            return new Result.Delivered(piece.bytes());
        }
    }

    private void append(IcebergTable table, RowFiles rows, Piece piece, Span span) {
        inDoubt = Optional.of(piece.key()); // and stays so: that it is delivered may be forgotten, too
        try {
            table.append(rows, stream.arn().toString(), span.first + "-" + span.last);
        } catch (IcebergException e) {
            if (!e.isInDoubt()) {
                inDoubt = Optional.empty();
            }
            throw e;
        }
    }

    /// A table that is not there has no piece.
    private IcebergTable load(TableId name, Piece piece) {
        try {
            return IcebergTable.load(catalog, objects, name.database(), name.table(), piece.key());
        } catch (IcebergException e) {
            if (e.code().equals("Iceberg.GlueTableNotFound") || e.code().equals("Iceberg.MetadataNotFound")) {
                inDoubt = Optional.empty();
            }
            throw e;
        }
    }

    /// Beside the records.
    private static Path folder(PackedRecords records) {
        Path folder = records.file().resolveSibling(records.file().getFileName() + ".rows");
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("making " + folder, e);
        }
    }

    /// The log positions of records that were read.
    private static final class Span {

        private long records;
        private long first;
        private long last;

        void add(long position) {
            if (records++ == 0) {
                first = position;
            }
            last = position;
        }
    }
}
