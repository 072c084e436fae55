package io.millrace.sql.recording;

import io.millrace.sql.record.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of a recording into records, without holding more of them than one record and a buffer.
///
/// A record of JSON is a line; but if the first line is no whole document, it is a document over as many lines as it
/// likes. A record of CSV is a row; a delimiter within quotes does not end it. Blank records are passed over.
public final class RecordCutter {

    /// The largest record, in bytes; what is longer is refused.
    public static final int MAX_RECORD_BYTES = 64 << 20;

    /// A quote that is open for so long was none: the row ends at its first delimiter.
    private static final int MAX_QUOTED_BYTES = 1 << 20;

    private final InputStream in;
    private final @Nullable Delimiters delimiters;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private boolean isAtEnd;
    private boolean isBegun;
    private boolean isDocuments;
    private long records;

    /// The bytes between rows and fields of CSV.
    private record Delimiters(byte[] row, byte[] column) {}

    /// @param format what the records are in
    public RecordCutter(InputStream in, Format format) {
        this.in = in;
        this.delimiters = switch (format) {
            case Format.Json _ -> null;
            case Format.Csv csv -> new Delimiters(bytes(csv.rowDelimiter()), bytes(csv.columnDelimiter()));
        };
    }

    private static byte[] bytes(String delimiter) {
        return delimiter
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// The next record, whose bytes stay until the next call; null at the end.
    ///
    /// @throws IOException if the bytes cannot be read, or a record is too long
    public @Nullable ByteBuffer next() throws IOException {
        begin();
        while (has(0)) {
            int length = delimiters != null ? row(delimiters) : isDocuments ? document() : line();
            int from = start;
            int to = start + length;
            start = to;
            while (to > from && isEnd(buffer[to - 1])) {
                to--;
            }
            if (to > from) {
                records++;
                return ByteBuffer.wrap(buffer, from, to - from);
            }
        }
        return null;
    }

    /// How many records there have been.
    public long records() {
        return records;
    }

    private void begin() throws IOException {
        if (isBegun) {
            return;
        }
        isBegun = true;
        if (has(2) && at(0) == (byte) 0xef && at(1) == (byte) 0xbb && at(2) == (byte) 0xbf) {
            start += 3;
        }
        if (delimiters == null) {
            skipSpace();
            Depth depth = new Depth();
            int p = 0;
            while (has(p) && at(p) != '\n') {
                depth.take(at(p++));
            }
            isDocuments = depth.isOpen() && has(p);
        }
    }

    private int line() throws IOException {
        int p = 0;
        while (has(p)) {
            int found = find((byte) '\n', start + p);
            if (found < end) {
                return found + 1 - start;
            }
            p = end - start;
        }
        return p;
    }

    private int find(byte wanted, int from) {
        int p = from;
        while (p < end && buffer[p] != wanted) {
            p++;
        }
        return p;
    }

    private int document() throws IOException {
        skipSpace();
        Depth depth = new Depth();
        int p = 0;
        while (has(p)) {
            byte b = at(p++);
            depth.take(b);
            if (depth.isClosed() || (!depth.isOpen() && isSpace(b))) {
                return p;
            }
        }
        return p;
    }

    private int row(Delimiters by) throws IOException {
        int first = -1;
        boolean isQuoted = false;
        boolean isFieldStart = true;
        int p = 0;
        while (has(p)) {
            if (isQuoted && p > MAX_QUOTED_BYTES && first >= 0) {
                return first;
            }
            if (startsWith(by.row, p)) {
                if (!isQuoted) {
                    return p + by.row.length;
                }
                first = first < 0 ? p + by.row.length : first;
            }
            byte b = at(p);
            if (b == '"') {
                boolean isDoubled = isQuoted && has(p + 1) && at(p + 1) == '"';
                isQuoted = isQuoted ? isDoubled : isFieldStart;
                p += isDoubled ? 2 : 1;
                isFieldStart = false;
            } else if (!isQuoted && startsWith(by.column, p)) {
                isFieldStart = true;
                p += by.column.length;
            } else {
                isFieldStart &= b == ' ';
                p++;
            }
        }
        return isQuoted && first >= 0 ? first : p;
    }

    private boolean startsWith(byte[] bytes, int p) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            if (!has(p + i) || at(p + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private void skipSpace() throws IOException {
        while (has(0) && isSpace(at(0))) {
            start++;
        }
    }

    /// The byte so many behind the start of the record.
    private byte at(int p) {
        return buffer[start + p];
    }

    /// Whether there is a byte so many behind the start of the record.
    private boolean has(int p) throws IOException {
        while (start + p >= end) {
            if (isAtEnd) {
                return false;
            }
            fill();
        }
        return true;
    }

    private void fill() throws IOException {
        if (end == buffer.length && start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            if (buffer.length >= MAX_RECORD_BYTES) {
                throw new IOException("record " + (records + 1) + " is longer than " + MAX_RECORD_BYTES + " bytes");
            }
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int read = in.read(buffer, end, buffer.length - end);
        isAtEnd = read < 0;
        end += Math.max(0, read);
    }

    private boolean isEnd(byte b) {
        return b == '\n' || b == '\r' || (delimiters == null && isSpace(b));
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /// How deep in arrays and objects the bytes of a document are.
    private static final class Depth {

        private int depth;
        private boolean isText;
        private boolean isEscaped;
        private boolean isClosed;

        void take(byte b) {
            if (isText) {
                isText = isEscaped || b != '"';
                isEscaped = !isEscaped && b == '\\';
                return;
            }
            switch (b) {
                case '"' -> isText = true;
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    depth--;
                    isClosed = depth <= 0;
                }
                default -> {}
            }
        }

        /// Whether a document has begun and not ended.
        boolean isOpen() {
            return depth > 0;
        }

        /// Whether the last byte ended a document.
        boolean isClosed() {
            return isClosed;
        }
    }
}
