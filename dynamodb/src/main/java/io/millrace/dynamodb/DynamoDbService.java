package io.millrace.dynamodb;

import io.millrace.api.Caller;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.TagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableResponse;

/// DynamoDB behind the SDK's client interface: the operations by which consumers coordinate themselves.
///
/// [TableService], [ItemService], [ReadService] and [BatchService] perform the operations. Items are rows of the store:
/// made for tables of leases, locks and checkpoints with thousands of items, not for millions.
///
/// Operations: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html>
public final class DynamoDbService implements DynamoDbClient {

    private final Tables tables;
    private final TableService ofTables;
    private final ItemService ofItems;
    private final ReadService ofReads;
    private final BatchService ofBatches;

    /// @param random draws the identities of tables
    public DynamoDbService(Store store, InstantSource clock, RandomGenerator random, DynamoDbSettings settings) {
        ItemStore items = new ItemStore(store);
        this.tables = new Tables(store, items, clock, settings);
        Writes writes = new Writes(store, tables, items, clock);
        this.ofTables = new TableService(tables, items, clock, random);
        this.ofItems = new ItemService(tables, items, writes);
        this.ofReads = new ReadService(tables, new Reads(items));
        this.ofBatches = new BatchService(tables, items, writes);
    }

    /// The service as the front door opens it.
    public ServiceDoor<DynamoDbClient> door() {
        return ServiceDoor.of(DynamoDbClient.class, this, DynamoDbLimits.LIMITS, DynamoDbException::builder);
    }

    /// The accounts and regions that have tables, each as a caller of its own.
    public List<Caller> owners() {
        return tables.all().stream()
                .map(table -> new Caller(table.account(), table.region(), table.account()))
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
    public CreateTableResponse createTable(CreateTableRequest request) {
        return ofTables.createTable(request);
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
        return ofTables.describeTable(request);
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
    public ListTablesResponse listTables(ListTablesRequest request) {
        return ofTables.listTables(request);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return ofTables.tagResource(request);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return ofTables.untagResource(request);
    }

    @Override
    public ListTagsOfResourceResponse listTagsOfResource(ListTagsOfResourceRequest request) {
        return ofTables.listTagsOfResource(request);
    }

    @Override
    public UpdateContinuousBackupsResponse updateContinuousBackups(UpdateContinuousBackupsRequest request) {
        return ofTables.updateContinuousBackups(request);
    }

    @Override
    public DescribeContinuousBackupsResponse describeContinuousBackups(DescribeContinuousBackupsRequest request) {
        return ofTables.describeContinuousBackups(request);
    }

    @Override
    public DescribeTimeToLiveResponse describeTimeToLive(DescribeTimeToLiveRequest request) {
        return ofTables.describeTimeToLive(request);
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        return ofItems.getItem(request);
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        return ofItems.putItem(request);
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        return ofItems.updateItem(request);
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        return ofItems.deleteItem(request);
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        return ofReads.query(request);
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        return ofReads.scan(request);
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        return ofBatches.batchGetItem(request);
    }

    @Override
    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        return ofBatches.batchWriteItem(request);
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        return ofBatches.transactWriteItems(request);
    }
}
