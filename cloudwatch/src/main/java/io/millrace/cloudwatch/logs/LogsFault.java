package io.millrace.cloudwatch.logs;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.TooManyTagsException;

/// The errors of CloudWatch Logs.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html>
@SuppressWarnings("ImmutableEnumChecker") // the suppliers are method references
enum LogsFault implements FaultCode {
    INVALID_PARAMETER("InvalidParameterException", InvalidParameterException::builder),
    LIMIT_EXCEEDED("LimitExceededException", LimitExceededException::builder),
    RESOURCE_ALREADY_EXISTS("ResourceAlreadyExistsException", ResourceAlreadyExistsException::builder),
    RESOURCE_NOT_FOUND("ResourceNotFoundException", ResourceNotFoundException::builder),
    TOO_MANY_TAGS("TooManyTagsException", TooManyTagsException::builder);

    private final String code;
    private final Supplier<? extends AwsServiceException.Builder> exception;

    LogsFault(String code, Supplier<? extends AwsServiceException.Builder> exception) {
        this.code = code;
        this.exception = exception;
    }

    static RuntimeException groupNotFound() {
        return RESOURCE_NOT_FOUND.fault("The specified log group does not exist.");
    }

    static RuntimeException streamNotFound() {
        return RESOURCE_NOT_FOUND.fault("The specified log stream does not exist.");
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return 400;
    }

    @Override
    public Supplier<? extends AwsServiceException.Builder> exception() {
        return exception;
    }
}
