package io.millrace.wire.refusal;

import io.millrace.api.FaultCode;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The refusals of requests that cannot be read, where a protocol has words of its own for them.
///
/// Sources: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>,
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors>,
/// <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>
public enum SyntaxFault implements FaultCode {
    INVALID_ARGUMENT("InvalidArgument"),
    INVALID_REQUEST_CONTENT("InvalidRequestContentException"),
    MALFORMED_INPUT("MalformedInput"),
    MALFORMED_QUERY_STRING("MalformedQueryString"),
    MALFORMED_XML("MalformedXML");

    private final String code;

    SyntaxFault(String code) {
        this.code = code;
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
        return AwsServiceException::builder;
    }
}
