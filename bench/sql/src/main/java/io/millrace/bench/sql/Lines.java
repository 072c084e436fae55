package io.millrace.bench.sql;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/// The lines of a file, read through one piece of memory; the bytes of a line last until the next one is asked for.
final class Lines implements AutoCloseable {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    private final FileChannel file;
    private byte[] bytes = new byte[64 << 10];
    private ByteBuffer window = ByteBuffer.wrap(bytes);
    private int start;
    private int end;

    Lines(Path path) throws IOException {
        file = FileChannel.open(path);
    }

    /// The next line without its line feed, or an empty buffer behind the last one; always the same object.
    ByteBuffer next() throws IOException {
        int from = start;
        while (true) {
            int p = lineFeed(from);
            if (p < end) {
                window.limit(p).position(start);
                start = p + 1;
                return window;
            }
            from = end - start;
            refill();
            if (end == from) {
                window.limit(end).position(0);
                start = end;
                return window;
            }
        }
    }

    /// The index of the first line feed at or after `p`, or `end`; eight bytes are looked at together.
    private int lineFeed(int p) {
        for (; p + Long.BYTES <= end; p += Long.BYTES) {
            long differences = (long) EIGHT.get(bytes, p) ^ ONES * '\n';
            long found = (differences - ONES) & ~differences & ONES << 7;
            if (found != 0) {
                return p + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (p < end && bytes[p] != '\n') {
            p++;
        }
        return p;
    }

    /// Moves the begun line to the front and reads on behind it.
    private void refill() throws IOException {
        int begun = end - start;
        if (begun == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
            window = ByteBuffer.wrap(bytes);
        }
        System.arraycopy(bytes, start, bytes, 0, begun);
        start = 0;
        end = begun;
        window.limit(bytes.length).position(begun);
        int read = file.read(window);
        end += Math.max(read, 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
