package io.millrace.dynamodb;

import io.millrace.api.CommonFault;
import io.millrace.api.RequestLimits;

/// What requests to DynamoDB must obey.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html> and its neighbours
final class DynamoDbLimits {

    private static final String[] COMPARISONS = {
        "IN",
        "NULL",
        "BETWEEN",
        "LT",
        "NOT_CONTAINS",
        "EQ",
        "GT",
        "NOT_NULL",
        "NE",
        "LE",
        "BEGINS_WITH",
        "GE",
        "CONTAINS"
    };

    static final RequestLimits LIMITS = RequestLimits.refusing(CommonFault.VALIDATION)
            .required("TableName")
            .length("TableName", 1, 1_024)
            .required("Key")
            .required("Item")
            .required("CreateTableRequest.AttributeDefinitions")
            .required("KeySchema")
            .required("AttributeName")
            .required("AttributeType")
            .required("KeyType")
            .required("ReadCapacityUnits")
            .required("WriteCapacityUnits")
            .required("GlobalSecondaryIndex.IndexName")
            .required("GlobalSecondaryIndex.Projection")
            .required("CreateGlobalSecondaryIndexAction.IndexName")
            .required("CreateGlobalSecondaryIndexAction.Projection")
            .required("UpdateGlobalSecondaryIndexAction.IndexName")
            .required("DeleteGlobalSecondaryIndexAction.IndexName")
            .required("ResourceArn")
            .required("TagResourceRequest.Tags")
            .required("Tag.Value")
            .required("TagKeys")
            .required("PointInTimeRecoverySpecification")
            .required("PointInTimeRecoveryEnabled")
            .required("RequestItems")
            .required("Keys")
            .required("TransactItems")
            .required("ConditionCheck.ConditionExpression")
            .required("Update.UpdateExpression")
            .required("Condition.ComparisonOperator")
            .oneOf("BillingMode", "PROVISIONED", "PAY_PER_REQUEST")
            .oneOf("TableClass", "STANDARD", "STANDARD_INFREQUENT_ACCESS")
            .length("KeySchema", 1, 2)
            .oneOf("KeyType", "HASH", "RANGE")
            .oneOf("AttributeType", "S", "N", "B")
            .length("KeySchemaElement.AttributeName", 1, 255)
            .length("AttributeDefinition.AttributeName", 1, 255)
            .oneOf("ProjectionType", "ALL", "INCLUDE", "KEYS_ONLY")
            .length("NonKeyAttributes", 1, 20)
            .range("ReadCapacityUnits", 1, Long.MAX_VALUE)
            .range("WriteCapacityUnits", 1, Long.MAX_VALUE)
            .length("Tag.Key", 1, 128)
            .length("Tag.Value", 0, 256)
            .range("ListTablesRequest.Limit", 1, 100)
            .length("ExclusiveStartTableName", 3, 255)
            .oneOf("ReturnConsumedCapacity", "INDEXES", "TOTAL", "NONE")
            .oneOf("ReturnItemCollectionMetrics", "SIZE", "NONE")
            .oneOf("ReturnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
            .oneOf("ReturnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
            .oneOf("ConditionalOperator", "OR", "AND")
            .oneOf("ComparisonOperator", COMPARISONS)
            .oneOf("AttributeValueUpdate.Action", "ADD", "PUT", "DELETE")
            .oneOf("Select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
            .range("Limit", 1, Integer.MAX_VALUE)
            .range("Segment", 0, 999_999)
            .range("TotalSegments", 1, 1_000_000)
            .length("AttributesToGet", 1, 255)
            .length("RequestItems", 1, 100)
            .length("BatchWriteItemRequest.RequestItems", 1, 25)
            .length("TransactItems", 1, 100)
            .length("ClientRequestToken", 1, 36)
            .build();

    private DynamoDbLimits() {}
}
