package io.millrace.api;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The errors that every service can answer.
///
/// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html>
public enum CommonFault implements FaultCode {
    ACCESS_DENIED("AccessDeniedException", 400),
    EXPIRED_TOKEN("ExpiredTokenException", 400),
    INCOMPLETE_SIGNATURE("IncompleteSignatureException", 400),
    INTERNAL_FAILURE("InternalFailure", 500),
    INVALID_SIGNATURE("InvalidSignatureException", 400),
    MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationTokenException", 400),
    REQUEST_ENTITY_TOO_LARGE("RequestEntityTooLargeException", 413),
    SERIALIZATION("SerializationException", 400),
    SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
    THROTTLING("ThrottlingException", 400),
    UNKNOWN_OPERATION("UnknownOperationException", 400),
    UNRECOGNIZED_CLIENT("UnrecognizedClientException", 400),
    UNSUPPORTED_OPERATION("UnsupportedOperationException", 400),
    VALIDATION("ValidationException", 400);

    private final String code;
    private final int status;

    CommonFault(String code, int status) {
        this.code = code;
        this.status = status;
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
        return AwsServiceException::builder;
    }
}
