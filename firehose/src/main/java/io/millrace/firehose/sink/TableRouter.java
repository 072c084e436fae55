package io.millrace.firehose.sink;

import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.RowChange;
import io.millrace.firehose.definition.TableId;
import io.millrace.firehose.process.PartitionQuery;
import io.millrace.firehose.process.ProcessingException;
import io.millrace.firehose.transform.Item;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the table that a record goes to, and what it does there: by what the function said of it, else by a query.
///
/// If there is one table alone, nothing need be said of it; what is not said is an insert.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-format-input-record-different.html>
public final class TableRouter {

    public static final String ICEBERG_FAILED = "iceberg-failed";

    private static final String DATABASE = "destinationDatabaseName";
    private static final String TABLE = "destinationTableName";
    private static final String OPERATION = "operation";
    /// What a query may answer with null, which says as little as no answer.
    private static final Set<String> OPTIONAL = Set.of(OPERATION);

    private static final String UNSUPPORTED = "Iceberg.UnsupportedOperation";

    private final IcebergTables target;
    private final Optional<PartitionQuery> query;

    public TableRouter(IcebergTables target, Optional<PartitionQuery> query) {
        this.target = target;
        this.query = query;
    }

    /// What came of looking for the table of a record.
    public sealed interface Route {

        /// The record changes a table.
        record Found(TableId table, RowChange change) implements Route {}

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
                said.putAll(query.get().keysOf(item.data(), OPTIONAL));
            } catch (ProcessingException e) {
                return new Route.Missing("Iceberg.MetadataExtractionFailed", e.reason());
            }
        }
        said.putAll(fromFunction);
        String database = said.getOrDefault(DATABASE, "");
        String table = said.getOrDefault(TABLE, "");
        if (database.isEmpty() || table.isEmpty()) {
            return new Route.Missing(
                    "Iceberg.InvalidTableName", "Nothing says which database and table the record goes to.");
        }
        TableId name = new TableId(database, table);
        String operation = said.getOrDefault(OPERATION, "insert");
        Optional<RowChange> change = RowChange.of(operation);
        if (change.isEmpty()) {
            return new Route.Missing(UNSUPPORTED, "There is no operation " + operation + " on " + name + ".");
        }
        if (target.isAppendOnly() && change.get() != RowChange.INSERT) {
            return new Route.Missing(
                    UNSUPPORTED, "The operation " + operation + " on " + name + " is refused by AppendOnly.");
        }
        return new Route.Found(name, change.get());
    }
}
