package io.millrace.dynamodb;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsStatus;
import software.amazon.awssdk.services.dynamodb.model.CreateGlobalSecondaryIndexAction;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryDescription;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.SSESpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.TagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.TagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableResponse;

/// The operations on tables: translates between the SDK's shapes and the definitions.
final class TableService {

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html>
    private static final int MOST_NAMES = 100;

    private static final int MOST_TAGS = 50;
    private static final Duration RECOVERY_REACHES = Duration.ofDays(35);

    private final Tables tables;
    private final ItemStore items;
    private final TableRules rules;
    private final InstantSource clock;
    private final RandomGenerator random;

    TableService(Tables tables, ItemStore items, InstantSource clock, RandomGenerator random) {
        this.tables = tables;
        this.items = items;
        this.rules = new TableRules();
        this.clock = clock;
        this.random = random;
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>
    CreateTableResponse createTable(CreateTableRequest request) {
        refuse("LocalSecondaryIndexes", request.hasLocalSecondaryIndexes());
        refuse("StreamSpecification", isOn(request.streamSpecification()));
        refuse("SSESpecification", isOn(request.sseSpecification()));
        refuse("ResourcePolicy", request.resourcePolicy() != null);
        refuse("OnDemandThroughput", request.onDemandThroughput() != null);
        refuse("WarmThroughput", request.warmThroughput() != null);
        TableId.check(request.tableName(), "tableName");
        TableId id = TableId.of(Caller.current(), request.tableName());
        Map<String, String> types = types(Map.of(), request.attributeDefinitions());
        KeySchema keys = rules.keys(keyNames(request.keySchema()), keyTypes(request.keySchema()), types);
        boolean isOnDemand = request.billingMode() == BillingMode.PAY_PER_REQUEST;
        Throughput throughput = rules.throughput(isOnDemand, throughput(request.provisionedThroughput()));
        List<IndexDefinition> indexes = new ArrayList<>();
        for (GlobalSecondaryIndex index : request.globalSecondaryIndexes()) {
            indexes.add(index(
                    index.indexName(),
                    index.keySchema(),
                    index.projection(),
                    index.provisionedThroughput(),
                    types,
                    isOnDemand));
        }
        if (request.hasGlobalSecondaryIndexes() && indexes.isEmpty()) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty");
        }
        rules.checkIndexes(keys, indexes, types);
        TableDefinition table = new TableDefinition(
                newUuid(),
                clock.millis(),
                tables.createdMillis(),
                true,
                types,
                keys,
                isOnDemand,
                throughput,
                indexes,
                Boolean.TRUE.equals(request.deletionProtectionEnabled()),
                Optional.ofNullable(request.tableClassAsString()),
                tags(Map.of(), request.tags()),
                Optional.empty());
        tables.create(id, table);
        return CreateTableResponse.builder()
                .tableDescription(description(id, table).toBuilder()
                        .tableStatus(TableStatus.CREATING)
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>
    DescribeTableResponse describeTable(DescribeTableRequest request) {
        TableId id = TableId.of(Caller.current(), request.tableName());
        return DescribeTableResponse.builder()
                .table(description(id, tables.described(id)))
                .build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>
    UpdateTableResponse updateTable(UpdateTableRequest request) {
        refuse("StreamSpecification", request.streamSpecification() != null);
        refuse("SSESpecification", request.sseSpecification() != null);
        refuse("ReplicaUpdates", request.hasReplicaUpdates());
        refuse("MultiRegionConsistency", request.multiRegionConsistency() != null);
        refuse("GlobalTableWitnessUpdates", request.hasGlobalTableWitnessUpdates());
        refuse("OnDemandThroughput", request.onDemandThroughput() != null);
        refuse("WarmThroughput", request.warmThroughput() != null);
        if (request.billingMode() == null
                && request.provisionedThroughput() == null
                && request.globalSecondaryIndexUpdates().isEmpty()
                && request.deletionProtectionEnabled() == null
                && request.tableClass() == null) {
            throw CommonFault.VALIDATION.fault("At least one of ProvisionedThroughput, BillingMode,"
                    + " UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is"
                    + " required");
        }
        TableId id = TableId.of(Caller.current(), request.tableName());
        TableDefinition table = tables.update(id, before -> updated(id, before, request));
        return UpdateTableResponse.builder()
                .tableDescription(description(id, table).toBuilder()
                        .tableStatus(TableStatus.UPDATING)
                        .build())
                .build();
    }

    private TableDefinition updated(TableId id, TableDefinition before, UpdateTableRequest request) {
        Map<String, String> types = types(before.attributeTypes(), request.attributeDefinitions());
        boolean isOnDemand = request.billingMode() == null
                ? before.isOnDemand()
                : request.billingMode() == BillingMode.PAY_PER_REQUEST;
        boolean isKept = request.provisionedThroughput() == null && isOnDemand == before.isOnDemand();
        Throughput throughput = isKept
                ? before.throughput()
                : rules.throughput(isOnDemand, throughput(request.provisionedThroughput()));
        List<IndexDefinition> indexes = new ArrayList<>(before.indexes());
        for (GlobalSecondaryIndexUpdate update : request.globalSecondaryIndexUpdates()) {
            change(id, before, indexes, update, types, isOnDemand);
        }
        List<String> keys = new ArrayList<>(before.keys().names());
        indexes.forEach(index -> keys.addAll(index.keys().names()));
        types.keySet().retainAll(keys);
        return before.updated(
                indexes.size() > before.indexes().size() ? tables.createdMillis() : tables.updatedMillis(),
                types,
                isOnDemand,
                throughput,
                indexes,
                request.deletionProtectionEnabled() == null
                        ? before.isProtected()
                        : request.deletionProtectionEnabled(),
                Optional.ofNullable(request.tableClassAsString()).or(before::tableClass));
    }

    private void change(
            TableId id,
            TableDefinition before,
            List<IndexDefinition> indexes,
            GlobalSecondaryIndexUpdate update,
            Map<String, String> types,
            boolean isOnDemand) {
        if (update.create() != null) {
            CreateGlobalSecondaryIndexAction create = update.create();
            indexes.add(index(
                    create.indexName(),
                    create.keySchema(),
                    create.projection(),
                    create.provisionedThroughput(),
                    types,
                    isOnDemand));
            rules.checkIndexes(before.keys(), indexes, types);
        } else if (update.delete() != null) {
            indexes.remove(existing(id, before, update.delete().indexName()));
        } else if (update.update() != null) {
            refuse("WarmThroughput", update.update().warmThroughput() != null);
            refuse("OnDemandThroughput", update.update().onDemandThroughput() != null);
            IndexDefinition old = existing(id, before, update.update().indexName());
            Throughput throughput =
                    rules.throughput(isOnDemand, throughput(update.update().provisionedThroughput()));
            indexes.set(
                    indexes.indexOf(old),
                    new IndexDefinition(
                            old.name(), old.keys(), old.projection(), old.included(), throughput, old.readyMillis()));
        } else {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update,"
                            + " GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
        }
    }

    private static IndexDefinition existing(TableId id, TableDefinition table, String index) {
        return table.index(index)
                .orElseThrow(() -> DynamoDbFault.RESOURCE_NOT_FOUND.fault(
                        "Requested resource not found: Index: %s not found for table: %s", index, id.name()));
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html>
    DeleteTableResponse deleteTable(DeleteTableRequest request) {
        TableId id = TableId.of(Caller.current(), request.tableName());
        TableDefinition table = tables.delete(id);
        return DeleteTableResponse.builder()
                .tableDescription(TableDescription.builder()
                        .tableName(id.name())
                        .tableArn(id.arn().toString())
                        .tableId(table.uuid())
                        .tableStatus(TableStatus.DELETING)
                        .deletionProtectionEnabled(false)
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html>
    ListTablesResponse listTables(ListTablesRequest request) {
        Caller caller = Caller.current();
        int limit = Optional.ofNullable(request.limit()).orElse(MOST_NAMES);
        String after = Optional.ofNullable(request.exclusiveStartTableName()).orElse("");
        List<String> names = tables.names(caller.account(), caller.region(), after, limit + 1);
        ListTablesResponse.Builder response =
                ListTablesResponse.builder().tableNames(names.subList(0, Math.min(limit, names.size())));
        if (names.size() > limit) {
            response.lastEvaluatedTableName(names.get(limit - 1));
        }
        return response.build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html>
    TagResourceResponse tagResource(TagResourceRequest request) {
        tables.change(tagged(request.resourceArn()), table -> table.withTags(tags(table.tags(), request.tags())));
        return TagResourceResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html>
    UntagResourceResponse untagResource(UntagResourceRequest request) {
        tables.change(tagged(request.resourceArn()), table -> {
            Map<String, String> rest = new TreeMap<>(table.tags());
            rest.keySet().removeAll(request.tagKeys());
            return table.withTags(rest);
        });
        return UntagResourceResponse.builder().build();
    }

    /// All tags fit one page.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html>
    ListTagsOfResourceResponse listTagsOfResource(ListTagsOfResourceRequest request) {
        Map<String, String> tags =
                new TreeMap<>(tables.described(tagged(request.resourceArn())).tags());
        return ListTagsOfResourceResponse.builder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    /// What is recorded is reported; backups are not made.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html>
    UpdateContinuousBackupsResponse updateContinuousBackups(UpdateContinuousBackupsRequest request) {
        boolean isOn = request.pointInTimeRecoverySpecification().pointInTimeRecoveryEnabled();
        TableDefinition table = tables.change(
                TableId.of(Caller.current(), request.tableName()),
                before -> before.withRecoverySince(
                        isOn ? before.recoverySinceMillis().or(() -> Optional.of(clock.millis())) : Optional.empty()));
        return UpdateContinuousBackupsResponse.builder()
                .continuousBackupsDescription(backups(table))
                .build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html>
    DescribeContinuousBackupsResponse describeContinuousBackups(DescribeContinuousBackupsRequest request) {
        TableId id = TableId.of(Caller.current(), request.tableName());
        return DescribeContinuousBackupsResponse.builder()
                .continuousBackupsDescription(backups(tables.described(id)))
                .build();
    }

    /// No table has items that expire.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html>
    DescribeTimeToLiveResponse describeTimeToLive(DescribeTimeToLiveRequest request) {
        tables.described(TableId.of(Caller.current(), request.tableName()));
        return DescribeTimeToLiveResponse.builder()
                .timeToLiveDescription(description -> description.timeToLiveStatus(TimeToLiveStatus.DISABLED))
                .build();
    }

    private ContinuousBackupsDescription backups(TableDefinition table) {
        PointInTimeRecoveryDescription.Builder recovery = PointInTimeRecoveryDescription.builder()
                .pointInTimeRecoveryStatus(
                        table.recoverySinceMillis().isPresent()
                                ? PointInTimeRecoveryStatus.ENABLED
                                : PointInTimeRecoveryStatus.DISABLED);
        if (table.recoverySinceMillis().isPresent()) {
            Instant since = Instant.ofEpochMilli(table.recoverySinceMillis().get());
            Instant reach = clock.instant().minus(RECOVERY_REACHES);
            recovery.earliestRestorableDateTime(since.isAfter(reach) ? since : reach)
                    .latestRestorableDateTime(clock.instant())
                    .recoveryPeriodInDays((int) RECOVERY_REACHES.toDays());
        }
        return ContinuousBackupsDescription.builder()
                .continuousBackupsStatus(ContinuousBackupsStatus.ENABLED)
                .pointInTimeRecoveryDescription(recovery.build())
                .build();
    }

    private TableDescription description(TableId id, TableDefinition table) {
        Totals totals = items.totals(table);
        TableDescription.Builder description = TableDescription.builder()
                .tableName(id.name())
                .tableArn(id.arn().toString())
                .tableId(table.uuid())
                .tableStatus(tables.status(table).name())
                .creationDateTime(Instant.ofEpochMilli(table.createdMillis()))
                .attributeDefinitions(new TreeMap<>(table.attributeTypes())
                        .entrySet().stream()
                                .map(type -> AttributeDefinition.builder()
                                        .attributeName(type.getKey())
                                        .attributeType(type.getValue())
                                        .build())
                                .toList())
                .keySchema(keySchema(table.keys()))
                .provisionedThroughput(described(table.throughput()))
                .itemCount(totals.items())
                .tableSizeBytes(totals.bytes())
                .deletionProtectionEnabled(table.isProtected());
        table.tableClass().ifPresent(name -> description.tableClassSummary(summary -> summary.tableClass(name)));
        if (table.isOnDemand()) {
            description.billingModeSummary(summary -> summary.billingMode(BillingMode.PAY_PER_REQUEST)
                    .lastUpdateToPayPerRequestDateTime(Instant.ofEpochMilli(table.createdMillis())));
        }
        if (!table.indexes().isEmpty()) {
            description.globalSecondaryIndexes(table.indexes().stream()
                    .map(index -> description(id, index, totals))
                    .toList());
        }
        return description.build();
    }

    private GlobalSecondaryIndexDescription description(TableId id, IndexDefinition index, Totals totals) {
        GlobalSecondaryIndexDescription.Builder description = GlobalSecondaryIndexDescription.builder()
                .indexName(index.name())
                .indexArn(id.arn() + "/index/" + index.name())
                .indexStatus(tables.isReady(index) ? IndexStatus.ACTIVE : IndexStatus.CREATING)
                .keySchema(keySchema(index.keys()))
                .projection(projection -> {
                    projection.projectionType(index.projection());
                    if (!index.included().isEmpty()) {
                        projection.nonKeyAttributes(index.included());
                    }
                })
                .provisionedThroughput(described(index.throughput()))
                .itemCount(totals.entries().getOrDefault(index.name(), 0L));
        if (!tables.isReady(index)) {
            description.backfilling(true);
        }
        return description.build();
    }

    private static ProvisionedThroughputDescription described(Throughput throughput) {
        return ProvisionedThroughputDescription.builder()
                .numberOfDecreasesToday(0L)
                .readCapacityUnits(throughput.read())
                .writeCapacityUnits(throughput.write())
                .build();
    }

    private static List<KeySchemaElement> keySchema(KeySchema keys) {
        return keys.names().stream()
                .map(name -> KeySchemaElement.builder()
                        .attributeName(name)
                        .keyType(name.equals(keys.partition()) ? KeyType.HASH : KeyType.RANGE)
                        .build())
                .toList();
    }

    private IndexDefinition index(
            String name,
            List<KeySchemaElement> keySchema,
            @Nullable Projection projection,
            @Nullable ProvisionedThroughput throughput,
            Map<String, String> types,
            boolean isOnDemand) {
        TableId.check(name, "indexName");
        if (projection == null || projection.projectionType() == null) {
            throw CommonFault.VALIDATION.fault(
                    "One or more parameter values were invalid: Unknown ProjectionType: null");
        }
        return rules.index(new IndexDefinition(
                name,
                rules.keys(keyNames(keySchema), keyTypes(keySchema), types),
                projection.projectionTypeAsString(),
                projection.nonKeyAttributes(),
                rules.throughput(isOnDemand, throughput(throughput)),
                tables.createdMillis()));
    }

    private static List<String> keyNames(List<KeySchemaElement> keySchema) {
        return keySchema.stream().map(KeySchemaElement::attributeName).toList();
    }

    private static List<String> keyTypes(List<KeySchemaElement> keySchema) {
        return keySchema.stream().map(KeySchemaElement::keyTypeAsString).toList();
    }

    private static Map<String, String> types(Map<String, String> before, List<AttributeDefinition> definitions) {
        Map<String, String> types = new TreeMap<>(before);
        definitions.forEach(definition -> types.put(definition.attributeName(), definition.attributeTypeAsString()));
        return types;
    }

    private static Optional<Throughput> throughput(@Nullable ProvisionedThroughput throughput) {
        return Optional.ofNullable(throughput)
                .map(given -> new Throughput(given.readCapacityUnits(), given.writeCapacityUnits()));
    }

    private static Map<String, String> tags(Map<String, String> before, List<Tag> added) {
        Map<String, String> tags = new TreeMap<>(before);
        added.forEach(tag -> tags.put(tag.key(), tag.value()));
        if (tags.size() > MOST_TAGS) {
            throw CommonFault.VALIDATION.fault("One or more parameter values were invalid: Too many tags");
        }
        return tags;
    }

    private static TableId tagged(String arn) {
        return Arn.parse(arn)
                .flatMap(TableId::of)
                .orElseThrow(() -> CommonFault.VALIDATION.fault(
                        "Invalid TableArn: Invalid ResourceArn provided as input %s", arn));
    }

    private static boolean isOn(@Nullable StreamSpecification specification) {
        return specification != null && Boolean.TRUE.equals(specification.streamEnabled());
    }

    private static boolean isOn(@Nullable SSESpecification specification) {
        return specification != null && Boolean.TRUE.equals(specification.enabled());
    }

    private static void refuse(String member, boolean isGiven) {
        if (isGiven) {
            throw CommonFault.VALIDATION.fault("%s is not supported.", member);
        }
    }

    private String newUuid() {
        synchronized (random) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
    }
}
