package io.millrace.dynamodb;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/// The errors of DynamoDB.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
@SuppressWarnings("ImmutableEnumChecker") // the suppliers are method references
enum DynamoDbFault implements FaultCode {
    IDEMPOTENT_PARAMETER_MISMATCH(
            "IdempotentParameterMismatchException", IdempotentParameterMismatchException::builder),
    LIMIT_EXCEEDED("LimitExceededException", LimitExceededException::builder),
    RESOURCE_IN_USE("ResourceInUseException", ResourceInUseException::builder),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", ResourceNotFoundException::builder);

    private static final int BAD_REQUEST = 400;

    private final String code;
    private final Supplier<? extends AwsServiceException.Builder> exception;

    DynamoDbFault(String code, Supplier<? extends AwsServiceException.Builder> exception) {
        this.code = code;
        this.exception = exception;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return BAD_REQUEST;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return exception;
    }
}
