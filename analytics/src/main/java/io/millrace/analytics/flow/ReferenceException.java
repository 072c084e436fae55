package io.millrace.analytics.flow;

/// Reference data that cannot be loaded; the message tells which and why.
public final class ReferenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param message for who starts or updates the application
    public ReferenceException(String message) {
        super(message);
    }
}
