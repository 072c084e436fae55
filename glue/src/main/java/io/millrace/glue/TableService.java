package io.millrace.glue;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.store.Table;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.TableAttributes;
import software.amazon.awssdk.services.glue.model.TableError;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/// Performs the operations on tables.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html>
final class TableService {

    private static final int PAGE = 100;

    private final Catalog catalog;
    private final InstantSource clock;
    private final IcebergService iceberg;

    TableService(Catalog catalog, InstantSource clock, IcebergService iceberg) {
        this.catalog = catalog;
        this.clock = clock;
        this.iceberg = iceberg;
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_CreateTable.html>
    CreateTableResponse createTable(CreateTableRequest request) {
        Requests.refuse(request.transactionId(), "TransactionId");
        if (request.hasPartitionIndexes() && !request.partitionIndexes().isEmpty()) {
            throw GlueFault.INVALID_INPUT.fault("PartitionIndexes is not supported.");
        }
        if (request.tableInput() == null && request.name() == null) {
            throw GlueFault.INVALID_INPUT.fault("Either Name or TableInput must be given.");
        }
        TableContent content = request.tableInput() == null
                ? TableShapes.named(request.name())
                : TableShapes.content(request.tableInput());
        Caller caller = Requests.caller(request.catalogId());
        TableId id = DatabaseId.of(caller, request.databaseName()).table(content.name());
        DatabaseDefinition database = catalog.database(id.database());
        if (catalog.find(id).isPresent()) {
            throw GlueFault.ALREADY_EXISTS.fault("Table already exists.");
        }
        if (request.openTableFormatInput() != null
                && request.openTableFormatInput().icebergInput() != null) {
            content = iceberg.begin(
                    caller, database, content, request.openTableFormatInput().icebergInput());
        }
        long now = clock.millis();
        catalog.create(
                id,
                new TableDefinition(
                        now,
                        "arn:aws:iam::" + caller.account() + ":root",
                        new TableVersion(0, now, content),
                        0,
                        Map.of()));
        return CreateTableResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetTable.html>
    GetTableResponse getTable(GetTableRequest request) {
        Requests.refuse(request.transactionId(), "TransactionId");
        Requests.refuse(request.queryAsOfTime(), "QueryAsOfTime");
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(request.name());
        return GetTableResponse.builder()
                .table(TableShapes.table(id, catalog.table(id)))
                .build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetTables.html>
    GetTablesResponse getTables(GetTablesRequest request) {
        Requests.refuse(request.transactionId(), "TransactionId");
        Requests.refuse(request.queryAsOfTime(), "QueryAsOfTime");
        DatabaseId database = Requests.database(request.catalogId(), request.databaseName());
        catalog.database(database);
        int limit = request.maxResults() == null ? PAGE : request.maxResults();
        String expression = request.expression();
        Predicate<String> chosen = expression == null ? name -> true : new NamePattern(expression)::matches;
        List<Table.Row<TableDefinition>> found = new ArrayList<>();
        String after = Requests.after(request.nextToken(), database.tableKeys());
        while (found.size() <= limit) {
            List<Table.Row<TableDefinition>> rows = catalog.tables(database, after, PAGE);
            rows.stream()
                    .filter(row -> chosen.test(row.value().current().content().name()))
                    .forEach(found::add);
            if (rows.size() < PAGE) {
                break;
            }
            after = rows.getLast().key();
        }
        List<Table.Row<TableDefinition>> page = found.subList(0, Math.min(limit, found.size()));
        boolean isNameOnly =
                request.hasAttributesToGet() && !request.attributesToGet().isEmpty();
        boolean withType = request.attributesToGet().contains(TableAttributes.TABLE_TYPE);
        return GetTablesResponse.builder()
                .tableList(page.stream()
                        .map(row -> isNameOnly
                                ? TableShapes.summary(row.value().current().content(), withType)
                                : TableShapes.table(
                                        database.table(
                                                row.value().current().content().name()),
                                        row.value()))
                        .toList())
                .nextToken(found.size() > limit ? Requests.token(page.getLast().key()) : null)
                .build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html>
    UpdateTableResponse updateTable(UpdateTableRequest request) {
        Requests.refuse(request.transactionId(), "TransactionId");
        Requests.refuse(request.updateOpenTableFormatInput(), "UpdateOpenTableFormatInput");
        Requests.refuse(request.viewUpdateAction(), "ViewUpdateAction");
        if (request.tableInput() == null) {
            throw GlueFault.INVALID_INPUT.fault("TableInput must be given.");
        }
        TableContent content = TableShapes.content(request.tableInput());
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(content.name());
        if (request.name() != null && !Names.folded(request.name()).equals(id.name())) {
            throw GlueFault.INVALID_INPUT.fault("Table cannot be renamed: %s", request.name());
        }
        catalog.table(id);
        Optional<String> expected = Optional.ofNullable(request.versionId());
        boolean isArchived = !Boolean.TRUE.equals(request.skipArchive());
        catalog.update(id, isArchived, current -> {
            if (expected.isPresent() && !expected.get().equals(Long.toString(current.number()))) {
                throw GlueFault.CONCURRENT_MODIFICATION.fault(
                        "Update table failed due to concurrent modifications: version %s of table %s is no longer"
                                + " the current one.",
                        expected.get(), id.name());
            }
            return new TableVersion(current.number() + 1, clock.millis(), content);
        });
        return UpdateTableResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_DeleteTable.html>
    DeleteTableResponse deleteTable(DeleteTableRequest request) {
        Requests.refuse(request.transactionId(), "TransactionId");
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(request.name());
        catalog.table(id);
        catalog.delete(id);
        return DeleteTableResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeleteTable.html>
    BatchDeleteTableResponse batchDeleteTable(BatchDeleteTableRequest request) {
        Requests.refuse(request.transactionId(), "TransactionId");
        DatabaseId database = Requests.database(request.catalogId(), request.databaseName());
        catalog.database(database);
        List<TableError> errors = new ArrayList<>();
        for (String name : request.tablesToDelete()) {
            try {
                catalog.delete(database.table(name));
            } catch (Fault e) {
                errors.add(TableError.builder()
                        .tableName(name)
                        .errorDetail(ErrorDetail.builder()
                                .errorCode(e.code().code())
                                .errorMessage(e.text())
                                .build())
                        .build());
            }
        }
        return BatchDeleteTableResponse.builder()
                .errors(errors.isEmpty() ? null : errors)
                .build();
    }
}
