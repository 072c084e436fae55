package io.millrace.firehose.iceberg;

import io.millrace.firehose.catalog.TableCatalog;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NotFoundException;

/// An Iceberg table to which the rows of one piece are appended, once.
///
/// The snapshot of the append names the piece. Before a piece is appended, also after a crash, the table is asked
/// whether it
/// has it; so a piece that was committed is never committed again, whatever was written down of that.
public final class IcebergTable {

    /// The member of a snapshot's summary that names the piece.
    public static final String PIECE = "millrace.delivery-piece";
    /// The log positions of its first and its last record.
    public static final String POSITION = "millrace.delivery-position";
    /// The delivery stream.
    public static final String STREAM = "millrace.delivery-stream";

    private final BaseTable table;
    private final ObjectFiles objects;
    private final String piece;

    private IcebergTable(BaseTable table, ObjectFiles objects, String piece) {
        this.table = table;
        this.objects = objects;
        this.piece = piece;
    }

    /// Loads the table as it is now.
    ///
    /// @param name its name in the database
    /// @param piece what will be appended
    /// @throws IcebergException if it cannot be loaded
    public static IcebergTable load(
            TableCatalog catalog, ObjectFiles objects, String database, String name, String piece) {
        try {
            CatalogOperations operations =
                    new CatalogOperations(catalog, new TableFiles(objects), database, name, piece);
            return new IcebergTable(new BaseTable(operations, database + "." + name, report -> {}), objects, piece);
        } catch (NotFoundException e) {
            throw new IcebergException("Iceberg.MetadataNotFound", String.valueOf(e.getMessage()), e);
        }
    }

    /// Whether the piece has been appended.
    public boolean isAppended() {
        for (Snapshot snapshot : table.snapshots()) {
            if (piece.equals(snapshot.summary().get(PIECE))) {
                return true;
            }
        }
        return false;
    }

    /// Begins to gather the rows of the piece.
    ///
    /// @param folder where they are gathered; it is there and holds nothing else
    public RowFiles rows(Path folder) {
        return new RowFiles(table, objects, piece, folder);
    }

    /// Appends the rows in one commit; on return it is durable.
    ///
    /// @param stream the delivery stream that they are of
    /// @param position the log positions of the first and the last record
    /// @throws IcebergException if it could not be committed, or it is not known whether it was
    public void append(RowFiles rows, String stream, String position) {
        try {
            AppendFiles append = table.newAppend();
            Iterable<DataFile> files = rows.put();
            files.forEach(append::appendFile);
            Map.of(PIECE, piece, POSITION, position, STREAM, stream).forEach(append::set);
            append.commit();
        } catch (CommitFailedException e) {
            throw new IcebergException("Iceberg.CommitFailed", String.valueOf(e.getMessage()), e);
        } catch (CommitStateUnknownException e) {
            throw IcebergException.inDoubt("Iceberg.CommitFailed", String.valueOf(e.getMessage()), e);
        }
    }
}
