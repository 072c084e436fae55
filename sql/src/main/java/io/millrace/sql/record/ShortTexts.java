package io.millrace.sql.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Strings of few characters that came before, so that codes and common words are not made anew for each record.
///
/// Besides saving memory, equal strings are then mostly the same object, whose hash is known: that speeds up filters,
/// groups and joins. One thread uses it at a time.
final class ShortTexts {

    private static final int SIZE_BITS = 10;
    private static final int SIZE = 1 << SIZE_BITS;
    private static final long SPREAD = 0x9e3779b97f4a7c15L; // 2⁶⁴ divided by the golden ratio

    private final long[] words = new long[SIZE];
    private final @Nullable String[] texts = new String[SIZE];

    /// The ASCII text of `length` bytes at `from`.
    String of(byte[] bytes, int from, int length) {
        if (length == 0 || length > Long.BYTES || from + Long.BYTES > bytes.length) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        long word = (long) Utf8.EIGHT.get(bytes, from) << ((Long.BYTES - length) * Byte.SIZE);
        int at = (int) ((word * SPREAD) >>> (Long.SIZE - SIZE_BITS));
        String known = texts[at];
        if (known != null && words[at] == word && known.length() == length) {
            return known;
        }
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        words[at] = word;
        texts[at] = text;
        return text;
    }
}
