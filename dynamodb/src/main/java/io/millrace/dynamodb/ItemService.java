package io.millrace.dynamodb;

import io.millrace.api.Caller;
import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.expression.Condition;
import io.millrace.dynamodb.expression.Projection;
import io.millrace.dynamodb.expression.Update;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Sizes;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// The operations on one item: translates between the SDK's shapes and the domain.
final class ItemService {

    private final Tables tables;
    private final ItemStore items;
    private final Writes writes;

    ItemService(Tables tables, ItemStore items, Writes writes) {
        this.tables = tables;
        this.items = items;
        this.writes = writes;
    }

    /// Every read sees all writes that were answered before.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html>
    GetItemResponse getItem(GetItemRequest request) {
        ExpressionService expressions = new ExpressionService()
                .expression("ProjectionExpression", request.projectionExpression())
                .legacy("AttributesToGet", request.hasAttributesToGet())
                .with(request.hasExpressionAttributeNames(), request.expressionAttributeNames(), false, Map.of());
        Optional<Projection> projection =
                expressions.projection(request.projectionExpression(), request.attributesToGet());
        expressions.checkAllUsed();
        Item key = AttributeService.item(request.key());
        TableId id = TableId.of(Caller.current(), request.tableName());
        TableDefinition table = tables.readable(id);
        Optional<Item> found = items.get(ItemKey.of(table, key));
        GetItemResponse.Builder response = GetItemResponse.builder()
                .consumedCapacity(CapacityService.of(
                        request.returnConsumedCapacity(),
                        id.name(),
                        Optional.empty(),
                        CapacityService.read(
                                found.map(Sizes::of).orElse(0), Boolean.TRUE.equals(request.consistentRead()))));
        found.map(item -> projection.map(parts -> parts.of(item)).orElse(item))
                .ifPresent(item -> response.item(AttributeService.attributes(item)));
        return response.build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html>
    PutItemResponse putItem(PutItemRequest request) {
        ExpressionService expressions = new ExpressionService()
                .expression("ConditionExpression", request.conditionExpression())
                .legacy("Expected", request.hasExpected())
                .legacy("ConditionalOperator", request.conditionalOperator() != null)
                .with(
                        request.hasExpressionAttributeNames(),
                        request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(),
                        request.expressionAttributeValues());
        checkReturnValues(request.returnValues());
        Item item = AttributeService.item(request.item());
        Optional<Condition> condition = expressions.condition(
                request.conditionExpression(), request.expected(), request.conditionalOperatorAsString());
        expressions.checkAllUsed();
        TableId id = TableId.of(Caller.current(), request.tableName());
        Written written = write(new ItemWrite.Put(id, item, condition), request.returnValuesOnConditionCheckFailure());
        PutItemResponse.Builder response =
                PutItemResponse.builder().consumedCapacity(consumed(request.returnConsumedCapacity(), id, written));
        if (request.returnValues() == ReturnValue.ALL_OLD) {
            written.before().ifPresent(before -> response.attributes(AttributeService.attributes(before)));
        }
        return response.build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html>
    DeleteItemResponse deleteItem(DeleteItemRequest request) {
        ExpressionService expressions = new ExpressionService()
                .expression("ConditionExpression", request.conditionExpression())
                .legacy("Expected", request.hasExpected())
                .legacy("ConditionalOperator", request.conditionalOperator() != null)
                .with(
                        request.hasExpressionAttributeNames(),
                        request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(),
                        request.expressionAttributeValues());
        checkReturnValues(request.returnValues());
        Item key = AttributeService.item(request.key());
        Optional<Condition> condition = expressions.condition(
                request.conditionExpression(), request.expected(), request.conditionalOperatorAsString());
        expressions.checkAllUsed();
        TableId id = TableId.of(Caller.current(), request.tableName());
        Written written =
                write(new ItemWrite.Delete(id, key, condition), request.returnValuesOnConditionCheckFailure());
        DeleteItemResponse.Builder response =
                DeleteItemResponse.builder().consumedCapacity(consumed(request.returnConsumedCapacity(), id, written));
        if (request.returnValues() == ReturnValue.ALL_OLD) {
            written.before().ifPresent(before -> response.attributes(AttributeService.attributes(before)));
        }
        return response.build();
    }

    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>
    UpdateItemResponse updateItem(UpdateItemRequest request) {
        ExpressionService expressions = new ExpressionService()
                .expression("UpdateExpression", request.updateExpression())
                .expression("ConditionExpression", request.conditionExpression())
                .legacy("AttributeUpdates", request.hasAttributeUpdates())
                .legacy("Expected", request.hasExpected())
                .legacy("ConditionalOperator", request.conditionalOperator() != null)
                .with(
                        request.hasExpressionAttributeNames(),
                        request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(),
                        request.expressionAttributeValues());
        Item key = AttributeService.item(request.key());
        Update update = expressions.update(request.updateExpression(), request.attributeUpdates());
        Optional<Condition> condition = expressions.condition(
                request.conditionExpression(), request.expected(), request.conditionalOperatorAsString());
        expressions.checkAllUsed();
        TableId id = TableId.of(Caller.current(), request.tableName());
        Written written =
                write(new ItemWrite.Change(id, key, update, condition), request.returnValuesOnConditionCheckFailure());
        UpdateItemResponse.Builder response =
                UpdateItemResponse.builder().consumedCapacity(consumed(request.returnConsumedCapacity(), id, written));
        returned(request.returnValues(), update, written)
                .filter(item -> !item.isEmpty())
                .ifPresent(item -> response.attributes(AttributeService.attributes(item)));
        return response.build();
    }

    private static Optional<Item> returned(@Nullable ReturnValue asked, Update update, Written written) {
        if (asked == null) {
            return Optional.empty();
        }
        return switch (asked) {
            case ALL_OLD -> written.before();
            case ALL_NEW -> written.after();
            case UPDATED_OLD -> written.before().map(new Projection(update.paths())::of);
            case UPDATED_NEW -> written.after().map(new Projection(update.paths())::of);
            case NONE, UNKNOWN_TO_SDK_VERSION -> Optional.empty();
        };
    }

    private Written write(ItemWrite write, @Nullable ReturnValuesOnConditionCheckFailure asked) {
        try {
            return writes.write(write);
        } catch (ConditionFailedException e) {
            throw new Fault(
                    new ConditionFailedFault(
                            asked == ReturnValuesOnConditionCheckFailure.ALL_OLD ? e.item() : Optional.empty()),
                    ConditionFailedException.WORDS);
        }
    }

    private static void checkReturnValues(@Nullable ReturnValue asked) {
        if (asked != null && asked != ReturnValue.NONE && asked != ReturnValue.ALL_OLD) {
            throw CommonFault.VALIDATION.fault("Return values set to invalid value");
        }
    }

    private static @Nullable ConsumedCapacity consumed(
            @Nullable ReturnConsumedCapacity asked, TableId id, Written written) {
        return CapacityService.of(asked, id.name(), Optional.empty(), CapacityService.write(written));
    }
}
