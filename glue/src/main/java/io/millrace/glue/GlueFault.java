package io.millrace.glue;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.AccessDeniedException;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.OperationTimeoutException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;

/// The errors of Glue.
///
/// Source: <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-exceptions.html>
@SuppressWarnings("ImmutableEnumChecker") // the suppliers are method references
enum GlueFault implements FaultCode {
    ACCESS_DENIED("AccessDeniedException", AccessDeniedException::builder),
    ALREADY_EXISTS("AlreadyExistsException", AlreadyExistsException::builder),
    CONCURRENT_MODIFICATION("ConcurrentModificationException", ConcurrentModificationException::builder),
    ENTITY_NOT_FOUND("EntityNotFoundException", EntityNotFoundException::builder),
    INVALID_INPUT("InvalidInputException", InvalidInputException::builder),
    OPERATION_TIMEOUT("OperationTimeoutException", OperationTimeoutException::builder),
    RESOURCE_NUMBER_LIMIT_EXCEEDED(
            "ResourceNumberLimitExceededException", ResourceNumberLimitExceededException::builder);

    private static final int BAD_REQUEST = 400;

    private final String code;
    private final Supplier<? extends AwsServiceException.Builder> exception;

    GlueFault(String code, Supplier<? extends AwsServiceException.Builder> exception) {
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
