package io.millrace.firehose.catalog;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
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
            throw failure(database, table, e);
        }
    }

    @Override
    public boolean change(CatalogTable seen, Map<String, String> changed) {
        try {
            Table current = glue.getTable(r -> r.databaseName(seen.database()).name(seen.name()))
                    .table();
            if (!seen.version().equals(current.versionId())) {
                return false;
            }
            Map<String, String> parameters = new HashMap<>(current.parameters());
            parameters.putAll(changed);
            glue.updateTable(r -> r.databaseName(seen.database())
                    .versionId(seen.version())
                    .skipArchive(true)
                    .tableInput(input(current, parameters)));
            return true;
        } catch (ConcurrentModificationException e) {
            return false;
        } catch (SdkException e) {
            throw failure(seen.database(), seen.name(), e);
        }
    }

    private static TableInput input(Table table, Map<String, String> parameters) {
        return TableInput.builder()
                .name(table.name())
                .description(table.description())
                .owner(table.owner())
                .lastAccessTime(table.lastAccessTime())
                .lastAnalyzedTime(table.lastAnalyzedTime())
                .retention(table.retention())
                .storageDescriptor(table.storageDescriptor())
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

    private static CatalogException failure(String database, String table, SdkException e) {
        String code = e instanceof AwsServiceException service
                        && service.awsErrorDetails() != null
                        && service.statusCode() < SERVER_ERROR
                ? service.awsErrorDetails().errorCode()
                : "";
        return new CatalogException(code, "table " + database + "." + table + ": " + e.getMessage(), e);
    }
}
