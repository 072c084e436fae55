package io.millrace.firehose.convert;

import io.millrace.firehose.convert.ColumnType.Struct;
import io.millrace.firehose.definition.Conversion.Output;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.orc.CompressionKind;
import org.apache.orc.MemoryManager;
import org.apache.orc.OrcConf;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.impl.HadoopShims;
import org.apache.orc.impl.KeyProvider;
import org.apache.orc.impl.LocalKey;
import org.apache.orc.impl.PhysicalFsWriter;
import org.apache.orc.impl.WriterImpl;
import org.apache.orc.impl.writer.WriterEncryptionVariant;
import org.apache.orc.storage.ql.exec.vector.VectorizedRowBatch;

/// An ORC file.
///
/// The library is written for Hadoop's file systems; here it writes to a stream of the JDK, with an empty configuration
/// and without keys, so that little of Hadoop is loaded.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_OrcSerDe.html>
final class OrcColumnarFile implements ColumnarFile {

    private static final int DEFAULT_STRIPE_BYTES = 64 << 20;
    private static final int DEFAULT_BLOCK_BYTES = 256 << 20;
    private static final int DEFAULT_STRIDE = 10_000;
    private static final double DEFAULT_PADDING = 0.05;
    private static final double DEFAULT_FALSE_POSITIVES = 0.05;
    private static final int BUFFER_BYTES = 1 << 16;

    static {
        // else the library loads native code for a compression that is not among the service's
        System.setProperty("orc.compression.zstd.impl", "java");
    }

    private final OutputStream file;
    private final org.apache.orc.Writer writer;
    private final VectorizedRowBatch batch;
    private final OrcRow row;

    OrcColumnarFile(Output.Orc options, Struct columns, Path path) throws IOException {
        TypeDescription schema = OrcSchema.of(columns);
        this.file = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
        OrcFile.WriterOptions settings = settings(options, schema);
        settings.physicalWriter(
                new PhysicalFsWriter(new FSDataOutputStream(file, null), settings, new WriterEncryptionVariant[0]));
        this.writer = new WriterImpl(
                null, new org.apache.hadoop.fs.Path(path.getFileName().toString()), settings);
        this.batch = schema.createRowBatch();
        this.row = new OrcRow(columns, batch);
    }

    private static OrcFile.WriterOptions settings(Output.Orc options, TypeDescription schema) {
        Configuration configuration = new Configuration(false);
        OrcConf.DICTIONARY_KEY_SIZE_THRESHOLD.setDouble(
                configuration, options.dictionaryKeyThreshold().orElse(0));
        OrcFile.WriterOptions settings = OrcFile.writerOptions(new Properties(), configuration);
        settings.setKeyProvider(new NoKeys());
        settings.memory(new EachItsOwn());
        settings.useUTCTimestamp(true);
        settings.setProlepticGregorian(true);
        settings.setSchema(schema);
        settings.compress(CompressionKind.valueOf(options.compression().orElse("SNAPPY")));
        settings.stripeSize(options.stripeBytes().orElse(DEFAULT_STRIPE_BYTES));
        settings.blockSize(options.blockBytes().orElse(DEFAULT_BLOCK_BYTES));
        settings.rowIndexStride(options.rowIndexStride().orElse(DEFAULT_STRIDE));
        settings.blockPadding(options.isPaddingEnabled().orElse(false));
        settings.paddingTolerance(options.paddingTolerance().orElse(DEFAULT_PADDING));
        settings.bloomFilterFpp(options.bloomFilterFalsePositives().orElse(DEFAULT_FALSE_POSITIVES));
        settings.version(
                options.formatVersion().orElse("V0_12").equals("V0_11")
                        ? OrcFile.Version.V_0_11
                        : OrcFile.Version.V_0_12);
        List<String> filtered = options.bloomFilterColumns().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        settings.bloomFilterColumns(String.join(
                ",",
                schema.getFieldNames().stream()
                        .filter(name -> filtered.contains(name.toLowerCase(Locale.ROOT)))
                        .toList()));
        return settings;
    }

    @Override
    public void write(Value.Struct values) throws IOException {
        row.write(batch.size, values);
        batch.size++;
        if (batch.size == batch.getMaxSize()) {
            flush();
        }
    }

    private void flush() throws IOException {
        writer.addRowBatch(batch);
        batch.reset();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (batch.size > 0) {
                flush();
            }
            writer.close();
        }
    }

    /// Looks at each writer's memory alone; they do not take from each other.
    private static final class EachItsOwn implements MemoryManager {

        @Override
        public void addWriter(org.apache.hadoop.fs.Path path, long requestedAllocation, Callback callback) {
            // each has what it asks for
        }

        @Override
        public void removeWriter(org.apache.hadoop.fs.Path path) {
            // it gives nothing back
        }

        @Override
        @SuppressWarnings("deprecation") // the interface still has it
        public void addedRow(int rows) {
            // the writer looks at itself
        }

        @Override
        public long checkMemory(long previous, Callback writer) throws IOException {
            boolean isFlushed = writer.checkMemory(1);
            return isFlushed ? 0 : previous;
        }
    }

    /// No column is encrypted.
    private static final class NoKeys implements KeyProvider {

        @Override
        public List<String> getKeyNames() {
            return List.of();
        }

        @Override
        public HadoopShims.KeyMetadata getCurrentKeyVersion(String keyName) {
            throw new IllegalArgumentException("no key: " + keyName);
        }

        @Override
        public LocalKey createLocalKey(HadoopShims.KeyMetadata key) {
            throw new IllegalArgumentException("no key: " + key);
        }

        @Override
        public Key decryptLocalKey(HadoopShims.KeyMetadata key, byte[] encryptedKey) {
            throw new IllegalArgumentException("no key: " + key);
        }

        @Override
        public HadoopShims.KeyProviderKind getKind() {
            return HadoopShims.KeyProviderKind.UNKNOWN;
        }
    }
}
