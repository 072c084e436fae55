package io.millrace.firehose.sink;

import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.process.PartitionQuery;
import io.millrace.firehose.process.ProcessingException;
import io.millrace.firehose.transform.Item;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds the table that a record goes to: by what the function said of it, else by a query, else the only one
/// there is.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-format-input-record-different.html>
public final class TableRouter {

    public static final String ICEBERG_FAILED = "iceberg-failed";

    private static final String DATABASE = "destinationDatabaseName";
    private static final String TABLE = "destinationTableName";
    private static final String OPERATION = "operation";
    private static final String INSERT = "insert";

    private final IcebergTables target;
    private final Optional<PartitionQuery> query;

    public TableRouter(IcebergTables target, Optional<PartitionQuery> query) {
        this.target = target;
        this.query = query;
    }

    /// What came of looking for the table of a record.
    public sealed interface Route {

        /// A row is to be inserted.
        record Found(TableId table) implements Route {}

        /// The record cannot be delivered.
        record Missing(String code, String reason) implements Route {}
    }

    /// The table that a record is for.
    ///
    /// @param fromFunction the `otfMetadata` that the function returned with the record
    public Route of(Item item, Map<String, String> fromFunction) {
        Map<String, String> said = new HashMap<>();
        if (target.tables().size() == 1) {
            said.put(DATABASE, target.tables().getFirst().database());
            said.put(TABLE, target.tables().getFirst().table());
        }
        if (query.isPresent()) {
            try {
                said.putAll(query.get().keysOf(item.data()));
            } catch (ProcessingException e) {
                return new Route.Missing("Iceberg.MetadataExtractionFailed", e.reason());
            }
        }
        said.putAll(fromFunction);
        String database = said.getOrDefault(DATABASE, "");
        String table = said.getOrDefault(TABLE, "");
        if (database.isEmpty() || table.isEmpty()) {
            return new Route.Missing(
                    "Iceberg.GlueTableNotFound", "Nothing says which database and table the record goes to.");
        }
        String operation = said.getOrDefault(OPERATION, INSERT);
        return operation.equalsIgnoreCase(INSERT)
                ? new Route.Found(new TableId(database, table))
                : new Route.Missing(
                        "Iceberg.UnsupportedOperation",
                        "The operation " + operation + " on " + database + "." + table + " is not supported.");
    }
}
