package io.millrace.firehose.format;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Compresses buffers of any size into Snappy's raw format, in blocks of 64 KiB; belongs to one thread.
///
/// Source: <https://github.com/google/snappy/blob/main/format_description.txt>
public final class SnappyBuffer {

    private static final int BLOCK_BYTES = 1 << 16;

    private final SnappyBlock block = new SnappyBlock(BLOCK_BYTES);

    /// The compressed form of a buffer.
    public byte[] compress(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(32 + plain.length / 2);
        for (int rest = plain.length; ; rest >>>= 7) {
            if (rest < 0x80) {
                out.write(rest);
                break;
            }
            out.write(rest | 0x80);
        }
        for (int from = 0; from < plain.length; from += BLOCK_BYTES) {
            int length = Math.min(BLOCK_BYTES, plain.length - from);
            int compressed = block.compress(from == 0 ? plain : Arrays.copyOfRange(plain, from, from + length), length);
            // each block begins with its own length, of which the buffer has one for all
            int header = 1;
            while ((block.bytes()[header - 1] & 0x80) != 0) {
                header++;
            }
            out.write(block.bytes(), header, compressed - header);
        }
        return out.toByteArray();
    }
}
