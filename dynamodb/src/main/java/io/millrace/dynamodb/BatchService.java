package io.millrace.dynamodb;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.TransactionCancelledException.Reason;
import io.millrace.dynamodb.expression.Condition;
import io.millrace.dynamodb.expression.Projection;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Sizes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// The operations on many items at once: translates between the SDK's shapes and the domain.
final class BatchService {

    private static final int MOST_KEYS = 100;
    private static final int MOST_WRITES = 25;
    private static final int ANSWER_BYTES = 16 << 20;

    private final Tables tables;
    private final ItemStore items;
    private final Writes writes;

    BatchService(Tables tables, ItemStore items, Writes writes) {
        this.tables = tables;
        this.items = items;
        this.writes = writes;
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
    BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        int keys = request.requestItems().values().stream()
                .mapToInt(table -> table.keys().size())
                .sum();
        if (keys > MOST_KEYS) {
            throw CommonFault.VALIDATION.fault("Too many items requested for the BatchGetItem call");
        }
        Map<String, List<Map<String, AttributeValue>>> found = new LinkedHashMap<>();
        Map<String, KeysAndAttributes> left = new LinkedHashMap<>();
        List<ConsumedCapacity> consumed = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, KeysAndAttributes> entry : request.requestItems().entrySet()) {
            KeysAndAttributes wanted = entry.getValue();
            TableId id = TableId.of(Caller.current(), entry.getKey());
            TableDefinition table = tables.readable(id);
            Optional<Projection> projection = projection(wanted);
            List<Map<String, AttributeValue>> answered = new ArrayList<>();
            List<Map<String, AttributeValue>> unprocessed = new ArrayList<>();
            double units = 0;
            for (ItemKey key : keys(table, wanted)) {
                if (bytes >= ANSWER_BYTES) {
                    unprocessed.add(AttributeService.attributes(key.attributes()));
                    continue;
                }
                Optional<Item> item = items.get(key);
                int size = item.map(Sizes::of).orElse(0);
                bytes += size;
                units += CapacityService.read(size, Boolean.TRUE.equals(wanted.consistentRead()));
                item.map(whole -> projection.map(parts -> parts.of(whole)).orElse(whole))
                        .ifPresent(part -> answered.add(AttributeService.attributes(part)));
            }
            found.put(entry.getKey(), answered);
            if (!unprocessed.isEmpty()) {
                left.put(entry.getKey(), wanted.toBuilder().keys(unprocessed).build());
            }
            Optional.ofNullable(
                            CapacityService.of(request.returnConsumedCapacity(), id.name(), Optional.empty(), units))
                    .ifPresent(consumed::add);
        }
        return BatchGetItemResponse.builder()
                .responses(found)
                .unprocessedKeys(left)
                .consumedCapacity(consumed.isEmpty() ? null : consumed)
                .build();
    }

    private static Optional<Projection> projection(KeysAndAttributes wanted) {
        ExpressionService expressions = new ExpressionService()
                .expression("ProjectionExpression", wanted.projectionExpression())
                .legacy("AttributesToGet", wanted.hasAttributesToGet())
                .with(wanted.hasExpressionAttributeNames(), wanted.expressionAttributeNames(), false, Map.of());
        Optional<Projection> projection =
                expressions.projection(wanted.projectionExpression(), wanted.attributesToGet());
        expressions.checkAllUsed();
        return projection;
    }

    private static List<ItemKey> keys(TableDefinition table, KeysAndAttributes wanted) {
        Set<String> seen = new HashSet<>();
        List<ItemKey> keys = new ArrayList<>();
        for (Map<String, AttributeValue> attributes : wanted.keys()) {
            ItemKey key = ItemKey.of(table, AttributeService.item(attributes));
            if (!seen.add(key.text())) {
                throw duplicates();
            }
            keys.add(key);
        }
        return keys;
    }

    /// All writes are done at once, and none if one of them is refused.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
    BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        int count =
                request.requestItems().values().stream().mapToInt(List::size).sum();
        if (count > MOST_WRITES) {
            throw CommonFault.VALIDATION.fault("Too many items requested for the BatchWriteItem call");
        }
        List<ItemWrite> batch = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        request.requestItems().forEach((name, requests) -> {
            TableId id = TableId.of(Caller.current(), name);
            TableDefinition table = tables.readable(id);
            for (WriteRequest write : requests) {
                ItemWrite translated = write(id, write);
                String key = translated instanceof ItemWrite.Put put
                        ? ItemKey.ofItem(table, put.item()).text()
                        : ItemKey.of(
                                        table,
                                        AttributeService.item(
                                                write.deleteRequest().key()))
                                .text();
                if (!seen.add(key)) {
                    throw duplicates();
                }
                batch.add(translated);
            }
        });
        List<Written> done = writes.writeAll(batch);
        return BatchWriteItemResponse.builder()
                .unprocessedItems(Map.of())
                .consumedCapacity(consumed(request.returnConsumedCapacity(), batch, done))
                .build();
    }

    private static ItemWrite write(TableId id, WriteRequest write) {
        boolean isPut = write.putRequest() != null;
        if (isPut == (write.deleteRequest() != null)) {
            throw CommonFault.VALIDATION.fault(
                    isPut
                            ? "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the"
                                    + " supported datatypes"
                            : "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }
        return isPut
                ? new ItemWrite.Put(id, AttributeService.item(write.putRequest().item()), Optional.empty())
                : new ItemWrite.Delete(
                        id, AttributeService.item(write.deleteRequest().key()), Optional.empty());
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
    TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        Caller caller = Caller.current();
        List<ItemWrite> transaction = new ArrayList<>();
        List<Boolean> returnsItem = new ArrayList<>();
        for (TransactWriteItem item : request.transactItems()) {
            transaction.add(write(item, returnsItem));
        }
        try {
            List<Written> done = writes.transact(
                    transaction,
                    caller.account() + "/" + caller.region(),
                    Optional.ofNullable(request.clientRequestToken()),
                    Fingerprint.of(request.transactItems().toString()));
            return TransactWriteItemsResponse.builder()
                    .consumedCapacity(consumed(request.returnConsumedCapacity(), transaction, done))
                    .build();
        } catch (TransactionCancelledException e) {
            List<Reason> reasons = new ArrayList<>();
            for (int i = 0; i < e.reasons().size(); i++) {
                Reason reason = e.reasons().get(i);
                reasons.add(new Reason(
                        reason.code(), reason.message(), returnsItem.get(i) ? reason.item() : Optional.empty()));
            }
            throw new TransactionCancelledFault(reasons).fault();
        }
    }

    private static ItemWrite write(TransactWriteItem item, List<Boolean> returnsItem) {
        Caller caller = Caller.current();
        List<ItemWrite> found = new ArrayList<>();
        if (item.put() != null) {
            Put put = item.put();
            ExpressionService expressions = condition(
                    put.conditionExpression(),
                    put.hasExpressionAttributeNames(),
                    put.expressionAttributeNames(),
                    put.hasExpressionAttributeValues(),
                    put.expressionAttributeValues());
            found.add(new ItemWrite.Put(
                    TableId.of(caller, put.tableName()),
                    AttributeService.item(put.item()),
                    checked(expressions, put.conditionExpression())));
            returnsItem.add(isAllOld(put.returnValuesOnConditionCheckFailure()));
        }
        if (item.update() != null) {
            Update update = item.update();
            ExpressionService expressions = new ExpressionService()
                    .expression("UpdateExpression", update.updateExpression())
                    .expression("ConditionExpression", update.conditionExpression())
                    .with(
                            update.hasExpressionAttributeNames(),
                            update.expressionAttributeNames(),
                            update.hasExpressionAttributeValues(),
                            update.expressionAttributeValues());
            io.millrace.dynamodb.expression.Update change = expressions.update(update.updateExpression(), Map.of());
            found.add(new ItemWrite.Change(
                    TableId.of(caller, update.tableName()),
                    AttributeService.item(update.key()),
                    change,
                    checked(expressions, update.conditionExpression())));
            returnsItem.add(isAllOld(update.returnValuesOnConditionCheckFailure()));
        }
        if (item.delete() != null) {
            Delete delete = item.delete();
            ExpressionService expressions = condition(
                    delete.conditionExpression(),
                    delete.hasExpressionAttributeNames(),
                    delete.expressionAttributeNames(),
                    delete.hasExpressionAttributeValues(),
                    delete.expressionAttributeValues());
            found.add(new ItemWrite.Delete(
                    TableId.of(caller, delete.tableName()),
                    AttributeService.item(delete.key()),
                    checked(expressions, delete.conditionExpression())));
            returnsItem.add(isAllOld(delete.returnValuesOnConditionCheckFailure()));
        }
        if (item.conditionCheck() != null) {
            ConditionCheck check = item.conditionCheck();
            ExpressionService expressions = condition(
                    check.conditionExpression(),
                    check.hasExpressionAttributeNames(),
                    check.expressionAttributeNames(),
                    check.hasExpressionAttributeValues(),
                    check.expressionAttributeValues());
            found.add(new ItemWrite.Check(
                    TableId.of(caller, check.tableName()),
                    AttributeService.item(check.key()),
                    checked(expressions, check.conditionExpression())));
            returnsItem.add(isAllOld(check.returnValuesOnConditionCheckFailure()));
        }
        if (found.isEmpty()) {
            throw CommonFault.VALIDATION.fault(
                    "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
        }
        if (found.size() > 1) {
            throw CommonFault.VALIDATION.fault("TransactItems can only contain one of Check, Put, Update or Delete");
        }
        return found.getFirst();
    }

    private static ExpressionService condition(
            @Nullable String expression,
            boolean hasNames,
            Map<String, String> names,
            boolean hasValues,
            Map<String, AttributeValue> values) {
        return new ExpressionService()
                .expression("ConditionExpression", expression)
                .with(hasNames, names, hasValues, values);
    }

    private static Optional<Condition> checked(ExpressionService expressions, @Nullable String expression) {
        Optional<Condition> condition = expressions.condition("ConditionExpression", expression);
        expressions.checkAllUsed();
        return condition;
    }

    private static boolean isAllOld(@Nullable ReturnValuesOnConditionCheckFailure asked) {
        return asked == ReturnValuesOnConditionCheckFailure.ALL_OLD;
    }

    private static @Nullable List<ConsumedCapacity> consumed(
            @Nullable ReturnConsumedCapacity asked, List<ItemWrite> writes, List<Written> done) {
        Map<String, Double> units = new LinkedHashMap<>();
        for (int i = 0; i < done.size(); i++) {
            units.merge(writes.get(i).table().name(), CapacityService.write(done.get(i)), Double::sum);
        }
        List<ConsumedCapacity> consumed = new ArrayList<>();
        units.forEach((table, sum) -> Optional.ofNullable(CapacityService.of(asked, table, Optional.empty(), sum))
                .ifPresent(consumed::add));
        return consumed.isEmpty() ? null : consumed;
    }

    private static Fault duplicates() {
        return CommonFault.VALIDATION.fault("Provided list of item keys contains duplicates");
    }
}
