package io.millrace.lambda.source;

/// What came of an invocation.
public sealed interface Answer {

    /// The function answered.
    ///
    /// @param payload a JSON document
    @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
    record Returned(String requestId, byte[] payload) implements Answer {}

    /// The function failed.
    ///
    /// @param payload the error, a JSON document
    @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
    record Failed(String requestId, byte[] payload) implements Answer {}

    /// The function did not run: it is throttled, or gone.
    ///
    /// @param reason in words for the user
    record NotInvoked(String reason) implements Answer {}
}
