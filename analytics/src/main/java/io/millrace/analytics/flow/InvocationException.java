package io.millrace.analytics.flow;

/// A function that did not do its work this time; it is invoked again.
public final class InvocationException extends RuntimeException {

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
