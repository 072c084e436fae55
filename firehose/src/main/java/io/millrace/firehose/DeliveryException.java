package io.millrace.firehose;

/// A bucket that has not taken an object, or a target that has not taken records.
final class DeliveryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code the code of the error in the delivery's log, such as `S3.NoSuchBucket`
    DeliveryException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// Likewise, where nothing was thrown.
    DeliveryException(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
