package io.millrace.firehose.iceberg;

import io.millrace.firehose.catalog.CatalogException;
import io.millrace.firehose.catalog.CatalogTable;
import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.TableId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/// Reads a table's metadata where the catalog says it is, and commits by changing what the catalog says.
///
/// The catalog lets one of all that follow from the same version through. The name of the next metadata is
/// made of its
/// number and the piece that is committed: a commit that is done again after a crash writes the same object.
///
/// Source: <https://iceberg.apache.org/spec/#optimistic-concurrency>
final class CatalogOperations implements TableOperations {

    static final String TYPE = "table_type";
    static final String METADATA_LOCATION = "metadata_location";
    private static final String PREVIOUS_LOCATION = "previous_metadata_location";
    private static final Pattern NUMBERED = Pattern.compile(".*/(\\d+)-[^/]*");

    private final TableCatalog catalog;
    private final TableFiles files;
    private final TableId name;
    private final String piece;
    private CatalogTable seen;
    private TableMetadata current;
    private boolean isStale;
    private boolean hasLost;

    private CatalogOperations(TableCatalog catalog, TableFiles files, TableId name, String piece, CatalogTable seen) {
        this.catalog = catalog;
        this.files = files;
        this.name = name;
        this.piece = piece;
        this.seen = seen;
        this.current = read(files, name, seen);
    }

    /// The operations on a table, if it is there.
    ///
    /// @param piece what the commits are of
    /// @throws IcebergException if it is no Iceberg table of format 2 or later, or the catalog does not answer
    static Optional<CatalogOperations> find(TableCatalog catalog, TableFiles files, TableId name, String piece) {
        return look(catalog, name).map(seen -> new CatalogOperations(catalog, files, name, piece, seen));
    }

    private static Optional<CatalogTable> look(TableCatalog catalog, TableId name) {
        try {
            return catalog.table(Optional.empty(), name.database(), name.table(), TableCatalog.LATEST);
        } catch (CatalogException e) {
            throw refused(e);
        }
    }

    /// Source of the code: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-stream.html>
    static IcebergException refused(CatalogException e) {
        return new IcebergException(
                e.code().equals("AccessDeniedException") ? "Glue.AccessDenied" : "Iceberg.CatalogError",
                String.valueOf(e.getMessage()),
                e);
    }

    private static TableMetadata read(TableFiles files, TableId name, CatalogTable found) {
        String location = found.parameters().get(METADATA_LOCATION);
        if (location == null) {
            throw new IcebergException(IcebergException.NO_TABLE, "Table " + name + " is no Iceberg table.");
        }
        TableMetadata metadata = TableMetadataParser.read(files, location);
        if (metadata.formatVersion() < 2) {
            throw new IcebergException(
                    IcebergException.NO_TABLE, "Table " + name + " is an Iceberg table of format 1, not 2.");
        }
        return metadata;
    }

    /// Whether a commit came too late, so that its metadata belongs to nothing.
    boolean hasLost() {
        return hasLost;
    }

    @Override
    public TableMetadata current() {
        return isStale ? refresh() : current;
    }

    @Override
    public TableMetadata refresh() {
        seen = look(catalog, name)
                .orElseThrow(() -> new IcebergException(IcebergException.NO_TABLE, "Table " + name + " not found."));
        TableMetadata next = read(files, name, seen);
        if (!Objects.equals(next.uuid(), current.uuid())) { // the files at hand are of the columns of the other
            throw new IcebergException(IcebergException.NO_TABLE, "Table " + name + " is another one by now.");
        }
        current = next;
        isStale = false;
        return current;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the library hands out what current() has returned
    public void commit(TableMetadata base, TableMetadata next) {
        if (base != current) {
            throw new CommitFailedException("%s has changed", name);
        }
        String location = metadataFileLocation(
                String.format("%05d-%s.metadata.json", number(base.metadataFileLocation()) + 1, piece));
        TableMetadataParser.overwrite(next, files.newOutputFile(location));
        boolean isDone;
        try {
            isDone = catalog.change(
                    seen,
                    Map.of(METADATA_LOCATION, location, PREVIOUS_LOCATION, base.metadataFileLocation()),
                    base.currentSchemaId() == next.currentSchemaId()
                            ? Optional.empty()
                            : Optional.of(HiveWords.columns(next.schema())));
        } catch (CatalogException e) {
            if (!e.code().isEmpty()) {
                throw refused(e);
            }
            throw new CommitStateUnknownException(e);
        } catch (RuntimeException e) {
            throw new CommitStateUnknownException(e);
        }
        if (!isDone) {
            hasLost = true;
            throw new CommitFailedException("%s has changed", name);
        }
        isStale = true; // not read here: what fails after a commit would be taken for the commit, and its files removed
    }

    /// The number in the name of a metadata file; 0 if it has none.
    private static long number(String location) {
        Matcher matcher = NUMBERED.matcher(location);
        return matcher.matches() && matcher.group(1).length() < 10 ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Override
    public FileIO io() {
        return files;
    }

    @Override
    public String metadataFileLocation(String fileName) {
        String folder = current.property("write.metadata.path", current.location() + "/metadata");
        return folder.replaceFirst("/+$", "") + "/" + fileName;
    }

    @Override
    public LocationProvider locationProvider() {
        return LocationProviders.locationsFor(current.location(), current.properties());
    }
}
