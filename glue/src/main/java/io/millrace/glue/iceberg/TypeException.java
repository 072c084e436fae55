package io.millrace.glue.iceberg;

/// A text that names no type, or one that Iceberg does not have.
public final class TypeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    public TypeException(String message) {
        super(message);
        this.text = message;
    }

    /// What is wrong with it.
    public String text() {
        return text;
    }
}
