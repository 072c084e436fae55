package io.millrace.firehose.transform;

/// Invokes the function of a transformation; behind it stands Lambda's client interface.
public interface Invocations {

    /// Invokes the function once and waits for its end.
    Result invoke(String functionArn, byte[] event) throws InterruptedException;

    /// How an invocation ended.
    sealed interface Result {

        /// The function returned this JSON text.
        @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
        record Returned(byte[] payload) implements Result {}

        /// The function ran and failed, or could not be run just now: it is tried again.
        record Failed(String code, String message) implements Result {}
    }
}
