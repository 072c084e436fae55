package io.millrace.firehose.iceberg;

import org.jspecify.annotations.Nullable;

/// A table could not be read or changed; it may be tried again.
public final class IcebergException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// There is no such table, or none that rows can be removed from.
    ///
    /// Source: <https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-stream.html>
    public static final String NO_TABLE = "Iceberg.NoSuchTable";

    static final String NO_METADATA = "Iceberg.MetadataNotFound";
    static final String BAD_METADATA = "Iceberg.InvalidMetadata";
    static final String COMMIT_FAILED = "Iceberg.CommitFailed";

    private final String code;
    private final boolean isInDoubt;

    /// @param code the error as Firehose tells it, such as `Iceberg.NoSuchTable`
    public IcebergException(String code, String message) {
        this(code, message, false, null);
    }

    /// @param code the error as Firehose tells it, such as `S3.AccessDenied`
    public IcebergException(String code, String message, Throwable cause) {
        this(code, message, false, cause);
    }

    private IcebergException(String code, String message, boolean isInDoubt, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.isInDoubt = isInDoubt;
    }

    /// A commit that may have been made all the same.
    static IcebergException inDoubt(String message, Throwable cause) {
        return new IcebergException(COMMIT_FAILED, message, true, cause);
    }

    /// Whether the table may have been changed all the same.
    public boolean isInDoubt() {
        return isInDoubt;
    }

    /// Whether there is no table any more that anybody could read, so that no commit to it can be found.
    public boolean isLoss() {
        return code.equals(NO_TABLE) || code.equals(NO_METADATA) || code.equals(BAD_METADATA);
    }

    public String code() {
        return code;
    }
}
