package io.millrace.firehose.iceberg;

/// A record that is no row of the table.
public final class RowException extends Exception {

    private static final long serialVersionUID = 1L;

    static final String MISSING_COLUMN = "Iceberg.MissingColumnWithinRecord";
    static final String TYPE_MISMATCH = "Iceberg.SchemaTypeMismatch";
    static final String NOT_JSON = "Iceberg.InvalidRecord";
    static final String NO_KEYS = "Iceberg.UniqueKeysNotFound";

    private final String code;
    private final String reason;

    /// @param code the error as Firehose tells it
    RowException(String code, String reason) {
        super(reason, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    public String code() {
        return code;
    }

    public String reason() {
        return reason;
    }
}
