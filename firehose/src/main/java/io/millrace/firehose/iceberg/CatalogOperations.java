package io.millrace.firehose.iceberg;

import io.millrace.firehose.catalog.CatalogException;
import io.millrace.firehose.catalog.CatalogTable;
import io.millrace.firehose.catalog.TableCatalog;
import java.util.Map;
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

    private static final String METADATA_LOCATION = "metadata_location";
    private static final String PREVIOUS_LOCATION = "previous_metadata_location";
    private static final Pattern NUMBERED = Pattern.compile(".*/(\\d+)-[^/]*");

    private final TableCatalog catalog;
    private final TableFiles files;
    private final String database;
    private final String table;
    private final String piece;
    private CatalogTable seen;
    private TableMetadata current;
    private boolean isStale;

    /// @param piece what the commits are of
    /// @throws IcebergException if there is no such table, or it is no Iceberg table
    CatalogOperations(TableCatalog catalog, TableFiles files, String database, String table, String piece) {
        this.catalog = catalog;
        this.files = files;
        this.database = database;
        this.table = table;
        this.piece = piece;
        this.seen = look();
        this.current = read(seen);
    }

    private CatalogTable look() {
        try {
            return catalog.table(Optional.empty(), database, table, TableCatalog.LATEST)
                    .orElseThrow(() -> new IcebergException(
                            "Iceberg.GlueTableNotFound", "Table " + database + "." + table + " not found."));
        } catch (CatalogException e) {
            throw refused(e);
        }
    }

    private static IcebergException refused(CatalogException e) {
        return new IcebergException(
                e.code().equals("AccessDeniedException") ? "Iceberg.AccessDenied" : "Iceberg.CatalogError",
                String.valueOf(e.getMessage()),
                e);
    }

    private TableMetadata read(CatalogTable found) {
        String location = found.parameters().get(METADATA_LOCATION);
        if (location == null) {
            throw new IcebergException(
                    "Iceberg.GlueTableNotFound", "Table " + database + "." + table + " is no Iceberg table.");
        }
        return TableMetadataParser.read(files, location);
    }

    @Override
    public TableMetadata current() {
        return isStale ? refresh() : current;
    }

    @Override
    public TableMetadata refresh() {
        seen = look();
        current = read(seen);
        isStale = false;
        return current;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the library hands out what current() has returned
    public void commit(TableMetadata base, TableMetadata next) {
        if (base != current) {
            throw new CommitFailedException("%s.%s has changed", database, table);
        }
        String location = metadataFileLocation(
                String.format("%05d-%s.metadata.json", number(base.metadataFileLocation()) + 1, piece));
        TableMetadataParser.overwrite(next, files.newOutputFile(location));
        boolean isDone;
        try {
            isDone = catalog.change(
                    seen, Map.of(METADATA_LOCATION, location, PREVIOUS_LOCATION, base.metadataFileLocation()));
        } catch (CatalogException e) {
            if (!e.code().isEmpty()) {
                throw refused(e);
            }
            throw new CommitStateUnknownException(e);
        } catch (RuntimeException e) {
            throw new CommitStateUnknownException(e);
        }
        if (!isDone) {
            throw new CommitFailedException("%s.%s has changed", database, table);
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
