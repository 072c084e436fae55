package io.millrace.wire.protocol;

import io.millrace.wire.shape.TextValues;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The code and status under which an error leaves, in the words of its protocol.
///
/// @param code AWS's code
/// @param status the HTTP status
public record ErrorCode(String code, int status) {

    /// The code and status of an error, where a protocol has words of its own for what every service can answer.
    ///
    /// @param own the protocol's own words by the common ones
    public static ErrorCode of(AwsServiceException error, Map<String, ErrorCode> own) {
        boolean isAnswer = error.statusCode() >= 300 && error.statusCode() < 600; // 304 is one of S3's refusals
        int status = isAnswer ? error.statusCode() : 500;
        String code = details(error).map(AwsErrorDetails::errorCode).orElse("InternalFailure");
        return own.getOrDefault(code, new ErrorCode(code, status));
    }

    /// What the error says, without what the SDK adds to it; empty if it says nothing.
    public static String message(AwsServiceException error) {
        String message = details(error).map(AwsErrorDetails::errorMessage).orElse("");
        return TextValues.wellFormed(message);
    }

    /// Whether the sender is at fault.
    boolean isSender() {
        return status < 500;
    }

    private static Optional<AwsErrorDetails> details(AwsServiceException error) {
        return Optional.ofNullable(error.awsErrorDetails());
    }
}
