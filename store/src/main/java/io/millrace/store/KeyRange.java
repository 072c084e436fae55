package io.millrace.store;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The keys from `first` (included) to `end` (excluded), in the order of their UTF-8 bytes.
final class KeyRange {

    /// The longest key, in bytes of UTF-8; room for an S3 key of 1,024 bytes and all that stands before it.
    static final int MAX_KEY_BYTES = 4096;

    private static final int HIGHEST_BYTE = 0xFF;

    private final byte[] first;
    private final byte[] end;

    private KeyRange(byte[] first, byte[] end) {
        this.first = first;
        this.end = end;
    }

    /// The keys that start with `prefix` and come after `after`; an empty `after` leaves none of them out.
    static KeyRange of(String prefix, String after) {
        byte[] start = utf8(prefix);
        byte[] passed = utf8(after);
        boolean resumes = Arrays.compareUnsigned(passed, start) >= 0;
        return new KeyRange(resumes ? successor(passed) : start, endOf(start));
    }

    /// The keys that start with `prefix` and come before `before`; an empty `before` leaves none of them out.
    static KeyRange below(String prefix, String before) {
        byte[] start = utf8(prefix);
        byte[] end = endOf(start);
        byte[] bound = utf8(before);
        boolean isBounded = bound.length > 0 && Arrays.compareUnsigned(bound, end) < 0;
        return new KeyRange(start, isBounded ? bound : end);
    }

    /// The bytes of a key that may be stored.
    ///
    /// @throws IllegalArgumentException if the key is empty, too long or not a text that UTF-8 can hold
    static byte[] key(String key) {
        byte[] bytes = utf8(key);
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a key must not be empty");
        }
        if (bytes.length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key has at most " + MAX_KEY_BYTES + " bytes, not " + bytes.length + ": " + key);
        }
        return bytes;
    }

    byte[] first() {
        return first;
    }

    byte[] end() {
        return end;
    }

    /// Unlike `String.getBytes`, never maps two texts to the same bytes: an unpaired surrogate is refused.
    private static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not a key: it holds half of a surrogate pair", e);
        }
    }

    /// The lowest byte string above `bytes`.
    private static byte[] successor(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /// The lowest byte string above all that start with `prefix`. UTF-8 has no byte 0xFF, so that the last byte
    /// can always be raised, and 0xFF itself stands above every key.
    private static byte[] endOf(byte[] prefix) {
        if (prefix.length == 0) {
            return new byte[] {(byte) HIGHEST_BYTE};
        }
        byte[] end = prefix.clone();
        end[end.length - 1]++;
        return end;
    }
}
