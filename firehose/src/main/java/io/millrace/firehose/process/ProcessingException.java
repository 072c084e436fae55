package io.millrace.firehose.process;

/// A record that a processor cannot do its work on; the message says why.
public final class ProcessingException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public ProcessingException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /// The message.
    public String reason() {
        return reason;
    }
}
