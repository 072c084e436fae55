package io.millrace.sql.record;

/// Bytes that are not what their format demands, found at an offset; carries no stack, for it is an expected outcome.
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    private final int offset;

    /// @param offset index in the scanned array
    MalformedException(String message, int offset) {
        super(message, null, false, false);
        this.offset = offset;
    }

    int offset() {
        return offset;
    }
}
