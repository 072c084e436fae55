package io.millrace.firehose.delivery;

import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.convert.ColumnarFile;
import io.millrace.firehose.convert.ConversionException;
import io.millrace.firehose.convert.RecordReader;
import io.millrace.firehose.convert.RowCodec;
import io.millrace.firehose.convert.Value;
import io.millrace.firehose.definition.Conversion.Output;
import io.millrace.firehose.sink.Piece;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// Converts the records of one plan: each into the bytes of its rows, and the rows of an object into a columnar file.
///
/// The way by rows bounds the memory: however many objects a plan has, one file is written at a time.
sealed interface Converter {

    /// The rows of a record, encoded.
    ///
    /// @throws ConversionException if they cannot be read
    ByteBuffer rows(ByteBuffer record) throws ConversionException;

    /// How often it was tried to convert a record that fails.
    int attempts();

    /// Writes the columnar file of a piece whose content are rows; returns the piece with that content.
    Piece columnar(Spool spool, Piece rows);

    /// The table is known.
    record Ready(RecordReader reader, Struct columns, Output output) implements Converter {

        @Override
        public ByteBuffer rows(ByteBuffer record) throws ConversionException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.remaining() * 2);
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                for (Value.Struct row : reader.read(record)) {
                    RowCodec.write(row, out);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ByteBuffer.wrap(bytes.toByteArray());
        }

        @Override
        public int attempts() {
            return 1;
        }

        @Override
        public Piece columnar(Spool spool, Piece rows) {
            String name = "columnar-" + rows.file();
            try {
                ColumnarFile.write(spool.file(rows.file()), columns, output, spool.file(name));
            } catch (IOException e) {
                throw new UncheckedIOException("writing " + spool.file(name), e);
            }
            return spool.with(rows, name);
        }
    }

    /// The table is not what records could be converted for, so all of them fail.
    record Unready(ConversionException why, int attempts) implements Converter {

        @Override
        public ByteBuffer rows(ByteBuffer record) throws ConversionException {
            throw why;
        }

        @Override
        public Piece columnar(Spool spool, Piece rows) {
            throw new IllegalStateException("rows of no table: " + rows);
        }
    }
}
