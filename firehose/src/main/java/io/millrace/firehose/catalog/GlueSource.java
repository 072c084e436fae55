package io.millrace.firehose.catalog;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.TableVersion;

/// Looks tables up in Glue and changes them there.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html>
public final class GlueSource implements TableCatalog {

    private static final int SERVER_ERROR = 500;

    private final GlueClient glue;

    public GlueSource(Clients<GlueClient> glue, Caller caller) {
        this.glue = glue.as(caller);
    }

    @Override
    public Optional<CatalogTable> table(Optional<String> catalog, String database, String table, String version) {
        try {
            Optional<Table> found = version.equals(LATEST)
                    ? Optional.ofNullable(glue.getTable(r -> r.catalogId(catalog.orElse(null))
                                    .databaseName(database)
                                    .name(table))
                            .table())
                    : Optional.ofNullable(glue.getTableVersion(r -> r.catalogId(catalog.orElse(null))
                                            .databaseName(database)
                                            .tableName(table)
                                            .versionId(version))
                                    .tableVersion())
                            .map(TableVersion::table);
            return found.map(GlueSource::read);
        } catch (EntityNotFoundException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failure("table " + database + "." + table, e);
        }
    }

    @Override
    public boolean change(CatalogTable seen, Map<String, String> changed, Optional<List<CatalogColumn>> columns) {
        try {
            Table current = glue.getTable(r -> r.databaseName(seen.database()).name(seen.name()))
                    .table();
            if (!seen.equals(read(current))) { // not by the version alone: a table of the name can have been begun anew
                return false;
            }
            Map<String, String> parameters = new HashMap<>(current.parameters());
            parameters.putAll(changed);
            glue.updateTable(r -> r.databaseName(seen.database())
                    .versionId(seen.version())
                    .skipArchive(true)
                    .tableInput(input(current, parameters, columns)));
            return true;
        } catch (ConcurrentModificationException e) {
            return false;
        } catch (SdkException e) {
            throw failure("table " + seen.database() + "." + seen.name(), e);
        }
    }

    @Override
    public Optional<String> location(String database) {
        try {
            return Optional.ofNullable(
                            glue.getDatabase(r -> r.name(database)).database().locationUri())
                    .filter(location -> !location.isEmpty());
        } catch (EntityNotFoundException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failure("database " + database, e);
        }
    }

    @Override
    public void create(
            String database,
            String table,
            String location,
            List<CatalogColumn> columns,
            Map<String, String> parameters) {
        TableInput input = TableInput.builder()
                .name(table)
                .tableType("EXTERNAL_TABLE")
                .storageDescriptor(d -> d.location(location).columns(shapes(columns)))
                .parameters(parameters)
                .build();
        try {
            try {
                glue.createTable(r -> r.databaseName(database).tableInput(input));
            } catch (EntityNotFoundException e) {
                createDatabase(database);
                glue.createTable(r -> r.databaseName(database).tableInput(input));
            }
        } catch (AlreadyExistsException e) {
            // somebody was faster
        } catch (SdkException e) {
            throw failure("table " + database + "." + table, e);
        }
    }

    private void createDatabase(String database) {
        try {
            glue.createDatabase(r -> r.databaseInput(d -> d.name(database)));
        } catch (AlreadyExistsException e) {
            // somebody was faster
        }
    }

    private static List<Column> shapes(List<CatalogColumn> columns) {
        return columns.stream()
                .map(column ->
                        Column.builder().name(column.name()).type(column.type()).build())
                .toList();
    }

    private static TableInput input(
            Table table, Map<String, String> parameters, Optional<List<CatalogColumn>> columns) {
        StorageDescriptor storage = table.storageDescriptor();
        if (columns.isPresent() && storage != null) {
            storage = storage.toBuilder().columns(shapes(columns.get())).build();
        }
        return input(table, parameters, storage);
    }

    private static TableInput input(Table table, Map<String, String> parameters, @Nullable StorageDescriptor storage) {
        return TableInput.builder()
                .name(table.name())
                .description(table.description())
                .owner(table.owner())
                .lastAccessTime(table.lastAccessTime())
                .lastAnalyzedTime(table.lastAnalyzedTime())
                .retention(table.retention())
                .storageDescriptor(storage)
                .partitionKeys(table.hasPartitionKeys() ? table.partitionKeys() : null)
                .viewOriginalText(table.viewOriginalText())
                .viewExpandedText(table.viewExpandedText())
                .tableType(table.tableType())
                .targetTable(table.targetTable())
                .parameters(parameters)
                .build();
    }

    private static CatalogTable read(Table table) {
        Optional<StorageDescriptor> storage = Optional.ofNullable(table.storageDescriptor());
        return new CatalogTable(
                table.databaseName(),
                table.name(),
                table.versionId() == null ? "" : table.versionId(),
                storage.map(StorageDescriptor::location),
                columns(storage.map(StorageDescriptor::columns).orElse(List.of())),
                columns(table.partitionKeys()),
                table.parameters());
    }

    private static List<CatalogColumn> columns(List<Column> columns) {
        return columns.stream()
                .map(column -> new CatalogColumn(column.name(), column.type() == null ? "" : column.type()))
                .toList();
    }

    private static CatalogException failure(String what, SdkException e) {
        String code = e instanceof AwsServiceException service
                        && service.awsErrorDetails() != null
                        && service.statusCode() < SERVER_ERROR
                ? service.awsErrorDetails().errorCode()
                : "";
        return new CatalogException(code, what + ": " + e.getMessage(), e);
    }
}
