package io.millrace.firehose.sink;

/// A bucket that has not taken an object, or a target that has not taken records.
public final class DeliveryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String words;

    /// @param code the code of the error in the delivery's log, such as `S3.NoSuchBucket`
    public DeliveryException(String code, String message, Throwable cause) {
        this(code, message, message, cause);
    }

    /// @param words what the delivery's log says of it
    public DeliveryException(String code, String words, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.words = words;
    }

    /// Likewise, where nothing was thrown.
    public DeliveryException(String code, String message) {
        super(message);
        this.code = code;
        this.words = message;
    }

    /// What the delivery's log says of it, in the service's own words where there are some.
    public String words() {
        return words;
    }

    public String code() {
        return code;
    }
}
