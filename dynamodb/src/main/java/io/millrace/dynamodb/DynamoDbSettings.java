package io.millrace.dynamodb;

import java.time.Duration;

/// What can be set about the tables of this server.
///
/// @param createDelay how long a new table or index stays CREATING
/// @param updateDelay how long a table stays UPDATING after a change
/// @param tables the most tables of an account in a region
public record DynamoDbSettings(Duration createDelay, Duration updateDelay, int tables) {

    public DynamoDbSettings {
        if (createDelay.isNegative() || updateDelay.isNegative() || tables < 1) {
            throw new IllegalArgumentException("not settings of DynamoDB");
        }
    }

    /// No delays, and AWS's quota of 2,500 tables.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>
    public static DynamoDbSettings defaults() {
        return new DynamoDbSettings(Duration.ZERO, Duration.ZERO, 2_500);
    }
}
