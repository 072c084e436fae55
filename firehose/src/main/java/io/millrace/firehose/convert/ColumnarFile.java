package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Output;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A columnar file that rows are written to; it is whole once it is closed.
///
/// One thread writes it. The rows of a row group or a stripe are in memory until it is full.
public interface ColumnarFile extends AutoCloseable {

    /// Of the file that rows are read from.
    int BUFFER_BYTES = 1 << 16;

    /// Begins a file, in the place of another if there is one.
    static ColumnarFile create(Output output, Struct columns, Path file) throws IOException {
        return switch (output) {
            case Output.Parquet parquet -> new ParquetColumnarFile(parquet, columns, file);
            case Output.Orc orc -> new OrcColumnarFile(orc, columns, file);
        };
    }

    /// Writes a file of the rows that stand, encoded, one behind the other in another.
    static void write(Path rows, Struct columns, Output output, Path file) throws IOException {
        try (DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(rows), BUFFER_BYTES));
                ColumnarFile columnar = create(output, columns, file)) {
            while (true) {
                in.mark(1);
                if (in.read() < 0) {
                    return;
                }
                in.reset();
                columnar.write((Value.Struct) RowCodec.read(columns, in));
            }
        }
    }

    void write(Value.Struct row) throws IOException;

    @Override
    void close() throws IOException;
}
