package io.millrace.wire.refusal;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The errors that the server itself answers, in each family of protocols under AWS's name of it.
///
/// Sources: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>,
/// <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>,
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html>
public enum ServerFault implements FaultCode {
    // JSON and CBOR
    MISSING_TOKEN("MissingAuthenticationTokenException", 400),
    INCOMPLETE("IncompleteSignatureException", 400),
    INVALID_SIGNATURE("InvalidSignatureException", 400),
    UNRECOGNIZED_CLIENT("UnrecognizedClientException", 400),
    UNKNOWN_OPERATION("UnknownOperationException", 400),
    SERIALIZATION("SerializationException", 400),
    THROTTLING("ThrottlingException", 400),
    TOO_LARGE("RequestEntityTooLargeException", 413),

    // JSON over REST
    REST_MISSING_TOKEN("MissingAuthenticationTokenException", 403),
    REST_INCOMPLETE("IncompleteSignatureException", 403),
    REST_INVALID_SIGNATURE("InvalidSignatureException", 403),
    REST_UNRECOGNIZED_CLIENT("UnrecognizedClientException", 403),
    REST_UNKNOWN_OPERATION("UnknownOperationException", 404),
    REST_THROTTLING("TooManyRequestsException", 429),

    // Query
    QUERY_MISSING_TOKEN("MissingAuthenticationToken", 403),
    QUERY_INCOMPLETE("IncompleteSignature", 400),
    QUERY_SIGNATURE("SignatureDoesNotMatch", 403),
    QUERY_CLIENT("InvalidClientTokenId", 403),
    QUERY_ACTION("InvalidAction", 400),
    QUERY_MISSING_ACTION("MissingAction", 400),
    QUERY_MALFORMED("MalformedQueryString", 400),
    QUERY_THROTTLING("Throttling", 400),
    QUERY_TOO_LARGE("RequestEntityTooLarge", 413),

    // S3
    S3_ACCESS_DENIED("AccessDenied", 403),
    S3_HEADER_MALFORMED("AuthorizationHeaderMalformed", 400),
    S3_QUERY_MALFORMED("AuthorizationQueryParametersError", 400),
    S3_BAD_DIGEST("BadDigest", 400),
    S3_CONTENT_SHA256("XAmzContentSHA256Mismatch", 400),
    S3_ENTITY_TOO_LARGE("EntityTooLarge", 400),
    S3_INCOMPLETE_BODY("IncompleteBody", 400),
    S3_INVALID_ACCESS_KEY("InvalidAccessKeyId", 403),
    S3_INVALID_ARGUMENT("InvalidArgument", 400),
    S3_INVALID_REQUEST("InvalidRequest", 400),
    S3_INVALID_TOKEN("InvalidToken", 400),
    S3_INVALID_URI("InvalidURI", 400),
    S3_MALFORMED_TRAILER("MalformedTrailerError", 400),
    S3_METHOD("MethodNotAllowed", 405),
    S3_MISSING_LENGTH("MissingContentLength", 411),
    S3_SIGNATURE("SignatureDoesNotMatch", 403),
    S3_SLOW_DOWN("SlowDown", 503),
    S3_TIMEOUT("RequestTimeout", 400),
    S3_TOO_SKEWED("RequestTimeTooSkewed", 403),

    // all
    INTERNAL("InternalFailure", 500),
    UNAVAILABLE("ServiceUnavailable", 503);

    private final String code;
    private final int status;

    ServerFault(String code, int status) {
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
