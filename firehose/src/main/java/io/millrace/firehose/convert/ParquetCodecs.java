package io.millrace.firehose.convert;

import io.millrace.firehose.format.SnappyBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// The compressions of pages; files are written with them and never read.
public final class ParquetCodecs implements CompressionCodecFactory {

    @Override
    @SuppressWarnings("deprecation") // the bytes are needed as one array
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        return switch (name) {
            case UNCOMPRESSED -> new Compressor(name, plain -> plain);
            case SNAPPY -> {
                SnappyBuffer snappy = new SnappyBuffer();
                yield new Compressor(name, plain -> BytesInput.from(snappy.compress(plain.toByteArray())));
            }
            case GZIP -> new Compressor(name, ParquetCodecs::gzip);
            default -> throw new IllegalArgumentException("no compression of ours: " + name);
        };
    }

    private static BytesInput gzip(BytesInput plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            plain.writeAllTo(out);
        }
        return BytesInput.from(bytes.toByteArray());
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        throw new UnsupportedOperationException("files are not read");
    }

    @Override
    public void release() {
        // nothing is held
    }

    /// Compresses a page.
    @FunctionalInterface
    private interface Compression {
        BytesInput compress(BytesInput plain) throws IOException;
    }

    private record Compressor(CompressionCodecName name, Compression compression) implements BytesInputCompressor {

        @Override
        public BytesInput compress(BytesInput plain) throws IOException {
            return compression.compress(plain);
        }

        @Override
        public CompressionCodecName getCodecName() {
            return name;
        }

        @Override
        public void release() {
            // nothing is held
        }
    }
}
