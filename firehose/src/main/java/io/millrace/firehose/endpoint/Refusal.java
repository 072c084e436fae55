package io.millrace.firehose.endpoint;

/// Why an endpoint has not accepted a request.
///
/// Codes: <https://docs.aws.amazon.com/firehose/latest/dev/http_troubleshooting.html>
///
/// @param code such as `HttpEndpoint.RequestTimeout`
/// @param isFinal whether the same request will never be accepted
public record Refusal(String code, String message, boolean isFinal) {

    /// One that another attempt may overcome.
    static Refusal of(String code, String message) {
        return new Refusal("HttpEndpoint." + code, message, false);
    }
}
