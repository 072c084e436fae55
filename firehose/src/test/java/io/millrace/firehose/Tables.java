package io.millrace.firehose;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/// A catalog of tables in memory, as far as deliveries use one.
final class Tables implements GlueClient {

    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    private final Map<String, Database> databases = new ConcurrentHashMap<>();

    private Runnable touch = () -> {};
    private Runnable look = () -> {};

    /// Calls something before and after each change.
    void touching(Runnable called) {
        touch = called;
    }

    /// Calls something before each look at a table.
    void looking(Runnable called) {
        look = called;
    }

    /// The parameters of a table.
    Map<String, String> parameters(String database, String name) {
        return table(database, name).parameters();
    }

    /// A table as the catalog has it.
    Table described(String database, String name) {
        return table(database, name);
    }

    /// Adds a table, or a new version of one.
    void put(String database, TableInput input) {
        tables.compute(
                key(database, input.name()),
                (key, old) -> Table.builder()
                        .databaseName(database)
                        .name(input.name())
                        .storageDescriptor(input.storageDescriptor())
                        .partitionKeys(input.partitionKeys())
                        .parameters(input.parameters())
                        .tableType(input.tableType())
                        .versionId(old == null ? "0" : Long.toString(Long.parseLong(old.versionId()) + 1))
                        .build());
    }

    void remove(String database, String name) {
        tables.remove(key(database, name));
    }

    private static String key(String database, String name) {
        return database + "/" + name;
    }

    private Table table(String database, String name) {
        Table table = tables.get(key(database, name));
        if (table == null) {
            throw EntityNotFoundException.builder()
                    .message("Table " + name + " not found.")
                    .build();
        }
        return table;
    }

    @Override
    public GetTableResponse getTable(GetTableRequest request) {
        look.run();
        return GetTableResponse.builder()
                .table(table(request.databaseName(), request.name()))
                .build();
    }

    @Override
    public GetTableVersionResponse getTableVersion(GetTableVersionRequest request) {
        Table table = table(request.databaseName(), request.tableName());
        if (!Objects.equals(table.versionId(), request.versionId())) {
            throw EntityNotFoundException.builder()
                    .message("Table version not found")
                    .build();
        }
        return GetTableVersionResponse.builder()
                .tableVersion(v -> v.table(table).versionId(table.versionId()))
                .build();
    }

    @Override
    public UpdateTableResponse updateTable(UpdateTableRequest request) {
        touch.run();
        UpdateTableResponse response = update(request);
        touch.run();
        return response;
    }

    private synchronized UpdateTableResponse update(UpdateTableRequest request) {
        Table table = table(request.databaseName(), request.tableInput().name());
        if (request.versionId() != null && !request.versionId().equals(table.versionId())) {
            throw ConcurrentModificationException.builder()
                    .message("Update table failed due to concurrent modifications.")
                    .build();
        }
        put(request.databaseName(), request.tableInput());
        return UpdateTableResponse.builder().build();
    }

    @Override
    public GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
        Database database = databases.get(request.name());
        if (database == null) {
            throw EntityNotFoundException.builder()
                    .message("Database " + request.name() + " not found.")
                    .build();
        }
        return GetDatabaseResponse.builder().database(database).build();
    }

    @Override
    public CreateDatabaseResponse createDatabase(CreateDatabaseRequest request) {
        databases.put(
                request.databaseInput().name(),
                Database.builder()
                        .name(request.databaseInput().name())
                        .locationUri(request.databaseInput().locationUri())
                        .build());
        return CreateDatabaseResponse.builder().build();
    }

    @Override
    public CreateTableResponse createTable(CreateTableRequest request) {
        touch.run();
        if (!databases.containsKey(request.databaseName())) {
            throw EntityNotFoundException.builder()
                    .message("Database " + request.databaseName() + " not found.")
                    .build();
        }
        if (tables.containsKey(key(request.databaseName(), request.tableInput().name()))) {
            throw AlreadyExistsException.builder()
                    .message("Table already exists.")
                    .build();
        }
        put(request.databaseName(), request.tableInput());
        touch.run();
        return CreateTableResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
