package io.millrace.dynamodb;

import io.millrace.api.FaultCode;
import io.millrace.dynamodb.item.Item;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// A condition did not hold; the answer may carry the item.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConditionalCheckFailedException.html>
record ConditionFailedFault(Optional<Item> item) implements FaultCode {

    @Override
    public String code() {
        return "ConditionalCheckFailedException";
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return () -> {
            ConditionalCheckFailedException.Builder builder = ConditionalCheckFailedException.builder();
            item.ifPresent(present -> builder.item(AttributeService.attributes(present)));
            return builder;
        };
    }
}
