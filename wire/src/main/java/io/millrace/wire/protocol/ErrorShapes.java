package io.millrace.wire.protocol;

import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What the errors of a service are called where their shapes are named, not their codes.
///
/// Only services that once spoke the query protocol alone have codes that differ. Clients of theirs that say so are
/// told the code as well:
/// <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait>.
///
/// @param shapes shapes by the simple name of the SDK's exception, or else by the code
record ErrorShapes(Map<String, String> shapes) {

    /// Shapes that are called as their codes.
    static final ErrorShapes AS_CODES = new ErrorShapes(Map.of());

    /// CloudWatch's, from its model.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html>
    static final ErrorShapes CLOUD_WATCH = new ErrorShapes(Map.of(
            "DashboardNotFoundErrorException", "DashboardNotFoundError",
            "InternalServiceError", "InternalServiceFault",
            "InvalidFormat", "InvalidFormatFault",
            "InvalidParameterCombination", "InvalidParameterCombinationException",
            "InvalidParameterInput", "DashboardInvalidInputError",
            "InvalidParameterValue", "InvalidParameterValueException",
            "LimitExceeded", "LimitExceededFault",
            "MissingParameter", "MissingRequiredParameterException"));

    private static final String QUERY_MODE = "x-amzn-query-mode";
    private static final String QUERY_ERROR = "x-amzn-query-error";

    ErrorShapes {
        shapes = Map.copyOf(shapes);
    }

    /// The name of an error's shape.
    String of(AwsServiceException error, ErrorCode code) {
        String byException = shapes.get(error.getClass().getSimpleName());
        return byException != null ? byException : shapes.getOrDefault(code.code(), code.code());
    }

    /// The headers with the code that the error has in the query protocol, if the client wants to know it.
    static WireHeaders withQueryCode(WireHeaders headers, WireRequest request, ErrorCode code) {
        if (request.headers().first(QUERY_MODE).filter("true"::equals).isEmpty()) {
            return headers;
        }
        return headers.toBuilder()
                .add(QUERY_ERROR, code.code() + (code.isSender() ? ";Sender" : ";Receiver"))
                .build();
    }
}
