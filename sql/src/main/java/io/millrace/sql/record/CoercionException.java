package io.millrace.sql.record;

/// A value that cannot be brought to the type of its column; carries no stack, for it is an expected outcome.
public final class CoercionException extends Exception {

    private static final long serialVersionUID = 1;

    CoercionException(String message) {
        super(message, null, false, false);
    }
}
