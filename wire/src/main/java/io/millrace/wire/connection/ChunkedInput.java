package io.millrace.wire.connection;

import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A body of `Transfer-Encoding: chunked`, read from its connection without leniency: no extensions, no trailers, CR LF
/// wherever it belongs. A chunk of any length passes through without being held.
///
/// Form: <https://www.rfc-editor.org/rfc/rfc9112.html#section-7.1>
final class ChunkedInput extends InputStream {

    private static final int LONGEST_LINE = 32;

    private final DataReader reader;
    private long leftInChunk;
    private boolean started;
    private boolean ended;

    ChunkedInput(DataReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (leftInChunk == 0) {
            nextChunk();
            if (ended) {
                return -1;
            }
        }
        reader.ensureAvailable();
        int n = (int) Math.min(Math.min(length, leftInChunk), reader.available());
        byte[] read = reader.readBytes(n);
        System.arraycopy(read, 0, bytes, offset, n);
        leftInChunk -= n;
        return n;
    }

    private void nextChunk() throws IOException {
        if (started) {
            lineEnd();
        }
        started = true;
        int length = reader.findNewLine(LONGEST_LINE);
        if (length == LONGEST_LINE) {
            throw new IOException("the head of a chunk is too long");
        }
        String size = new String(reader.readBytes(length), StandardCharsets.ISO_8859_1);
        reader.skip(2);
        if (size.isEmpty() || size.length() > 15 || !size.chars().allMatch(c -> c < 0x80 && HexFormat.isHexDigit(c))) {
            throw new IOException("the size of a chunk is not hexadecimal");
        }
        leftInChunk = HexFormat.fromHexDigitsToLong(size);
        if (leftInChunk == 0) {
            lineEnd();
            ended = true;
        }
    }

    private void lineEnd() throws IOException {
        if (reader.read() != '\r' || reader.read() != '\n') {
            throw new IOException("a chunk does not end with CR LF");
        }
    }
}
