package io.millrace.firehose;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.firehose.model.ConcurrentModificationException;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.LimitExceededException;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// The errors of Firehose.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html>
@SuppressWarnings("ImmutableEnumChecker") // the suppliers are method references
enum FirehoseFault implements FaultCode {
    CONCURRENT_MODIFICATION("ConcurrentModificationException", 400, ConcurrentModificationException::builder),
    INVALID_ARGUMENT("InvalidArgumentException", 400, InvalidArgumentException::builder),
    LIMIT_EXCEEDED("LimitExceededException", 400, LimitExceededException::builder),
    RESOURCE_IN_USE("ResourceInUseException", 400, ResourceInUseException::builder),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", 400, ResourceNotFoundException::builder),
    SERVICE_UNAVAILABLE("ServiceUnavailableException", 503, ServiceUnavailableException::builder);

    private final String code;
    private final int status;
    private final Supplier<? extends AwsServiceException.Builder> exception;

    FirehoseFault(String code, int status, Supplier<? extends AwsServiceException.Builder> exception) {
        this.code = code;
        this.status = status;
        this.exception = exception;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return exception;
    }
}
