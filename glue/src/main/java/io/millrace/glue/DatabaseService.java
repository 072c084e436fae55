package io.millrace.glue;

import io.millrace.api.Caller;
import io.millrace.store.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.DataLakePrincipal;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseAttributes;
import software.amazon.awssdk.services.glue.model.DatabaseIdentifier;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.PrincipalPermissions;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;

/// Performs the operations on databases.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html>
final class DatabaseService {

    private static final int PAGE = 100;
    /// What AWS answers where nothing was said: whoever IAM lets may do all.
    private static final DatabaseDefinition.Grant EVERYBODY =
            new DatabaseDefinition.Grant(Optional.of("IAM_ALLOWED_PRINCIPALS"), List.of("ALL"));

    private final Catalog catalog;
    private final InstantSource clock;

    DatabaseService(Catalog catalog, InstantSource clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_CreateDatabase.html>
    CreateDatabaseResponse createDatabase(CreateDatabaseRequest request) {
        DatabaseDefinition definition = definition(request.databaseInput(), request.tags());
        TagService.check(request.tags());
        catalog.create(Requests.database(request.catalogId(), definition.name()), definition);
        return CreateDatabaseResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetDatabase.html>
    GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
        DatabaseId id = Requests.database(request.catalogId(), request.name());
        return GetDatabaseResponse.builder()
                .database(shape(id.account(), catalog.database(id)))
                .build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_GetDatabases.html>
    GetDatabasesResponse getDatabases(GetDatabasesRequest request) {
        Caller caller = Requests.caller(request.catalogId());
        int limit = request.maxResults() == null ? PAGE : request.maxResults();
        String after = Requests.after(request.nextToken(), DatabaseId.keys(caller.account(), caller.region()));
        List<Table.Row<DatabaseDefinition>> rows =
                catalog.databases(caller.account(), caller.region(), after, limit + 1);
        List<Table.Row<DatabaseDefinition>> page = rows.subList(0, Math.min(limit, rows.size()));
        boolean isNameOnly =
                request.hasAttributesToGet() && request.attributesToGet().equals(List.of(DatabaseAttributes.NAME));
        return GetDatabasesResponse.builder()
                .databaseList(page.stream()
                        .map(row -> isNameOnly
                                ? Database.builder().name(row.value().name()).build()
                                : shape(caller.account(), row.value()))
                        .toList())
                .nextToken(rows.size() > limit ? Requests.token(page.getLast().key()) : null)
                .build();
    }

    /// <https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateDatabase.html>
    UpdateDatabaseResponse updateDatabase(UpdateDatabaseRequest request) {
        DatabaseId id = Requests.database(request.catalogId(), request.name());
        DatabaseDefinition input = definition(request.databaseInput(), Map.of());
        if (!input.name().equals(id.name())) {
            throw GlueFault.INVALID_INPUT.fault("Database cannot be renamed: %s", id.name());
        }
        catalog.change(id, before -> before.updated(input));
        return UpdateDatabaseResponse.builder().build();
    }

    /// With its tables, at once: <https://docs.aws.amazon.com/glue/latest/webapi/API_DeleteDatabase.html>
    DeleteDatabaseResponse deleteDatabase(DeleteDatabaseRequest request) {
        catalog.delete(Requests.database(request.catalogId(), request.name()));
        return DeleteDatabaseResponse.builder().build();
    }

    private DatabaseDefinition definition(DatabaseInput input, Map<String, String> tags) {
        Requests.refuse(input.federatedDatabase(), "FederatedDatabase");
        List<DatabaseDefinition.Grant> grants = input.hasCreateTableDefaultPermissions()
                ? input.createTableDefaultPermissions().stream()
                        .map(DatabaseService::grant)
                        .toList()
                : List.of(EVERYBODY);
        return new DatabaseDefinition(
                Names.folded(input.name()),
                Optional.ofNullable(input.description()),
                Optional.ofNullable(input.locationUri()),
                input.parameters(),
                grants,
                Optional.ofNullable(input.targetDatabase()).map(DatabaseService::target),
                clock.millis(),
                0,
                tags);
    }

    private static DatabaseDefinition.Target target(DatabaseIdentifier target) {
        return new DatabaseDefinition.Target(
                Optional.ofNullable(target.catalogId()),
                Optional.ofNullable(target.databaseName()),
                Optional.ofNullable(target.region()));
    }

    private static DatabaseDefinition.Grant grant(PrincipalPermissions permissions) {
        return new DatabaseDefinition.Grant(
                Optional.ofNullable(permissions.principal()).map(DataLakePrincipal::dataLakePrincipalIdentifier),
                permissions.permissionsAsStrings());
    }

    private static Database shape(String account, DatabaseDefinition database) {
        return Database.builder()
                .name(database.name())
                .description(database.description().orElse(null))
                .locationUri(database.locationUri().orElse(null))
                .parameters(database.parameters().isEmpty() ? null : database.parameters())
                .createTime(Instant.ofEpochMilli(database.createdMillis()))
                .createTableDefaultPermissions(
                        database.grants().stream().map(DatabaseService::shape).toList())
                .targetDatabase(database.target()
                        .map(target -> DatabaseIdentifier.builder()
                                .catalogId(target.catalogId().orElse(null))
                                .databaseName(target.databaseName().orElse(null))
                                .region(target.region().orElse(null))
                                .build())
                        .orElse(null))
                .catalogId(account)
                .build();
    }

    private static PrincipalPermissions shape(DatabaseDefinition.Grant grant) {
        return PrincipalPermissions.builder()
                .principal(DataLakePrincipal.builder()
                        .dataLakePrincipalIdentifier(grant.principal().orElse(null))
                        .build())
                .permissionsWithStrings(grant.permissions())
                .build();
    }
}
