package io.millrace.firehose.sink;

/// A bucket that has not taken an object, or a target that has not taken records.
public final class DeliveryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code the code of the error in the delivery's log, such as `S3.NoSuchBucket`
    public DeliveryException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// Likewise, where nothing was thrown.
    public DeliveryException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
