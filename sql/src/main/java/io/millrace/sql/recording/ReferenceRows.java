package io.millrace.sql.recording;

import io.millrace.sql.record.DecodeError;
import io.millrace.sql.record.InputSchema;
import io.millrace.sql.record.RecordDecoder;
import io.millrace.sql.record.RecordMetadata;
import io.millrace.sql.row.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The contents of a reference table, out of an object as an application finds it in S3.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/app-add-reference-data.html>
public final class ReferenceRows {

    private static final RecordMetadata NONE = new RecordMetadata(0, "", "", "");

    private ReferenceRows() {}

    /// Reads all rows; what cannot be read becomes an error and no row.
    ///
    /// @param skipped how many records at the beginning are none, such as the names of the columns
    /// @throws IOException if the bytes cannot be read
    /// @throws IllegalArgumentException if the schema is not right
    public static List<Row> read(InputStream in, InputSchema schema, int skipped, Consumer<DecodeError> errors)
            throws IOException {
        RecordDecoder decoder = RecordDecoder.of(schema);
        RecordCutter cutter = new RecordCutter(in, schema.format());
        List<Row> rows = new ArrayList<>();
        int columns = schema.columns().size();
        while (true) {
            @Nullable ByteBuffer record = cutter.next();
            if (record == null) {
                return rows;
            }
            if (cutter.records() > skipped) {
                decoder.decode(record, NONE, 0, row -> rows.add(firstOf(row, columns)), errors);
            }
        }
    }

    private static Row firstOf(Row row, int columns) {
        return new Row(0).joined(0, row, columns);
    }
}
