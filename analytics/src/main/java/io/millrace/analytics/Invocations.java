package io.millrace.analytics;

/// Invokes the functions of an application; behind it stands Lambda's client interface.
interface Invocations {

    /// Invokes a function once and waits for what it returns.
    ///
    /// @param functionArn the function, with its version or alias if one was given
    /// @param event a JSON text
    /// @return the JSON text that it returned
    /// @throws InvocationException if it failed, or could not be run
    byte[] invoke(String functionArn, byte[] event);

    /// A function that did not do its work this time; it is invoked again.
    final class InvocationException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean isTooLarge;

        InvocationException(String message) {
            this(message, false);
        }

        /// @param isTooLarge whether the event or the answer has more bytes than Lambda carries
        InvocationException(String message, boolean isTooLarge) {
            super(message);
            this.isTooLarge = isTooLarge;
        }

        /// Whether a smaller event may fare better.
        boolean isTooLarge() {
            return isTooLarge;
        }
    }
}
