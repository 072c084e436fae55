package io.millrace.lambda;

import io.millrace.api.Fault;
import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.CodeSigningConfigNotFoundException;
import software.amazon.awssdk.services.lambda.model.CodeStorageExceededException;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvalidRequestContentException;
import software.amazon.awssdk.services.lambda.model.InvalidRuntimeException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.PolicyLengthExceededException;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.ProvisionedConcurrencyConfigNotFoundException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceInUseException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.ThrottleReason;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// The errors of Lambda.
///
/// Source: the section "Errors" of each operation of
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>
public enum LambdaFault implements FaultCode {
    ACCESS_DENIED("AccessDeniedException", 403, LambdaException::builder),
    CODE_SIGNING_CONFIG_NOT_FOUND(
            "CodeSigningConfigNotFoundException",
            404,
            () -> CodeSigningConfigNotFoundException.builder().type(Type.USER)),
    CODE_STORAGE_EXCEEDED(
            "CodeStorageExceededException",
            400,
            () -> CodeStorageExceededException.builder().type(Type.USER)),
    INVALID_PARAMETER_VALUE(
            "InvalidParameterValueException",
            400,
            () -> InvalidParameterValueException.builder().type(Type.USER)),
    INVALID_REQUEST_CONTENT(
            "InvalidRequestContentException",
            400,
            () -> InvalidRequestContentException.builder().type(Type.USER)),
    INVALID_RUNTIME(
            "InvalidRuntimeException",
            502,
            () -> InvalidRuntimeException.builder().type(Type.USER)),
    POLICY_LENGTH_EXCEEDED(
            "PolicyLengthExceededException",
            400,
            () -> PolicyLengthExceededException.builder().type(Type.USER)),
    PRECONDITION_FAILED(
            "PreconditionFailedException",
            412,
            () -> PreconditionFailedException.builder().type(Type.USER)),
    REQUEST_TOO_LARGE(
            "RequestTooLargeException",
            413,
            () -> RequestTooLargeException.builder().type(Type.USER)),
    RESOURCE_CONFLICT(
            "ResourceConflictException",
            409,
            () -> ResourceConflictException.builder().type(Type.USER)),
    RESOURCE_IN_USE(
            "ResourceInUseException",
            400,
            () -> ResourceInUseException.builder().type(Type.USER)),
    RESOURCE_NOT_FOUND(
            "ResourceNotFoundException",
            404,
            () -> ResourceNotFoundException.builder().type(Type.USER)),
    SERVICE("ServiceException", 500, () -> ServiceException.builder().type("Service")),
    RESERVED_CONCURRENCY_EXCEEDED(
            "TooManyRequestsException",
            429,
            () -> TooManyRequestsException.builder()
                    .type(Type.USER)
                    .reason(ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED)),
    PROVISIONED_CONCURRENCY_NOT_FOUND(
            "ProvisionedConcurrencyConfigNotFoundException",
            404,
            () -> ProvisionedConcurrencyConfigNotFoundException.builder().type(Type.USER)),
    TOO_MANY_REQUESTS(
            "TooManyRequestsException",
            429,
            () -> TooManyRequestsException.builder()
                    .type(Type.USER)
                    .reason(ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED));

    private final String code;
    private final int status;

    @SuppressWarnings("ImmutableEnumChecker") // always a lambda without state
    private final Supplier<? extends AwsServiceException.Builder> exception;

    LambdaFault(String code, int status, Supplier<? extends AwsServiceException.Builder> exception) {
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

    /// There is no such function, or it has no such version.
    public static Fault functionNotFound(String arn) {
        return RESOURCE_NOT_FOUND.fault("Function not found: %s", arn);
    }

    /// There is no such alias, or no such version where one is looked for in its place.
    public static Fault aliasNotFound(String arn) {
        return RESOURCE_NOT_FOUND.fault("Cannot find alias arn: %s", arn);
    }

    /// It is the function that is meant, and a version or an alias was named.
    public static Fault unqualifiedOnly() {
        return INVALID_PARAMETER_VALUE.fault(
                "This operation is permitted on Lambda functions only. Aliases and versions"
                        + " do not support this operation. Please specify either a function name or an unqualified function"
                        + " ARN.");
    }

    /// Somebody else has changed it meanwhile.
    ///
    /// @param operation what shows the present revision
    public static Fault revisionMismatch(String operation) {
        return PRECONDITION_FAILED.fault(
                "The Revision Id provided does not match the latest Revision Id. Call the %s API to retrieve the latest"
                        + " Revision Id",
                operation);
    }

    /// The refusal of something that AWS has and this server does not have yet.
    public static Fault notSupported(String what) {
        return INVALID_PARAMETER_VALUE.fault("%s is not supported here yet.", what);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html>
    public static Fault rateExceeded() {
        return TOO_MANY_REQUESTS.fault("Rate Exceeded.");
    }

    /// All that is reserved for the function is at work.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html>
    public static Fault reservationExceeded() {
        return RESERVED_CONCURRENCY_EXCEEDED.fault("Rate Exceeded.");
    }

    /// Who is to blame, in AWS's words.
    private static final class Type {
        static final String USER = "User";
    }
}
