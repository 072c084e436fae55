package io.millrace.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of an object's bytes, never empty.
///
/// @param first the first byte, from 0
/// @param last the last byte, included
record ByteRange(long first, long last) {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("not a range: " + first + " to " + last);
        }
    }

    /// What a `Range` header asks of an object of that size; nothing if the header is to be ignored, because it asks
    /// for several ranges or is no range.
    ///
    /// Source: <https://www.rfc-editor.org/rfc/rfc9110#section-14.2>, and for S3
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax>
    ///
    /// @throws io.millrace.api.Fault InvalidRange if there is no such byte
    static Optional<ByteRange> parse(String header, long size) {
        Matcher matcher = SINGLE.matcher(header.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(to), size));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (last < first) {
            return Optional.empty();
        }
        if (first >= size) {
            throw S3Fault.INVALID_RANGE.fault();
        }
        return Optional.of(new ByteRange(first, Math.min(last, size - 1)));
    }

    private static ByteRange suffix(long length, long size) {
        if (length == 0 || size == 0) {
            throw S3Fault.INVALID_RANGE.fault();
        }
        return new ByteRange(Math.max(0, size - length), size - 1);
    }

    long length() {
        return last - first + 1;
    }

    /// The `Content-Range` header of an answer with this part.
    String header(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
