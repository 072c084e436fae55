package io.millrace.glue;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableResponse;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.GlueException;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.TagResourceResponse;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceResponse;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// The Glue Data Catalog behind the SDK's client interface: databases, tables, their versions and tags.
///
/// [DatabaseService], [TableService], [VersionService] and [TagService] perform the operations. What commits to an
/// Iceberg table relies on is UpdateTable with a `VersionId`: it succeeds for one of all that try.
///
/// Operations: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog.html>
public final class GlueService implements GlueClient {

    private final Catalog catalog;
    private final DatabaseService ofDatabases;
    private final TableService ofTables;
    private final VersionService ofVersions;
    private final TagService ofTags;

    /// @param random draws the identities of tables
    /// @param s3 where the first metadata of Iceberg tables is put
    public GlueService(
            Store store, InstantSource clock, RandomGenerator random, GlueSettings settings, Clients<S3Client> s3) {
        this.catalog = new Catalog(store, settings);
        this.ofDatabases = new DatabaseService(catalog, clock);
        this.ofTables = new TableService(catalog, clock, new IcebergService(clock, random, s3));
        this.ofVersions = new VersionService(catalog);
        this.ofTags = new TagService(catalog);
    }

    /// The service as the front door opens it.
    public ServiceDoor<GlueClient> door() {
        return ServiceDoor.of(GlueClient.class, this, GlueLimits.LIMITS, GlueException::builder);
    }

    /// The accounts and regions that have databases, each as a caller of its own.
    public List<Caller> owners() {
        return catalog.keys().stream()
                .map(key -> key.split("/", 3))
                .map(parts -> new Caller(parts[0], parts[1], parts[0]))
                .distinct()
                .toList();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // the store belongs to the server
    }

    @Override
    public CreateDatabaseResponse createDatabase(CreateDatabaseRequest request) {
        return ofDatabases.createDatabase(request);
    }

    @Override
    public GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
        return ofDatabases.getDatabase(request);
    }

    @Override
    public GetDatabasesResponse getDatabases(GetDatabasesRequest request) {
        return ofDatabases.getDatabases(request);
    }

    @Override
    public UpdateDatabaseResponse updateDatabase(UpdateDatabaseRequest request) {
        return ofDatabases.updateDatabase(request);
    }

    @Override
    public DeleteDatabaseResponse deleteDatabase(DeleteDatabaseRequest request) {
        return ofDatabases.deleteDatabase(request);
    }

    @Override
    public CreateTableResponse createTable(CreateTableRequest request) {
        return ofTables.createTable(request);
    }

    @Override
    public GetTableResponse getTable(GetTableRequest request) {
        return ofTables.getTable(request);
    }

    @Override
    public GetTablesResponse getTables(GetTablesRequest request) {
        return ofTables.getTables(request);
    }

    @Override
    public UpdateTableResponse updateTable(UpdateTableRequest request) {
        return ofTables.updateTable(request);
    }

    @Override
    public DeleteTableResponse deleteTable(DeleteTableRequest request) {
        return ofTables.deleteTable(request);
    }

    @Override
    public BatchDeleteTableResponse batchDeleteTable(BatchDeleteTableRequest request) {
        return ofTables.batchDeleteTable(request);
    }

    @Override
    public GetTableVersionResponse getTableVersion(GetTableVersionRequest request) {
        return ofVersions.getTableVersion(request);
    }

    @Override
    public GetTableVersionsResponse getTableVersions(GetTableVersionsRequest request) {
        return ofVersions.getTableVersions(request);
    }

    @Override
    public DeleteTableVersionResponse deleteTableVersion(DeleteTableVersionRequest request) {
        return ofVersions.deleteTableVersion(request);
    }

    @Override
    public BatchDeleteTableVersionResponse batchDeleteTableVersion(BatchDeleteTableVersionRequest request) {
        return ofVersions.batchDeleteTableVersion(request);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return ofTags.tagResource(request);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return ofTags.untagResource(request);
    }

    @Override
    public GetTagsResponse getTags(GetTagsRequest request) {
        return ofTags.getTags(request);
    }
}
