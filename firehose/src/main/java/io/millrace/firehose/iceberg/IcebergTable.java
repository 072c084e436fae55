package io.millrace.firehose.iceberg;

import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.TableId;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.UpdatePartitionSpec;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;

/// An Iceberg table to which the records of one piece are committed, once.
///
/// The snapshot of the commit names the piece. Before a piece is committed, also after a crash, the table is
/// asked whether it has it; so a piece that was committed is never committed again, whatever was written down of
/// that.
public final class IcebergTable {

    /// The member of a snapshot's summary that names the piece.
    public static final String PIECE = "millrace.delivery-piece";
    /// The log positions of its first and its last record.
    public static final String POSITION = "millrace.delivery-position";
    /// The delivery stream.
    public static final String STREAM = "millrace.delivery-stream";

    private static final System.Logger LOG = System.getLogger(IcebergTable.class.getName());

    private final BaseTable table;
    private final CatalogOperations operations;
    private final ObjectFiles objects;
    private final Trail trail;
    private final String piece;
    private final String uuid;

    private IcebergTable(TableId name, CatalogOperations operations, ObjectFiles objects, Trail trail, String piece) {
        this.table = new BaseTable(operations, name.toString(), report -> {});
        this.operations = operations;
        this.uuid = operations.current().uuid();
        this.objects = objects;
        this.trail = trail;
        this.piece = piece;
    }

    /// Loads the table as it is now, if there is one.
    ///
    /// @param trail gets all that is put for the piece
    /// @param piece what will be committed
    /// @throws IcebergException if it cannot be loaded, or is no table that rows can be removed from
    public static Optional<IcebergTable> find(
            TableCatalog catalog, ObjectFiles objects, TableId name, Trail trail, String piece) {
        try {
            return CatalogOperations.find(catalog, new TableFiles(objects, trail), name, piece)
                    .map(operations -> new IcebergTable(name, operations, objects, trail, piece));
        } catch (NotFoundException e) {
            throw new IcebergException(IcebergException.NO_METADATA, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException
                | ValidationException
                | UncheckedIOException e) { // what the library says of metadata that it cannot read
            throw new IcebergException(
                    IcebergException.BAD_METADATA, "Table " + name + " has metadata that cannot be read: " + e, e);
        }
    }

    /// Begins a table with the columns of a survey; if somebody else begins it at the same time, it is theirs.
    ///
    /// @param warehouse where tables are, such as `s3://bucket/folder`
    /// @param partitions the columns by which it is partitioned, each value apart
    /// @throws IcebergException if it cannot be begun
    public static void begin(
            TableCatalog catalog,
            ObjectFiles objects,
            TableId name,
            Trail trail,
            String piece,
            Survey survey,
            String warehouse,
            List<String> partitions) {
        trail.suspect();
        committing(() -> NewTable.begin(
                catalog, new TableFiles(objects, trail), name, piece, survey.schema(), warehouse, partitions));
    }

    /// Whether the piece has been committed.
    public boolean isCommitted() {
        return snapshot().isPresent();
    }

    private Optional<Snapshot> snapshot() {
        for (Snapshot snapshot : table.snapshots()) {
            if (piece.equals(snapshot.summary().get(PIECE))) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    /// Adds the columns of a survey that the table does not have; on return that is durable.
    ///
    /// Source: <https://docs.aws.amazon.com/firehose/latest/dev/database-as-source-stream-dest-settings.html>
    ///
    /// @throws IcebergException if it could not be committed
    public void evolve(Survey survey) {
        committing(() -> {
            UpdateSchema update = table.updateSchema();
            Map<String, org.apache.iceberg.types.Type> columns = survey.columns(table.schema());
            columns.forEach((column, type) -> update.addColumn(null, column, type));
            if (!columns.isEmpty()) {
                update.commit();
            }
        });
    }

    /// Begins to gather the rows of the piece.
    ///
    /// @param uniqueKeys the columns by which updates and deletes find rows; none if the table says it
    /// @param folder where they are gathered; it is there and holds nothing else
    public RowFiles rows(List<String> uniqueKeys, Path folder) {
        return new RowFiles(table, objects, trail, piece, uniqueKeys, folder);
    }

    /// Commits the rows, and the removal of those that they replace; on return it is durable.
    ///
    /// @param stream the delivery stream that they are of
    /// @param position the log positions of the first and the last record
    /// @throws IcebergException if it could not be committed, or it is not known whether it was
    public void commit(RowFiles rows, String stream, String position) {
        committing(() -> {
            RowFiles.Stored files = rows.put(this::everywhere);
            SnapshotUpdate<?> update = files.removed().isEmpty() ? append(files) : delta(files);
            Map.of(PIECE, piece, POSITION, position, STREAM, stream).forEach(update::set);
            update.commit();
        });
    }

    private AppendFiles append(RowFiles.Stored files) {
        AppendFiles append = table.newAppend();
        files.rows().forEach(append::appendFile);
        return append;
    }

    private RowDelta delta(RowFiles.Stored files) {
        RowDelta delta = table.newRowDelta();
        files.rows().forEach(delta::addRows);
        files.removed().forEach(delta::addDeletes);
        return delta;
    }

    /// The spec without partitions, which a partitioned table gets beside its own when it is first needed.
    private PartitionSpec everywhere() {
        Optional<PartitionSpec> known = withoutPartitions();
        if (known.isEmpty()) {
            UpdatePartitionSpec update = table.updateSpec();
            for (PartitionField field : table.spec().fields()) {
                update.removeField(field.name());
            }
            update.addNonDefaultSpec().commit();
        }
        return known.or(this::withoutPartitions)
                .orElseThrow(() -> new IllegalStateException(table.name() + " has no spec without partitions"));
    }

    private Optional<PartitionSpec> withoutPartitions() {
        return table.specs().values().stream()
                .filter(PartitionSpec::isUnpartitioned)
                .findFirst();
    }

    private static void committing(Runnable commit) {
        try {
            commit.run();
        } catch (CommitStateUnknownException e) {
            throw IcebergException.inDoubt(String.valueOf(e.getMessage()), e);
        } catch (CommitFailedException | IllegalArgumentException | ValidationException e) {
            // changed by others, or what the library does not allow: nothing of it is tried for ever
            throw new IcebergException(IcebergException.COMMIT_FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /// Removes what attempts that failed have left, once the piece is committed; tells whether nothing is left.
    ///
    /// No other commit knows any of that: a piece is committed once, and a commit that is late fails because the
    /// version that it follows from is not the current one any more.
    public boolean sweep() {
        return (!trail.isSuspect() && !operations.hasLost())
                || remove(
                        trail.places(),
                        () -> KnownObjects.of(
                                operations.current(),
                                operations.io(),
                                snapshot()
                                        .orElseThrow(() ->
                                                new NotFoundException("%s has no snapshot of %s", table, piece))));
    }

    /// By which it is told from others that have had its name.
    public String uuid() {
        return uuid;
    }

    /// Removes those of some objects that no snapshot of the table knows; tells whether all are removed.
    ///
    /// Nobody may be about to commit any of them.
    boolean remove(Set<String> places) {
        return remove(places, () -> KnownObjects.of(operations.refresh(), operations.io()));
    }

    @SuppressWarnings("CatchingUnchecked") // the piece is committed and must not fail for what is left of others
    private boolean remove(Set<String> places, Supplier<Set<String>> known) {
        try {
            Set<String> left = new HashSet<>(places);
            left.removeAll(known.get());
            for (String place : left) {
                operations.io().deleteFile(place);
            }
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "what an attempt has left of " + table + " stays: " + e.getMessage());
            return false;
        }
    }
}
