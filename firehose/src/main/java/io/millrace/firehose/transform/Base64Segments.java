package io.millrace.firehose.transform;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Decodes base64 text that may consist of several texts put one behind the other, each with padding of its own.
///
/// Functions of well-known tutorials append the base64 text of a newline to that of the record; the padding in the
/// middle then ends one segment, and the next begins behind it. Plain base64 is the case of one segment.
final class Base64Segments {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    private Base64Segments() {}

    /// The bytes, or nothing if the text is no base64 even so.
    static Optional<ByteBuffer> decode(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        return decode(ascii, 0, ascii.length);
    }

    /// The bytes of a text that stands in an array.
    static Optional<ByteBuffer> decode(byte[] ascii, int from, int to) {
        try {
            int end = endOfSegment(ascii, from, to);
            if (end == to) {
                return Optional.of(segment(ascii, from, to));
            }
            ByteBuffer bytes = ByteBuffer.allocate((to - from) / 4 * 3 + 3);
            for (int start = from; start < to; start = end) {
                end = endOfSegment(ascii, start, to);
                bytes.put(segment(ascii, start, end));
            }
            return Optional.of(bytes.flip());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer segment(byte[] ascii, int from, int to) {
        return Base64.getDecoder().decode(ByteBuffer.wrap(ascii, from, to - from));
    }

    /// A segment ends behind its padding: behind the last of the `=` that follow each other.
    private static int endOfSegment(byte[] ascii, int start, int to) {
        int i = start;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long padding = (long) LONGS.get(ascii, i) ^ ('=' * ONES);
            long found = (padding - ONES) & ~padding & 0x8080808080808080L;
            if (found != 0) {
                i += Long.numberOfTrailingZeros(found) >>> 3;
                break;
            }
        }
        while (i < to && ascii[i] != '=') {
            i++;
        }
        while (i < to && ascii[i] == '=') {
            i++;
        }
        return i;
    }
}
