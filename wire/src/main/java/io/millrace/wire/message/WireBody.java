package io.millrace.wire.message;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The body of a request or an answer: bytes in memory, bounded by whoever read them, or a stream that is read once.
public sealed interface WireBody {

    /// No body.
    Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    /// A body of all these bytes; the array belongs to the body from now on.
    static Bytes of(byte[] bytes) {
        return new Bytes(bytes, 0, bytes.length);
    }

    /// The number of bytes, or -1 if it is not known before the end.
    long length();

    /// Bytes in memory: `length` of them from `offset`. The array is shared, not copied; nobody writes to it any more.
    ///
    /// @param array holds the bytes
    /// @param offset where the body begins
    /// @param length bytes of the body
    @SuppressWarnings("ArrayRecordComponent") // a body is compared by nobody, and copying it would cost
    record Bytes(byte[] array, int offset, long length) implements WireBody {

        public Bytes {
            if (offset < 0 || length < 0 || offset + length > array.length) {
                throw new IllegalArgumentException(
                        "not a range of " + array.length + " bytes: " + offset + "+" + length);
            }
        }

        /// The number of bytes as an index.
        public int size() {
            return (int) length;
        }

        /// A copy of the bytes.
        public byte[] copy() {
            return java.util.Arrays.copyOfRange(array, offset, offset + size());
        }

        /// The bytes as UTF-8 text.
        public String text() {
            return new String(array, offset, size(), StandardCharsets.UTF_8);
        }
    }

    /// A stream, for bodies that are not held in memory; the reader closes it.
    ///
    /// @param stream gives the bytes, once
    /// @param length the number of bytes, or -1 if it is not known
    record Stream(InputStream stream, long length) implements WireBody {}
}
