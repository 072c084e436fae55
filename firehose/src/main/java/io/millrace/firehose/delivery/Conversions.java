package io.millrace.firehose.delivery;

import io.millrace.firehose.catalog.CatalogColumn;
import io.millrace.firehose.catalog.CatalogException;
import io.millrace.firehose.catalog.CatalogTable;
import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.convert.ColumnType;
import io.millrace.firehose.convert.ColumnType.Field;
import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.convert.ConversionException;
import io.millrace.firehose.convert.RecordReader;
import io.millrace.firehose.definition.Conversion;
import io.millrace.firehose.definition.Conversion.TableName;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.format.UnusableException;
import io.millrace.firehose.sink.DeliveryException;
import io.millrace.firehose.sink.Piece;
import io.millrace.firehose.transform.BackOff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// What the conversions of all delivery streams have in common: the catalogs of tables, and the memory that files are
/// written in.
///
/// A table is looked up for each plan, so that a new version of it counts from the next object on.
public final class Conversions {

    /// A table that is not there, or not what it should be, is looked up again as often before the records fail.
    private static final int MOST_ATTEMPTS = 4;

    private final Catalogs catalogs;
    private final BackOff backOff;
    private final Semaphore megabytes;
    private final int mostMegabytes;

    /// Finds the catalog of a region, as a delivery stream sees it.
    @FunctionalInterface
    public interface Catalogs {
        TableCatalog of(DeliveryId id, String region);
    }

    /// @param megabytes how many MiB of rows are made into files at once; a heavier object waits to be alone
    public Conversions(Catalogs catalogs, BackOff backOff, int megabytes) {
        this.catalogs = catalogs;
        this.backOff = backOff;
        this.megabytes = new Semaphore(megabytes, true); // else a heavy object could wait for ever
        this.mostMegabytes = megabytes;
    }

    /// Returns if the records of a destination can be converted, or are not to be.
    ///
    /// @throws UnusableException if the table is not there, or not what the deserializer can read
    public void check(DeliveryId id, Destination destination) {
        try {
            if (destination.converted().isPresent()) {
                ready(id, destination.converted().get());
            }
        } catch (ConversionException e) {
            throw new UnusableException(e.reason());
        }
    }

    /// What converts the records of one plan.
    ///
    /// @throws DeliveryException if the catalog does not answer
    Converter converter(DeliveryId id, Conversion conversion) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return ready(id, conversion);
            } catch (ConversionException e) {
                if (attempt == MOST_ATTEMPTS) {
                    return new Converter.Unready(e, attempt);
                }
                backOff.pause(attempt);
            }
        }
    }

    private Converter ready(DeliveryId id, Conversion conversion) throws ConversionException {
        Struct columns = columns(id, conversion.schema().orElseThrow());
        RecordReader reader = RecordReader.of(conversion.input().orElseThrow(), columns);
        return new Converter.Ready(reader, columns, conversion.output().orElseThrow());
    }

    /// Makes the columnar files of pieces, one at a time, once there is room in memory.
    List<Piece> columnar(Converter converter, Spool spool, List<Piece> pieces) throws InterruptedException {
        List<Piece> made = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.isFailed()) {
                made.add(piece);
                continue;
            }
            int room = (int) Math.min(mostMegabytes, 1 + (piece.bytes() >> 20));
            megabytes.acquire(room);
            try {
                made.add(converter.columnar(spool, piece));
            } finally {
                megabytes.release(room);
            }
        }
        return made;
    }

    /// The table, with what is taken for granted where nothing is said.
    static TableName whole(DeliveryId id, TableName table) {
        return new TableName(
                table.roleArn(),
                table.catalogId().or(() -> Optional.of(id.account())),
                table.databaseName(),
                table.tableName(),
                table.region().or(() -> Optional.of(id.region())),
                table.versionId().or(() -> Optional.of(TableName.LATEST)));
    }

    private Struct columns(DeliveryId id, TableName table) throws ConversionException {
        List<Field> columns = new ArrayList<>();
        for (CatalogColumn column : table(id, table).columns()) {
            columns.add(new Field(column.name(), ColumnType.parse(column.type())));
        }
        if (columns.isEmpty()) {
            throw new ConversionException(
                    "NonExistentColumns",
                    "Could not find a matching schema from glue. Please make sure the table is configured with a"
                            + " non-null storage descriptor containing the target columns.");
        }
        try {
            return new Struct(columns);
        } catch (IllegalArgumentException e) {
            throw new ConversionException("InvalidSchema", "The schema is invalid. Two columns have the same name.");
        }
    }

    private CatalogTable table(DeliveryId id, TableName table) throws ConversionException {
        TableCatalog catalog = catalogs.of(id, table.region().orElse(id.region()));
        String database = table.databaseName().orElseThrow();
        String name = table.tableName().orElseThrow();
        String version = table.versionId().orElse(TableName.LATEST);
        try {
            Optional<CatalogTable> found = catalog.table(table.catalogId(), database, name, version);
            if (found.isPresent()) {
                return found.get();
            }
            boolean isOtherVersion = !version.equals(TableName.LATEST)
                    && catalog.table(table.catalogId(), database, name, TableName.LATEST)
                            .isPresent();
            throw isOtherVersion
                    ? new ConversionException(
                            "InvalidVersionId",
                            "Could not find a matching schema from glue. Please make sure the specified version of the"
                                    + " table exists.")
                    : new ConversionException(
                            "EntityNotFound",
                            "The specified table/database could not be found. Please ensure that the table/database"
                                    + " exists and that the values provided in the schema configuration are correct,"
                                    + " especially with regards to casing.");
        } catch (CatalogException e) {
            if (e.code().startsWith("AccessDenied")) {
                throw new ConversionException(
                        "AccessDenied",
                        "Access was denied when calling Glue. Please ensure that the role specified in the data format"
                                + " conversion configuration has the necessary permissions.");
            }
            throw new DeliveryException("DataFormatConversion.InternalError", String.valueOf(e.getMessage()), e);
        }
    }
}
