package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/// A Parquet file; nothing of Hadoop is loaded to write it.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ParquetSerDe.html>
final class ParquetColumnarFile implements ColumnarFile {

    private static final long DEFAULT_BLOCK_BYTES = 256L << 20;
    private static final int DEFAULT_PAGE_BYTES = 1 << 20;

    private final ParquetWriter<Value.Struct> writer;

    ParquetColumnarFile(Output.Parquet options, Struct columns, Path file) throws IOException {
        this.writer = new Builder(new LocalOutputFile(file), columns)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(
                        CompressionCodecName.valueOf(options.compression().orElse(CompressionCodecName.SNAPPY.name())))
                .withRowGroupSize(
                        options.blockBytes().isPresent() ? options.blockBytes().getAsInt() : DEFAULT_BLOCK_BYTES)
                .withPageSize(options.pageBytes().orElse(DEFAULT_PAGE_BYTES))
                .withMaxPaddingSize(options.maxPaddingBytes().orElse(0))
                .withDictionaryEncoding(options.isDictionaryEnabled().orElse(false))
                .withWriterVersion(
                        options.writerVersion().orElse("V1").equals("V2")
                                ? WriterVersion.PARQUET_2_0
                                : WriterVersion.PARQUET_1_0)
                .build();
    }

    @Override
    public void write(Value.Struct row) throws IOException {
        writer.write(row);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /// Makes a writer of rows.
    @SuppressWarnings("deprecation") // the method is abstract, though nobody calls it
    private static final class Builder extends ParquetWriter.Builder<Value.Struct, Builder> {

        private final Struct columns;

        Builder(OutputFile file, Struct columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Value.Struct> getWriteSupport(Configuration configuration) {
            return new Rows(columns);
        }

        @Override
        protected WriteSupport<Value.Struct> getWriteSupport(ParquetConfiguration configuration) {
            return new Rows(columns);
        }
    }

    /// Hands rows to Parquet.
    @SuppressWarnings("deprecation") // likewise
    private static final class Rows extends WriteSupport<Value.Struct> {

        private final Struct columns;
        private @Nullable ParquetRow row;

        Rows(Struct columns) {
            this.columns = columns;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(ParquetSchema.of(columns), Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(ParquetSchema.of(columns), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            row = new ParquetRow(columns, consumer);
        }

        @Override
        public void write(Value.Struct values) {
            Objects.requireNonNull(row, "rows come when the file is prepared").write(values);
        }
    }
}
