package io.millrace.firehose;

/// An object could not be delivered for now; the message says which and why.
final class DeliveryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }
}
