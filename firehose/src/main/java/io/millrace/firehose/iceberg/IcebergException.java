package io.millrace.firehose.iceberg;

/// A table could not be read or changed; it may be tried again.
public final class IcebergException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code the error as Firehose tells it, such as `Iceberg.GlueTableNotFound`
    public IcebergException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// @param code the error as Firehose tells it, such as `S3.AccessDenied`
    public IcebergException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
