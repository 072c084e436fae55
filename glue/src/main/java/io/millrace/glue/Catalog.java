package io.millrace.glue;

import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// All databases and tables; on return from a change it is durable.
final class Catalog {

    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final Store store;
    private final GlueSettings settings;
    private final Table<DatabaseDefinition> databases;
    private final Table<TableDefinition> tables;
    private final Table<TableVersion> versions;

    Catalog(Store store, GlueSettings settings) {
        this.store = store;
        this.settings = settings;
        this.databases = store.table("glue.databases", DatabaseDefinition.class);
        this.tables = store.table("glue.tables", TableDefinition.class);
        this.versions = store.table("glue.versions", TableVersion.class);
    }

    /// The keys of all databases.
    List<String> keys() {
        return databases.scan("", "", EVERYTHING).stream().map(Table.Row::key).toList();
    }

    /// @throws io.millrace.api.Fault if there is none
    DatabaseDefinition database(DatabaseId id) {
        return databases.get(id.key()).orElseThrow(() -> missing(id));
    }

    /// The databases of an account in a region whose keys come after `after`, in the order of their names.
    List<Table.Row<DatabaseDefinition>> databases(String account, String region, String after, int limit) {
        return databases.scan(DatabaseId.keys(account, region), after, limit);
    }

    /// @throws io.millrace.api.Fault if there is one of that name, or too many
    void create(DatabaseId id, DatabaseDefinition definition) {
        store.update(tx -> {
            if (tx.get(databases, id.key()).isPresent()) {
                throw GlueFault.ALREADY_EXISTS.fault("Database already exists.");
            }
            String prefix = DatabaseId.keys(id.account(), id.region());
            if (tx.scan(databases, prefix, "", settings.databases()).size() >= settings.databases()) {
                throw GlueFault.RESOURCE_NUMBER_LIMIT_EXCEEDED.fault(
                        "Number of databases exceeds the limit %d", settings.databases());
            }
            tx.put(databases, id.key(), definition);
        });
    }

    /// @throws io.millrace.api.Fault if there is none of that name
    void change(DatabaseId id, UnaryOperator<DatabaseDefinition> change) {
        store.update(tx -> {
            DatabaseDefinition changed =
                    change.apply(tx.get(databases, id.key()).orElseThrow(() -> missing(id)));
            tx.put(databases, id.key(), changed);
        });
    }

    /// Deletes a database with its tables and their versions.
    ///
    /// @throws io.millrace.api.Fault if there is none of that name
    void delete(DatabaseId id) {
        store.update(tx -> {
            if (tx.get(databases, id.key()).isEmpty()) {
                throw missing(id);
            }
            clear(tx, versions, id.tableKeys());
            clear(tx, tables, id.tableKeys());
            tx.delete(databases, id.key());
        });
    }

    private static void clear(Transaction tx, Table<?> table, String prefix) {
        tx.scan(table, prefix, "", EVERYTHING).forEach(row -> tx.delete(table, row.key()));
    }

    Optional<TableDefinition> find(TableId id) {
        return tables.get(id.key());
    }

    /// @throws io.millrace.api.Fault if there is none
    TableDefinition table(TableId id) {
        return find(id).orElseThrow(() -> {
            database(id.database());
            return missing(id);
        });
    }

    /// The tables of a database whose keys come after `after`, in the order of their names.
    List<Table.Row<TableDefinition>> tables(DatabaseId id, String after, int limit) {
        return tables.scan(id.tableKeys(), after, limit);
    }

    /// @throws io.millrace.api.Fault if there is one of that name, no such database, or too many
    void create(TableId id, TableDefinition definition) {
        store.update(tx -> {
            DatabaseDefinition database =
                    tx.get(databases, id.database().key()).orElseThrow(() -> missing(id.database()));
            if (tx.get(tables, id.key()).isPresent()) {
                throw GlueFault.ALREADY_EXISTS.fault("Table already exists.");
            }
            if (database.tables() >= settings.tables()) {
                throw GlueFault.RESOURCE_NUMBER_LIMIT_EXCEEDED.fault(
                        "Number of tables in database %s exceeds the limit %d",
                        id.database().name(), settings.tables());
            }
            tx.put(databases, id.database().key(), database.withTables(database.tables() + 1));
            tx.put(tables, id.key(), definition);
        });
    }

    /// A new version of a table.
    ///
    /// @param isArchived whether the version before is kept
    /// @throws io.millrace.api.Fault if there is none of that name, or it has too many versions
    void update(TableId id, boolean isArchived, Function<TableVersion, TableVersion> change) {
        store.update(tx -> {
            TableDefinition before = tx.get(tables, id.key()).orElseThrow(() -> missing(id));
            TableVersion next = change.apply(before.current());
            int kept = before.archived();
            if (isArchived) {
                if (kept + 1 >= settings.versions()) {
                    throw GlueFault.RESOURCE_NUMBER_LIMIT_EXCEEDED.fault(
                            "Number of versions of table %s exceeds the limit %d", id.name(), settings.versions());
                }
                kept++;
                tx.put(versions, id.versionKey(before.current().number()), before.current());
            }
            tx.put(tables, id.key(), before.with(next, kept));
        });
    }

    /// @throws io.millrace.api.Fault if there is none of that name
    void change(TableId id, UnaryOperator<TableDefinition> change) {
        store.update(tx -> {
            TableDefinition before = tx.get(tables, id.key()).orElseThrow(() -> missing(id));
            tx.put(tables, id.key(), change.apply(before));
        });
    }

    /// Deletes a table with its versions.
    ///
    /// @throws io.millrace.api.Fault if there is none of that name
    void delete(TableId id) {
        store.update(tx -> {
            if (tx.get(tables, id.key()).isEmpty()) {
                throw missing(id);
            }
            clear(tx, versions, id.versionKeys());
            tx.delete(tables, id.key());
            tx.get(databases, id.database().key())
                    .ifPresent(database ->
                            tx.put(databases, id.database().key(), database.withTables(database.tables() - 1)));
        });
    }

    /// The version of that number, if it is the current one or was kept.
    Optional<TableVersion> version(TableId id, long number) {
        TableVersion current = table(id).current();
        return current.number() == number ? Optional.of(current) : versions.get(id.versionKey(number));
    }

    /// The kept versions before that number, the newest first.
    List<TableVersion> versionsBefore(TableId id, long number, int limit) {
        List<TableVersion> found = new ArrayList<>();
        versions.scanDown(id.versionKeys(), id.versionKey(number), limit).forEach(row -> found.add(row.value()));
        return found;
    }

    /// Deletes an archived version.
    ///
    /// @throws io.millrace.api.Fault if there is none of that number, or it is the current one
    void deleteVersion(TableId id, long number) {
        store.update(tx -> {
            TableDefinition table = tx.get(tables, id.key()).orElseThrow(() -> missing(id));
            if (table.current().number() == number) {
                throw GlueFault.INVALID_INPUT.fault("Cannot delete the current version of table %s.", id.name());
            }
            if (tx.get(versions, id.versionKey(number)).isEmpty()) {
                throw missingVersion(id, Long.toString(number));
            }
            tx.delete(versions, id.versionKey(number));
            tx.put(tables, id.key(), table.with(table.current(), table.archived() - 1));
        });
    }

    static io.millrace.api.Fault missing(DatabaseId id) {
        return GlueFault.ENTITY_NOT_FOUND.fault("Database %s not found.", id.name());
    }

    static io.millrace.api.Fault missing(TableId id) {
        return GlueFault.ENTITY_NOT_FOUND.fault("Table %s not found.", id.name());
    }

    static io.millrace.api.Fault missingVersion(TableId id, String version) {
        return GlueFault.ENTITY_NOT_FOUND.fault("Table version not found: %s of table %s", version, id.name());
    }
}
