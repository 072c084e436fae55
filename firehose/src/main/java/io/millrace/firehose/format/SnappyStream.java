package io.millrace.firehose.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The two streams of Snappy blocks that Firehose writes; all numbers are big-endian.
///
///     SNAPPY_JAVA   82 "SNAPPY" 00, version 1, compatible 1 | compressed bytes (4) block …
///     HADOOP        plain bytes (4), compressed bytes (4) block …
///
/// A block stands for at most 32 KiB. Neither is the framing format of Snappy's own page.
/// Source: <https://github.com/xerial/snappy-java>, its `SnappyOutputStream` and `SnappyHadoopCompatibleOutputStream`
enum SnappyStream {
    SNAPPY_JAVA {
        @Override
        byte[] header() {
            return ByteBuffer.allocate(16)
                    .put((byte) 0x82)
                    .put("SNAPPY".getBytes(StandardCharsets.US_ASCII))
                    .put((byte) 0)
                    .putInt(1)
                    .putInt(1)
                    .array();
        }

        @Override
        byte[] blockHeader(int plainBytes, int compressedBytes) {
            return ByteBuffer.allocate(4).putInt(compressedBytes).array();
        }
    },
    HADOOP {
        @Override
        byte[] header() {
            return new byte[0];
        }

        @Override
        byte[] blockHeader(int plainBytes, int compressedBytes) {
            return ByteBuffer.allocate(8)
                    .putInt(plainBytes)
                    .putInt(compressedBytes)
                    .array();
        }
    };

    private static final int BLOCK_BYTES = 1 << 15;

    /// What the stream begins with.
    abstract byte[] header();

    /// What stands in front of each block.
    abstract byte[] blockHeader(int plainBytes, int compressedBytes);

    void compress(InputStream content, OutputStream to) throws IOException {
        SnappyBlock block = new SnappyBlock(BLOCK_BYTES);
        byte[] plain = new byte[BLOCK_BYTES];
        to.write(header());
        while (true) {
            int bytes = content.readNBytes(plain, 0, BLOCK_BYTES);
            if (bytes == 0) {
                return;
            }
            int compressed = block.compress(plain, bytes);
            to.write(blockHeader(bytes, compressed));
            to.write(block.bytes(), 0, compressed);
        }
    }
}
