package io.millrace.dynamodb;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.dynamodb.expression.KeyCondition;
import io.millrace.dynamodb.expression.Paths;
import io.millrace.dynamodb.expression.Projection;
import io.millrace.dynamodb.item.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Condition;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;

/// The operations that read many items: translates between the SDK's shapes and the domain.
final class ReadService {

    private final Tables tables;
    private final Reads reads;

    ReadService(Tables tables, Reads reads) {
        this.tables = tables;
        this.reads = reads;
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>
    QueryResponse query(QueryRequest request) {
        ExpressionService expressions = new ExpressionService()
                .expression("ProjectionExpression", request.projectionExpression())
                .expression("FilterExpression", request.filterExpression())
                .expression("KeyConditionExpression", request.keyConditionExpression())
                .legacy("AttributesToGet", request.hasAttributesToGet())
                .legacy("QueryFilter", request.hasQueryFilter())
                .legacy("ConditionalOperator", request.conditionalOperator() != null)
                .legacy("KeyConditions", request.hasKeyConditions())
                .with(
                        request.hasExpressionAttributeNames(),
                        request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(),
                        request.expressionAttributeValues());
        if (!request.hasKeyConditions() && request.keyConditionExpression() == null) {
            throw CommonFault.VALIDATION.fault(
                    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }
        Map<String, io.millrace.dynamodb.expression.Condition> keyConditions =
                expressions.keyConditions(request.keyConditionExpression(), request.keyConditions());
        Optional<io.millrace.dynamodb.expression.Condition> filter = filter(
                expressions, request.filterExpression(), request.queryFilter(), request.conditionalOperatorAsString());
        Optional<Projection> projection =
                expressions.projection(request.projectionExpression(), request.attributesToGet());
        expressions.checkAllUsed();
        boolean isConsistent = Boolean.TRUE.equals(request.consistentRead());
        Reads.Range range = range(
                request.tableName(),
                request.indexName(),
                isConsistent,
                request.limit(),
                request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null,
                filter);
        checkSelect(request.select(), projection, range, request.projectionExpression() != null);
        KeyCondition condition = KeyCondition.of(
                keyConditions, range.keys().partition(), range.keys().sort());
        checkFilter(range, filter, request.filterExpression() != null ? "Filter Expression" : "QueryFilter");
        Reads.Page page = reads.query(range, condition, !Boolean.FALSE.equals(request.scanIndexForward()));
        QueryResponse.Builder response = QueryResponse.builder()
                .count(page.items().size())
                .scannedCount(page.scanned())
                .consumedCapacity(
                        consumed(request.returnConsumedCapacity(), request.tableName(), range, page, isConsistent));
        if (request.select() != Select.COUNT) {
            response.items(answered(page, projection));
        }
        page.lastKey().ifPresent(key -> response.lastEvaluatedKey(AttributeService.attributes(key)));
        return response.build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>
    ScanResponse scan(ScanRequest request) {
        ExpressionService expressions = new ExpressionService()
                .expression("ProjectionExpression", request.projectionExpression())
                .expression("FilterExpression", request.filterExpression())
                .legacy("AttributesToGet", request.hasAttributesToGet())
                .legacy("ScanFilter", request.hasScanFilter())
                .legacy("ConditionalOperator", request.conditionalOperator() != null)
                .with(
                        request.hasExpressionAttributeNames(),
                        request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(),
                        request.expressionAttributeValues());
        Reads.Segment segment = segment(request.segment(), request.totalSegments());
        Optional<io.millrace.dynamodb.expression.Condition> filter = filter(
                expressions, request.filterExpression(), request.scanFilter(), request.conditionalOperatorAsString());
        Optional<Projection> projection =
                expressions.projection(request.projectionExpression(), request.attributesToGet());
        expressions.checkAllUsed();
        boolean isConsistent = Boolean.TRUE.equals(request.consistentRead());
        Reads.Range range = range(
                request.tableName(),
                request.indexName(),
                isConsistent,
                request.limit(),
                request.hasExclusiveStartKey() ? request.exclusiveStartKey() : null,
                filter);
        checkSelect(request.select(), projection, range, request.projectionExpression() != null);
        Reads.Page page = reads.scan(range, segment);
        ScanResponse.Builder response = ScanResponse.builder()
                .count(page.items().size())
                .scannedCount(page.scanned())
                .consumedCapacity(
                        consumed(request.returnConsumedCapacity(), request.tableName(), range, page, isConsistent));
        if (request.select() != Select.COUNT) {
            response.items(answered(page, projection));
        }
        page.lastKey().ifPresent(key -> response.lastEvaluatedKey(AttributeService.attributes(key)));
        return response.build();
    }

    private Reads.Range range(
            String tableName,
            @Nullable String indexName,
            boolean isConsistent,
            @Nullable Integer limit,
            @Nullable Map<String, AttributeValue> startKey,
            Optional<io.millrace.dynamodb.expression.Condition> filter) {
        Optional<Item> start = Optional.ofNullable(startKey).map(AttributeService::item);
        TableDefinition table = tables.readable(TableId.of(Caller.current(), tableName));
        Optional<IndexDefinition> index = Optional.ofNullable(indexName).map(table::requiredIndex);
        index.filter(found -> !tables.isReady(found)).ifPresent(found -> {
            throw CommonFault.VALIDATION.fault("Cannot read from backfilling global secondary index: %s", found.name());
        });
        if (index.isPresent() && isConsistent) {
            throw CommonFault.VALIDATION.fault("Consistent reads are not supported on global secondary indexes");
        }
        table.checkScalarKeys(filter.stream().flatMap(Paths::of));
        return new Reads.Range(table, index, Optional.ofNullable(limit), start, filter);
    }

    private static Optional<io.millrace.dynamodb.expression.Condition> filter(
            ExpressionService expressions,
            @Nullable String expression,
            Map<String, Condition> legacy,
            @Nullable String conditionalOperator) {
        Optional<io.millrace.dynamodb.expression.Condition> filter =
                expressions.condition("FilterExpression", expression);
        return filter.isPresent()
                ? filter
                : ExpressionService.joined(
                        List.copyOf(ExpressionService.conditions(legacy).values()), conditionalOperator);
    }

    private static Reads.Segment segment(@Nullable Integer segment, @Nullable Integer total) {
        if (segment == null && total == null) {
            return Reads.Segment.ALL;
        }
        if (total == null) {
            throw CommonFault.VALIDATION.fault("The TotalSegments parameter is required but was not present in the"
                    + " request when Segment parameter is present");
        }
        if (segment == null) {
            throw CommonFault.VALIDATION.fault("The Segment parameter is required but was not present in the request"
                    + " when parameter TotalSegments is present");
        }
        if (segment >= total) {
            throw CommonFault.VALIDATION.fault(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d"
                            + " is not less than TotalSegments: %d",
                    segment, total);
        }
        return new Reads.Segment(segment, total);
    }

    private static void checkSelect(
            @Nullable Select select, Optional<Projection> projection, Reads.Range range, boolean isExpression) {
        if (select == null) {
            return;
        }
        boolean isIndexOfAll = range.index()
                .filter(index -> !index.projection().equals(IndexDefinition.ALL))
                .isEmpty();
        switch (select) {
            case SPECIFIC_ATTRIBUTES -> {
                if (projection.isEmpty()) {
                    throw CommonFault.VALIDATION.fault(
                            "Must specify the AttributesToGet or ProjectionExpression when choosing to get"
                                    + " SPECIFIC_ATTRIBUTES");
                }
            }
            case ALL_ATTRIBUTES, COUNT, ALL_PROJECTED_ATTRIBUTES -> {
                if (projection.isPresent()) {
                    throw CommonFault.VALIDATION.fault(
                            "Cannot specify the %s when choosing to get %s",
                            isExpression ? "ProjectionExpression" : "AttributesToGet",
                            select == Select.COUNT ? "only the Count" : select);
                }
                if (select == Select.ALL_ATTRIBUTES && !isIndexOfAll) {
                    throw CommonFault.VALIDATION.fault(
                            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported"
                                    + " for global secondary index %s because its projection type is not ALL",
                            range.index().orElseThrow().name());
                }
                if (select == Select.ALL_PROJECTED_ATTRIBUTES && range.index().isEmpty()) {
                    throw CommonFault.VALIDATION.fault(
                            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
                }
            }
            case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException("the limits let " + select + " pass");
        }
    }

    private static void checkFilter(
            Reads.Range range, Optional<io.millrace.dynamodb.expression.Condition> filter, String parameter) {
        filter.stream()
                .flatMap(Paths::of)
                .map(path -> path.attribute())
                .filter(range.keys().names()::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw CommonFault.VALIDATION.fault(
                            "%s can only contain non-primary key attributes: Primary key attribute: %s",
                            parameter, name);
                });
    }

    private static List<Map<String, AttributeValue>> answered(Reads.Page page, Optional<Projection> projection) {
        return page.items().stream()
                .map(item -> projection.map(parts -> parts.of(item)).orElse(item))
                .map(AttributeService::attributes)
                .toList();
    }

    private static @Nullable ConsumedCapacity consumed(
            @Nullable ReturnConsumedCapacity asked,
            String table,
            Reads.Range range,
            Reads.Page page,
            boolean isConsistent) {
        return CapacityService.of(
                asked,
                table,
                range.index().map(IndexDefinition::name),
                CapacityService.read(page.bytes(), isConsistent));
    }
}
