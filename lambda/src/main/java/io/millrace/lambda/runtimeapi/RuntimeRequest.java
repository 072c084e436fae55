package io.millrace.lambda.runtimeapi;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The head of an HTTP/1.1 request to the runtime API, and the way to its body.
///
/// @param method the HTTP method
/// @param path the path without a query
/// @param headers by lower-case names; the last of a name
record RuntimeRequest(String method, String path, Map<String, String> headers) {

    private static final int MAX_HEAD = 1 << 14;
    private static final int MAX_CHUNK_LINE = 256;

    /// Reads the next head, or nothing if the client has closed the connection.
    ///
    /// @throws IOException if it is no HTTP, or longer than 16 KiB
    static Optional<RuntimeRequest> read(BufferedInputStream in) throws IOException {
        String start = line(in, MAX_HEAD);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = start.split(" ", 3);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new IOException("not HTTP/1.1");
        }
        Map<String, String> headers = new HashMap<>();
        int left = MAX_HEAD - start.length();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            left -= line.length() + 2;
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        int query = parts[1].indexOf('?');
        return Optional.of(new RuntimeRequest(parts[0], query < 0 ? parts[1] : parts[1].substring(0, query), headers));
    }

    /// Reads the whole body, of which all beyond the limit is thrown away.
    ///
    /// @return the body, or nothing if it is longer than the limit
    Optional<byte[]> body(InputStream in, int limit) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return chunked(in, limit);
        }
        long length = number(headers.getOrDefault("content-length", "0"), 10);
        if (length > limit) {
            in.skipNBytes(length);
            return Optional.empty();
        }
        return Optional.of(exactly(in, (int) length));
    }

    private static Optional<byte[]> chunked(InputStream in, int limit) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long total = 0;
        while (true) {
            String line = line(in, MAX_CHUNK_LINE);
            int extension = line.indexOf(';');
            long length = number((extension < 0 ? line : line.substring(0, extension)).trim(), 16);
            if (length == 0) {
                while (!line(in, MAX_HEAD).isEmpty()) {
                    // trailers mean nothing to us
                }
                return total > limit ? Optional.empty() : Optional.of(body.toByteArray());
            }
            total += length;
            if (total > limit) {
                in.skipNBytes(length);
            } else {
                body.write(exactly(in, (int) length));
            }
            if (!line(in, MAX_CHUNK_LINE).isEmpty()) {
                throw new IOException("a chunk is longer than it says");
            }
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (in.readNBytes(bytes, 0, length) < length) {
            throw new EOFException("the body is cut off");
        }
        return bytes;
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IOException("not a length: " + text, e);
        }
        throw new IOException("not a length: " + text);
    }

    /// A line without its end; empty at the end of the stream, too.
    private static String line(InputStream in, int limit) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next == '\n' || next < 0) {
                break;
            }
            if (line.length() >= limit) {
                throw new IOException("a line is too long");
            }
            line.append((char) next);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    /// Bytes of a header's value in the one encoding of HTTP.
    static byte[] bytes(String head) {
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }
}
