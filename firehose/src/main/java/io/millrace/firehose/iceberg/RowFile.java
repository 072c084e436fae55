package io.millrace.firehose.iceberg;

import io.millrace.firehose.convert.ParquetCodecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
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
    private final ParquetWriter<StructLike> writer;
    private boolean isClosed;

    /// @param said what the footer says beside the schema
    RowFile(Path file, Schema schema, Map<String, String> said) throws IOException {
        this.file = file;
        this.writer = new Builder(new LocalOutputFile(file), schema, said)
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    void add(StructLike row) throws IOException {
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

    private static final class Builder extends ParquetWriter.Builder<StructLike, Builder> {

        private final Schema schema;
        private final Map<String, String> said;

        Builder(OutputFile file, Schema schema, Map<String, String> said) {
            super(file);
            this.schema = schema;
            this.said = said;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // the method is abstract, though nobody calls it
        protected WriteSupport<StructLike> getWriteSupport(Configuration configuration) {
            return new RowSupport(schema, said);
        }

        @Override
        protected WriteSupport<StructLike> getWriteSupport(ParquetConfiguration configuration) {
            return new RowSupport(schema, said);
        }
    }
}
