package io.millrace.firehose.iceberg;

/// A table could not be read or changed; it may be tried again.
public final class IcebergException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean isInDoubt;

    /// @param code the error as Firehose tells it, such as `Iceberg.GlueTableNotFound`
    public IcebergException(String code, String message) {
        super(message);
        this.code = code;
        this.isInDoubt = false;
    }

    /// @param code the error as Firehose tells it, such as `S3.AccessDenied`
    public IcebergException(String code, String message, Throwable cause) {
        this(code, message, cause, false);
    }

    private IcebergException(String code, String message, Throwable cause, boolean isInDoubt) {
        super(message, cause);
        this.code = code;
        this.isInDoubt = isInDoubt;
    }

    /// A change that may have been made all the same.
    static IcebergException inDoubt(String code, String message, Throwable cause) {
        return new IcebergException(code, message, cause, true);
    }

    /// Whether the table may have been changed all the same.
    public boolean isInDoubt() {
        return isInDoubt;
    }

    public String code() {
        return code;
    }
}
