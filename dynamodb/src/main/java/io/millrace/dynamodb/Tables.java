package io.millrace.dynamodb;

import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The definitions of all tables.
final class Tables {

    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final Store store;
    private final Table<TableDefinition> definitions;
    private final ItemStore items;
    private final InstantSource clock;
    private final DynamoDbSettings settings;

    Tables(Store store, ItemStore items, InstantSource clock, DynamoDbSettings settings) {
        this.store = store;
        this.definitions = store.table("dynamodb.tables", TableDefinition.class);
        this.items = items;
        this.clock = clock;
        this.settings = settings;
    }

    /// A table in words that AWS has for it.
    enum Status {
        CREATING,
        UPDATING,
        ACTIVE
    }

    Status status(TableDefinition table) {
        if (clock.millis() >= table.readyMillis()) {
            return Status.ACTIVE;
        }
        return table.isNew() ? Status.CREATING : Status.UPDATING;
    }

    boolean isReady(IndexDefinition index) {
        return clock.millis() >= index.readyMillis();
    }

    /// When what is created now is ready.
    long createdMillis() {
        return clock.millis() + settings.createDelay().toMillis();
    }

    /// When what is changed now is ready.
    long updatedMillis() {
        return clock.millis() + settings.updateDelay().toMillis();
    }

    /// The table of that name, in whatever state it is.
    ///
    /// @throws io.millrace.api.Fault if there is none
    TableDefinition described(TableId id) {
        return definitions
                .get(id.key())
                .orElseThrow(() -> DynamoDbFault.RESOURCE_NOT_FOUND.fault(
                        "Requested resource not found: Table: %s not found", id.name()));
    }

    /// The table of that name, ready for its items to be read.
    ///
    /// @throws io.millrace.api.Fault if there is none
    TableDefinition readable(TableId id) {
        return checkReady(definitions.get(id.key()));
    }

    /// The table of that name, ready for its items to be written.
    ///
    /// @throws io.millrace.api.Fault if there is none
    TableDefinition writable(Transaction tx, TableId id) {
        return checkReady(tx.get(definitions, id.key()));
    }

    private TableDefinition checkReady(Optional<TableDefinition> table) {
        return table.filter(found -> status(found) != Status.CREATING)
                .orElseThrow(() -> DynamoDbFault.RESOURCE_NOT_FOUND.fault("Requested resource not found"));
    }

    /// The names of an account's tables in a region that come after `after`, in their order.
    List<String> names(String account, String region, String after, int limit) {
        String prefix = TableId.keys(account, region);
        return definitions.scan(prefix, after.isEmpty() ? "" : prefix + after, limit).stream()
                .map(row -> row.key().substring(prefix.length()))
                .toList();
    }

    /// All tables of all accounts.
    List<TableId> all() {
        return definitions.scan("", "", EVERYTHING).stream()
                .map(row -> row.key().split("/", 3))
                .map(parts -> new TableId(parts[0], parts[1], parts[2]))
                .toList();
    }

    /// @throws io.millrace.api.Fault if there is a table of that name, or too many
    void create(TableId id, TableDefinition definition) {
        store.update(tx -> {
            if (tx.get(definitions, id.key()).isPresent()) {
                throw DynamoDbFault.RESOURCE_IN_USE.fault("Table already exists: %s", id.name());
            }
            int tables = tx.scan(definitions, TableId.keys(id.account(), id.region()), "", settings.tables())
                    .size();
            if (tables >= settings.tables()) {
                throw DynamoDbFault.LIMIT_EXCEEDED.fault(
                        "Subscriber limit exceeded: There is a limit of %d tables per subscriber", settings.tables());
            }
            tx.put(definitions, id.key(), definition);
        });
    }

    /// A change of a table; on return it is durable.
    ///
    /// @throws io.millrace.api.Fault if there is none of that name
    TableDefinition change(TableId id, UnaryOperator<TableDefinition> change) {
        return store.write(tx -> {
            TableDefinition changed = change.apply(existing(tx, id));
            tx.put(definitions, id.key(), changed);
            return changed;
        });
    }

    /// A change of an active table, whose indexes may come and go.
    ///
    /// @throws io.millrace.api.Fault if there is none of that name, or it is not active
    TableDefinition update(TableId id, UnaryOperator<TableDefinition> change) {
        return store.write(tx -> {
            TableDefinition before = existing(tx, id);
            checkActive(id, before, "updated");
            TableDefinition after = change.apply(before);
            before.indexes().stream()
                    .filter(index -> after.index(index.name()).isEmpty())
                    .forEach(index -> items.clear(tx, before, index));
            after.indexes().stream()
                    .filter(index -> before.index(index.name()).isEmpty())
                    .forEach(index -> items.fill(tx, after, index));
            tx.put(definitions, id.key(), after);
            return after;
        });
    }

    /// Deletes a table with all that it holds.
    ///
    /// @throws io.millrace.api.Fault if there is none of that name, it is not active, or it is protected
    TableDefinition delete(TableId id) {
        return store.write(tx -> {
            TableDefinition table = existing(tx, id);
            if (status(table) != Status.ACTIVE) {
                checkActive(id, table, "deleted");
            }
            if (table.isProtected()) {
                throw io.millrace.api.CommonFault.VALIDATION.fault(
                        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion"
                                + " protection first.");
            }
            items.clear(tx, table);
            tx.delete(definitions, id.key());
            return table;
        });
    }

    private TableDefinition existing(Transaction tx, TableId id) {
        return tx.get(definitions, id.key())
                .orElseThrow(() -> DynamoDbFault.RESOURCE_NOT_FOUND.fault(
                        "Requested resource not found: Table: %s not found", id.name()));
    }

    private void checkActive(TableId id, TableDefinition table, String act) {
        Status status = status(table);
        if (status != Status.ACTIVE) {
            throw DynamoDbFault.RESOURCE_IN_USE.fault(
                    "Attempt to change a resource which is still in use: Table is being %s: %s",
                    status == Status.CREATING ? "created" : act, id.name());
        }
    }
}
