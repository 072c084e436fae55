package io.millrace.firehose;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Decodes base64 text that may consist of several texts put one behind the other, each with padding of its own.
///
/// Functions of well-known tutorials append the base64 text of a newline to that of the record; the padding in the
/// middle then ends one segment, and the next begins behind it. Plain base64 is the case of one segment.
final class Base64Segments {

    private Base64Segments() {}

    /// The bytes, or nothing if the text is no base64 even so.
    static Optional<byte[]> decode(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = new byte[ascii.length / 4 * 3 + 3];
        int length = 0;
        int start = 0;
        try {
            while (start < ascii.length) {
                int end = endOfSegment(ascii, start);
                byte[] segment = Base64.getDecoder().decode(java.util.Arrays.copyOfRange(ascii, start, end));
                System.arraycopy(segment, 0, bytes, length, segment.length);
                length += segment.length;
                start = end;
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(java.util.Arrays.copyOf(bytes, length));
    }

    /// A segment ends behind its padding: behind the last of the `=` that follow each other.
    private static int endOfSegment(byte[] ascii, int start) {
        int i = start;
        while (i < ascii.length && ascii[i] != '=') {
            i++;
        }
        while (i < ascii.length && ascii[i] == '=') {
            i++;
        }
        return i;
    }
}
