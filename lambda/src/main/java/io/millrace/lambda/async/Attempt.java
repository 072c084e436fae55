package io.millrace.lambda.async;

/// What came of giving an event to a function once.
public sealed interface Attempt {

    /// The function answered.
    ///
    /// @param payload the answer, a JSON document
    /// @param version the version that ran
    record Returned(byte[] payload, String version) implements Attempt {}

    /// The function failed, or its process did.
    ///
    /// @param payload the error, a JSON document
    /// @param version the version that ran
    record Failed(byte[] payload, String version) implements Attempt {}

    /// The function could not be invoked: throttled, or an error of this server.
    ///
    /// @param status the status that a synchronous caller would have got, such as 429
    /// @param reason in AWS's words
    record Refused(int status, String reason) implements Attempt {}
}
