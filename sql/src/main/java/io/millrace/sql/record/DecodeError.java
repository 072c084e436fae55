package io.millrace.sql.record;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Why a record, or one row of it, did not become a row of the input stream; becomes a row of `error_stream`.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/error-handling.html>
///
/// @param name ERROR_NAME, at most 32 characters
/// @param message MESSAGE, at most 4096 characters
/// @param rowtime DATA_ROWTIME: the time the row would have had, milliseconds since 1970-01-01 UTC
/// @param data DATA_ROW: the refused document or row in hexadecimal digits, at most 49152 of them
public record DecodeError(String name, String message, long rowtime, String data) {

    /// The bytes are not what the format of the schema says.
    public static final String MALFORMED = "MALFORMED_RECORD";

    /// A value cannot be brought to the type of its column.
    public static final String COERCION = "COERCION_ERROR";

    /// The function that prepares records has refused it.
    /// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/lambda-preprocessing.html>
    public static final String NOT_PREPARED = "PREPROCESSING_FAILED";

    static final int MAX_MESSAGE = 4096;
    static final int MAX_DATA = 49_152;

    public DecodeError {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE);
        }
        if (data.length() > MAX_DATA) {
            data = data.substring(0, MAX_DATA);
        }
    }

    /// An error of a record that nobody has decoded.
    ///
    /// @param record the bytes from its position to its limit, which do not move
    public static DecodeError of(String name, String message, long rowtime, ByteBuffer record) {
        byte[] bytes = new byte[Math.min(record.remaining(), MAX_DATA / 2)];
        record.get(record.position(), bytes);
        return of(name, message, rowtime, bytes, 0, bytes.length);
    }

    static DecodeError of(String name, String message, long rowtime, byte[] bytes, int from, int to) {
        int end = Math.min(to, from + MAX_DATA / 2);
        return new DecodeError(
                name, message, rowtime, HexFormat.of().withUpperCase().formatHex(bytes, from, end));
    }
}
