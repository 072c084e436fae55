package io.millrace.sql.expression;

/// Why an expression has no value for a row: the row is dropped and goes to the error stream, the pump goes on.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/error-handling.html>
public final class RowError extends RuntimeException {

    private final Kind kind;

    /// What went wrong, as the column ERROR_NAME says it.
    public enum Kind {
        DIVISION_BY_ZERO("Division by zero"),
        NUMERIC_OVERFLOW("Numeric overflow"),
        INVALID_CAST("Invalid cast"),
        INVALID_ARGUMENT("Invalid argument"),
        STRING_TOO_LONG("String too long"),
        NULL_NOT_ALLOWED("Null not allowed"),
        OUT_OF_ORDER("Out of order");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public RowError(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static RowError divisionByZero() {
        return new RowError(Kind.DIVISION_BY_ZERO, "division by zero");
    }

    static RowError overflow(Object value, String type) {
        return new RowError(Kind.NUMERIC_OVERFLOW, value + " does not fit into " + type);
    }

    static RowError cast(Object value, String type) {
        return new RowError(Kind.INVALID_CAST, "'" + value + "' is not a valid " + type);
    }

    static RowError argument(String message) {
        return new RowError(Kind.INVALID_ARGUMENT, message);
    }
}
