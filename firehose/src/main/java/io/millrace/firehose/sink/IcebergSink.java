package io.millrace.firehose.sink;

import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.IcebergTables.Configured;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.iceberg.IcebergException;
import io.millrace.firehose.iceberg.IcebergTable;
import io.millrace.firehose.iceberg.Leftovers;
import io.millrace.firehose.iceberg.ObjectFiles;
import io.millrace.firehose.iceberg.RowException;
import io.millrace.firehose.iceberg.RowFiles;
import io.millrace.firehose.iceberg.Survey;
import io.millrace.firehose.iceberg.Trail;
import io.millrace.firehose.transform.BackOff;
import io.millrace.firehose.transform.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Brings the records of one delivery stream into Iceberg tables, a piece in a commit.
///
/// All records of a piece are for one table. Those that are no rows of it are told first and are parted from the
/// piece before anything of the rest is put; a table that has the piece already is left alone. A piece that may be in
/// its table is not given up before the table was asked: else it could be there and under the error prefix, too.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-destination.html>
public final class IcebergSink implements Sink {

    /// So many that the keys of their updates find room in memory.
    private static final Batching BATCHING = new Batching(500_000, 128L << 20);

    private final DeliveryId stream;
    private final TableCatalog catalog;
    private final ObjectFiles objects;
    private final InstantSource clock;
    private final BackOff backOff;
    private final Leftovers leftovers;

    /// The piece that may be in its table, if there is one.
    private Optional<String> inDoubt = Optional.empty();
    /// Whether nothing was delivered yet: then the first piece may have been, before a crash.
    private boolean isFirst = true;

    /// For one worker.
    public IcebergSink(
            DeliveryId stream,
            TableCatalog catalog,
            ObjectFiles objects,
            InstantSource clock,
            BackOff backOff,
            Leftovers leftovers) {
        this.leftovers = leftovers;
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
        Handing handing = new Handing(piece, records);
        if (isFirst) {
            isFirst = false;
            inDoubt = Optional.of(piece.key());
        }
        while (true) {
            int attempt = patience.attempt();
            attempts.begin(piece.records(), piece.bytes());
            IcebergTables tables = tables(destination.get());
            try {
                return handing.attempt(tables, attempt);
            } catch (IcebergException e) {
                String message = String.valueOf(e.getMessage());
                handing.trail.suspect();
                attempts.refused(new DeliveryException(e.code(), message), attempt);
                if (!isInDoubt(piece) && patience.isOver(tables.retrySeconds())) {
                    leftovers.note(handing.name, handing.uuid, piece.key(), handing.trail);
                    return new Result.GivenUp(
                            TableRouter.ICEBERG_FAILED, new Verdict.Failed(e.code(), message, attempt, clock.millis()));
                }
            }
            patience.pause();
        }
    }

    private static IcebergTables tables(Destination destination) {
        if (destination.target().orElse(null) instanceof IcebergTables tables) {
            return tables;
        }
        throw new IllegalStateException(destination.name() + " are no Iceberg tables");
    }

    private boolean isInDoubt(Piece piece) {
        return inDoubt.equals(Optional.of(piece.key()));
    }

    /// The attempts to bring one piece into its table.
    private final class Handing {

        private final Piece piece;
        private final PackedRecords records;
        private final TableId name;
        private final Trail trail;
        /// The table's, once it was seen.
        private Optional<String> uuid = Optional.empty();

        Handing(Piece piece, PackedRecords records) {
            this.piece = piece;
            this.records = records;
            this.name = piece.table()
                    .orElseThrow(() -> new IllegalStateException("piece " + piece.key() + " is for no table"));
            this.trail = new Trail(records.file().resolveSibling(records.file().getFileName() + ".trail"));
        }

        /// @throws IcebergException if the table cannot be changed now
        Result attempt(IcebergTables tables, int attempt) {
            Optional<IcebergTable> found = find();
            if (found.isPresent() && found.get().isCommitted()) {
                settle(found.get());
                return new Result.Delivered(piece.bytes());
            }
            inDoubt = Optional.empty();
            Optional<Configured> configured = tables.configured(name);
            Optional<IcebergTable> table =
                    made(found, tables, configured.map(Configured::partitions).orElse(List.of()));
            return table.isPresent()
                    ? deliver(
                            table.get(), configured.map(Configured::uniqueKeys).orElse(List.of()), attempt)
                    : reject(attempt);
        }

        /// A table that is not there has no piece.
        private Optional<IcebergTable> find() {
            try {
                Optional<IcebergTable> found = IcebergTable.find(catalog, objects, name, trail, piece.key());
                uuid = found.map(IcebergTable::uuid).or(() -> uuid);
                return found;
            } catch (IcebergException e) {
                if (e.isLoss()) {
                    inDoubt = Optional.empty();
                }
                throw e;
            }
        }

        /// The table, begun or with more columns if the delivery stream says so; empty if no record tells a column.
        private Optional<IcebergTable> made(
                Optional<IcebergTable> found, IcebergTables tables, List<String> partitions) {
            if (found.isPresent() ? !tables.isEvolving() : !tables.isCreating()) {
                return Optional.of(found.orElseThrow(
                        () -> new IcebergException(IcebergException.NO_TABLE, "Table " + name + " not found.")));
            }
            Survey survey = new Survey();
            records.forEach(item -> survey.add(item.data()));
            if (found.isPresent()) {
                found.get().evolve(survey);
                return found;
            }
            if (survey.isEmpty()) {
                return Optional.empty();
            }
            String warehouse = tables.warehouse()
                    .orElseThrow(() -> new IllegalStateException("no warehouse for " + name + " to begin in"));
            IcebergTable.begin(catalog, objects, name, trail, piece.key(), survey, warehouse, partitions);
            return find();
        }

        private Result deliver(IcebergTable table, List<String> uniqueKeys, int attempt) {
            SortedMap<Long, Verdict.Failed> rejected = new TreeMap<>();
            Span span = new Span();
            try (RowFiles rows = table.rows(uniqueKeys, folder(records))) {
                if (records.haveChanges()) {
                    records.forEach(item -> rows.expect(item.change(), item.data()));
                }
                records.forEach(item -> {
                    span.add(item.frame().position());
                    try {
                        rows.add(item.change(), item.data());
                    } catch (RowException e) {
                        rejected.put(span.records - 1, failed(e.code(), e.reason(), attempt));
                    }
                });
                if (!rejected.isEmpty()) {
                    leftovers.note(name, uuid, piece.key(), trail); // the rest is another piece
                    return new Result.Parted(TableRouter.ICEBERG_FAILED, rejected);
                }
                commit(table, rows, span);
            }
            settle(table);
            return new Result.Delivered(piece.bytes());
        }

        /// What this piece and those before have left of the table goes, now that a commit has been made to it.
        private void settle(IcebergTable table) {
            if (!table.sweep()) {
                leftovers.note(name, uuid, piece.key(), trail);
            }
            leftovers.remove(name, table);
        }

        private void commit(IcebergTable table, RowFiles rows, Span span) {
            inDoubt = Optional.of(piece.key()); // and stays so: that it is delivered may be forgotten, too
            try {
                table.commit(rows, stream.arn().toString(), span.first + "-" + span.last);
            } catch (IcebergException e) {
                if (!e.isInDoubt()) {
                    inDoubt = Optional.empty();
                }
                throw e;
            }
        }

        /// A table cannot be begun of records without a member.
        private Result reject(int attempt) {
            SortedMap<Long, Verdict.Failed> rejected = new TreeMap<>();
            for (long i = 0; i < records.records(); i++) {
                rejected.put(i, failed("Iceberg.InvalidRecord", "The record tells no column of the table.", attempt));
            }
            return new Result.Parted(TableRouter.ICEBERG_FAILED, rejected);
        }

        private Verdict.Failed failed(String code, String reason, int attempt) {
            return new Verdict.Failed(code, reason, attempt, clock.millis());
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
