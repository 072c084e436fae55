package io.millrace.firehose.format;

/// A configuration that cannot be used; the message says why in the words of the service.
public final class UnusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public UnusableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /// The message.
    public String reason() {
        return reason;
    }
}
