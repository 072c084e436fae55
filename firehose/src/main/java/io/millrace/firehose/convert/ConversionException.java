package io.millrace.firehose.convert;

/// A record or a schema that cannot be converted; the code and the message are the service's.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html>
public final class ConversionException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "DataFormatConversion.";

    private final String code;
    private final String reason;

    public ConversionException(String code, String reason) {
        super(reason, null, false, false); // one for each record that fails, so none pays for a stack
        this.code = PREFIX + code;
        this.reason = reason;
    }

    /// A value that does not fit its column.
    static ConversionException mismatch(String reason) {
        return malformed("Data does not match the schema. " + reason);
    }

    static ConversionException malformed(String reason) {
        return new ConversionException("MalformedData", reason);
    }

    /// A type that no column can have.
    static ConversionException schema(String reason) {
        return new ConversionException("InvalidSchema", "The schema is invalid. " + reason);
    }

    /// The code, such as `DataFormatConversion.ParseError`.
    public String code() {
        return code;
    }

    /// The message.
    public String reason() {
        return reason;
    }
}
