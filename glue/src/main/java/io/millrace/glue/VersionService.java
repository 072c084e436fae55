package io.millrace.glue;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsResponse;
import software.amazon.awssdk.services.glue.model.TableVersionError;

/// Performs the operations on the versions of tables.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-tables.html>
final class VersionService {

    private static final int PAGE = 100;

    private final Catalog catalog;

    VersionService(Catalog catalog) {
        this.catalog = catalog;
    }

    /// The current version without a `VersionId`:
    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetTableVersion.html>
    GetTableVersionResponse getTableVersion(GetTableVersionRequest request) {
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(request.tableName());
        TableDefinition table = catalog.table(id);
        TableVersion version = request.versionId() == null ? table.current() : version(id, request.versionId());
        return GetTableVersionResponse.builder()
                .tableVersion(TableShapes.version(id, table.as(version)))
                .build();
    }

    /// The newest first: <https://docs.aws.amazon.com/glue/latest/webapi/API_GetTableVersions.html>
    GetTableVersionsResponse getTableVersions(GetTableVersionsRequest request) {
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(request.tableName());
        TableDefinition table = catalog.table(id);
        int limit = request.maxResults() == null ? PAGE : request.maxResults();
        List<TableVersion> versions = new ArrayList<>();
        long before = table.current().number();
        if (request.nextToken() == null || request.nextToken().isEmpty()) {
            versions.add(table.current());
        } else {
            String key = Requests.after(request.nextToken(), id.versionKeys());
            before = Requests.version(key.substring(id.versionKeys().length()).replaceFirst("^0+(?=\\d)", ""))
                    .orElseThrow(() -> GlueFault.INVALID_INPUT.fault("Invalid pagination token provided"));
        }
        versions.addAll(catalog.versionsBefore(id, before, limit + 1 - versions.size()));
        List<TableVersion> page = versions.subList(0, Math.min(limit, versions.size()));
        return GetTableVersionsResponse.builder()
                .tableVersions(page.stream()
                        .map(version -> TableShapes.version(id, table.as(version)))
                        .toList())
                .nextToken(
                        versions.size() > limit
                                ? Requests.token(id.versionKey(page.getLast().number()))
                                : null)
                .build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_DeleteTableVersion.html>
    DeleteTableVersionResponse deleteTableVersion(DeleteTableVersionRequest request) {
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(request.tableName());
        delete(id, request.versionId());
        return DeleteTableVersionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeleteTableVersion.html>
    BatchDeleteTableVersionResponse batchDeleteTableVersion(BatchDeleteTableVersionRequest request) {
        TableId id =
                Requests.database(request.catalogId(), request.databaseName()).table(request.tableName());
        catalog.table(id);
        List<TableVersionError> errors = new ArrayList<>();
        for (String version : request.versionIds()) {
            try {
                delete(id, version);
            } catch (io.millrace.api.Fault e) {
                errors.add(TableVersionError.builder()
                        .tableName(id.name())
                        .versionId(version)
                        .errorDetail(ErrorDetail.builder()
                                .errorCode(e.code().code())
                                .errorMessage(e.text())
                                .build())
                        .build());
            }
        }
        return BatchDeleteTableVersionResponse.builder()
                .errors(errors.isEmpty() ? null : errors)
                .build();
    }

    private void delete(TableId id, String version) {
        catalog.table(id);
        catalog.deleteVersion(id, number(id, version));
    }

    private TableVersion version(TableId id, String version) {
        return catalog.version(id, number(id, version)).orElseThrow(() -> Catalog.missingVersion(id, version));
    }

    private static long number(TableId id, String version) {
        return Requests.version(version).orElseThrow(() -> Catalog.missingVersion(id, version));
    }
}
