package io.millrace.firehose.iceberg;

import io.millrace.firehose.convert.ParquetCodecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/// A Parquet file of rows on the disk of this machine; nothing of Hadoop is loaded to write it.
final class RowFile implements AutoCloseable {

    private static final long ROW_GROUP_BYTES = 16L << 20;

    private final Path file;
    private final ParquetWriter<Row> writer;
    private boolean isClosed;

    RowFile(Path file, Schema schema) throws IOException {
        this.file = file;
        this.writer = new Builder(new LocalOutputFile(file), schema)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    void add(Row row) throws IOException {
        writer.write(row);
    }

    /// Ends the file and says what is in it.
    Written finish() throws IOException {
        close();
        Metrics metrics = ParquetUtil.footerMetrics(writer.getFooter(), Stream.empty(), MetricsConfig.getDefault());
        return new Written(file, Files.size(file), metrics);
    }

    @Override
    public void close() throws IOException {
        if (!isClosed) {
            isClosed = true;
            writer.close();
        }
    }

    /// A finished file.
    record Written(Path file, long bytes, Metrics metrics) {}

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {

        private final Schema schema;

        Builder(OutputFile file, Schema schema) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // the method is abstract, though nobody calls it
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new RowSupport(schema);
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new RowSupport(schema);
        }
    }
}
