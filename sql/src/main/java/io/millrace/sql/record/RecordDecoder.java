package io.millrace.sql.record;

import io.millrace.sql.row.Row;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Turns the bytes of records into rows of an input stream; keeps scratch space, so one thread uses it at a time.
///
/// Each row carries the declared columns and then those of [RecordMetadata]. Whatever the bytes are, the outcome
/// is rows and errors, never an exception: a document that is not well-formed gives one error and ends its record
/// (documents before it keep their rows); a value that does not fit its column gives one error and no row.
///
/// Coercions: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/sch-mapping.html>
public interface RecordDecoder {

    /// A decoder for records of this schema.
    ///
    /// @throws IllegalArgumentException if a mapping is missing, is no path, or flattens a second array
    static RecordDecoder of(InputSchema schema) {
        return switch (schema.format()) {
            case Format.Json json -> new JsonDecoder(JsonPlan.of(json, schema.columns()));
            case Format.Csv csv -> new CsvDecoder(csv, schema.columns());
        };
    }

    /// Decodes one record, from the position of the buffer to its limit; the position stays.
    ///
    /// @param rowtime the ROWTIME of the rows, milliseconds since 1970-01-01 UTC
    /// @param rows takes the rows in their order in the record
    /// @param errors takes what became no row
    void decode(
            ByteBuffer record, RecordMetadata metadata, long rowtime, Consumer<Row> rows, Consumer<DecodeError> errors);
}
