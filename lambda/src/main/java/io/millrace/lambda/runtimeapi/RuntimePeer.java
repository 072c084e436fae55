package io.millrace.lambda.runtimeapi;

import java.util.Map;

/// The server's side of one process that speaks the runtime API.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
public interface RuntimePeer {

    /// Waits for the next event of this process.
    ///
    /// @throws RuntimeGoneException if there will be none: the process is to end, or has asked again
    Event next() throws InterruptedException, RuntimeGoneException;

    /// Takes the outcome of the event with that id.
    ///
    /// @param headers what stood beside the outcome, by lower-case names
    /// @return false if that event is not being worked on
    boolean complete(String requestId, Outcome outcome, Map<String, String> headers) throws InterruptedException;

    /// Takes the reason why the function could not be loaded.
    ///
    /// @param headers what stood beside it, by lower-case names
    void initFailed(byte[] error, Map<String, String> headers) throws InterruptedException;

    /// Nobody waits for this request any more.
    final class RuntimeGoneException extends Exception {

        private static final long serialVersionUID = 1L;

        public RuntimeGoneException() {
            super(null, null, false, false);
        }
    }
}
