package io.millrace.lambda.runtimeapi;

/// How an invocation ended.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax>
public sealed interface Outcome {

    /// The function answered.
    ///
    /// @param payload the answer, a JSON document
    record Returned(byte[] payload) implements Outcome {}

    /// The function failed, or its process did: `X-Amz-Function-Error: Unhandled`.
    ///
    /// @param payload the error, a JSON document
    record Failed(byte[] payload) implements Outcome {}

    /// The process ended before it took the event, which another one may have.
    record NotTaken() implements Outcome {}
}
