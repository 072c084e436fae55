package io.millrace.cloudwatch;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;

/// The errors of CloudWatch.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html>
@SuppressWarnings("ImmutableEnumChecker") // the suppliers are method references
enum CloudWatchFault implements FaultCode {
    INVALID_NEXT_TOKEN("InvalidNextToken", 400, InvalidNextTokenException::builder),
    INVALID_PARAMETER_COMBINATION("InvalidParameterCombination", 400, InvalidParameterCombinationException::builder),
    INVALID_PARAMETER_VALUE("InvalidParameterValue", 400, InvalidParameterValueException::builder),
    LIMIT_EXCEEDED("LimitExceeded", 400, LimitExceededException::builder),
    MISSING_PARAMETER("MissingParameter", 400, MissingRequiredParameterException::builder),
    VALIDATION("ValidationError", 400, CloudWatchException::builder);

    private final String code;
    private final int status;
    private final Supplier<? extends AwsServiceException.Builder> exception;

    CloudWatchFault(String code, int status, Supplier<? extends AwsServiceException.Builder> exception) {
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
