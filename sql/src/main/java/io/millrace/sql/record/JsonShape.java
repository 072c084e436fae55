package io.millrace.sql.record;

import java.util.Arrays;
import java.util.Optional;

/// What the documents of one producer share: all their bytes but the scalars.
///
/// A document is a row of gaps and scalars in turn, and the names of members stand in the gaps:
///
/// ```text
/// {"age":  41  ,"name":{"first":  "Una"  },"nat":  "IE"  }
/// gap      s   gap                s      gap       s     gap
/// ```
///
/// A document with the gaps of a well-formed one and any scalars between them is well-formed as well, and its members
/// have the same names and nesting. So its gaps need only be compared, eight bytes at a time, and its scalars crossed;
/// that is half of the work of a walk through the [PathNode]s, or less, and gives the same values. What has other gaps
/// is left to the walk, and with it every error.
///
/// Speculating on the structure of records is an old idea; for JSON: Y. Li et al., "Mison: A Fast JSON Parser for Data
/// Analytics", VLDB 10 (2017).
final class JsonShape {

    /// The most bytes of gaps that are remembered.
    private static final int MOST_BYTES = 64 << 10;

    private static final int WORD = Long.BYTES;

    private final byte[] gaps;
    private final int[] gapEnds;
    private final int[] slots;

    private JsonShape(byte[] gaps, int[] gapEnds, int[] slots) {
        this.gaps = gaps;
        this.gapEnds = gapEnds;
        this.slots = slots;
    }

    /// The shape of the document in `[start, end)`, which a walk found well-formed.
    ///
    /// @param values what the walk found
    /// @return nothing if a column takes a whole array or object, or the document is too large
    static Optional<JsonShape> of(byte[] text, int start, int end, JsonValues values) {
        byte[] gaps = new byte[Math.min(end - start, MOST_BYTES) + WORD];
        int[] gapEnds = new int[16];
        int[] slots = new int[16];
        long[] mapped = inOrder(values);
        int size = 0;
        int count = 0;
        int taken = 0;
        int p = start;
        while (p < end) {
            int next = behindToken(text, p, end);
            if (isScalar(text, p, next, end)) {
                if (count + 1 == slots.length) {
                    gapEnds = Arrays.copyOf(gapEnds, count * 2 + 2);
                    slots = Arrays.copyOf(slots, count * 2 + 2);
                }
                gapEnds[count] = size;
                boolean isMapped = taken < mapped.length && start(mapped[taken]) == p;
                slots[count++] = isMapped ? slot(mapped[taken++]) : -1;
            } else {
                if (size + next - p > gaps.length - WORD) {
                    return Optional.empty();
                }
                System.arraycopy(text, p, gaps, size, next - p);
                size += next - p;
            }
            p = next;
        }
        gapEnds[count] = size;
        if (taken < mapped.length) {
            return Optional.empty();
        }
        return Optional.of(new JsonShape(
                Arrays.copyOf(gaps, size + WORD), Arrays.copyOf(gapEnds, count + 1), Arrays.copyOf(slots, count)));
    }

    /// The slots that hold a value, each below the start of its value, in the order of the starts.
    private static long[] inOrder(JsonValues values) {
        long[] mapped = new long[values.slots()];
        int count = 0;
        for (int slot = 0; slot < mapped.length; slot++) {
            if (values.kind(slot) != JsonKind.MISSING) {
                mapped[count++] = (long) values.start(slot) << Integer.SIZE | slot;
            }
        }
        Arrays.sort(mapped, 0, count);
        return Arrays.copyOf(mapped, count);
    }

    private static int start(long mapped) {
        return (int) (mapped >>> Integer.SIZE);
    }

    private static int slot(long mapped) {
        return (int) mapped;
    }

    /// The index behind the string, number, word, sign or white space that starts at `p`.
    private static int behindToken(byte[] text, int p, int end) {
        if (text[p] == '"') {
            p++;
            while (text[p] != '"') {
                p += text[p] == '\\' ? 2 : 1;
            }
            return p + 1;
        }
        if (isSign(text[p])) {
            return p + 1;
        }
        while (p < end && !isSign(text[p])) {
            p++;
        }
        return p;
    }

    private static boolean isSign(byte b) {
        return b <= ' ' || b == '{' || b == '}' || b == '[' || b == ']' || b == ':' || b == ',';
    }

    /// Whether a token is a value and not the name of a member, which alone a colon follows.
    private static boolean isScalar(byte[] text, int p, int behind, int end) {
        if (isSign(text[p])) {
            return false;
        }
        int next = behind;
        while (next < end && text[next] <= ' ' && text[next] >= 0) {
            next++;
        }
        return next == end || text[next] != ':';
    }

    /// Crosses the document at `start` if it has this shape.
    ///
    /// @param scanner reads the same text
    /// @param values takes the values of all slots; holds nothing of use if the shape is another
    /// @return the index behind the document, or -1 if its shape is another or it is not well-formed
    int cross(byte[] text, int start, int end, JsonScanner scanner, JsonValues values) {
        values.clear(0, values.slots());
        int p = start;
        int gap = 0;
        try {
            for (int i = 0; i < slots.length; i++) {
                int length = gapEnds[i] - gap;
                if (length > end - p || !isSame(text, p, gap, length)) {
                    return -1;
                }
                gap += length;
                p += length;
                int behind = scanner.scalar(p);
                if (slots[i] >= 0) {
                    values.put(slots[i], JsonKind.startingWith(text[p], scanner.stringKind()), p, behind);
                }
                p = behind;
            }
        } catch (MalformedException _) {
            return -1; // also where an array or object stands in the place of a scalar
        }
        int length = gapEnds[slots.length] - gap;
        return length <= end - p && isSame(text, p, gap, length) ? p + length : -1;
    }

    private boolean isSame(byte[] text, int p, int gap, int length) {
        if (p + length + WORD > text.length) {
            return Arrays.equals(text, p, p + length, gaps, gap, gap + length);
        }
        int whole = length & -WORD;
        for (int i = 0; i < whole; i += WORD) {
            if ((long) Utf8.EIGHT.get(text, p + i) != (long) Utf8.EIGHT.get(gaps, gap + i)) {
                return false;
            }
        }
        long rest = (long) Utf8.EIGHT.get(text, p + whole) ^ (long) Utf8.EIGHT.get(gaps, gap + whole);
        return length == whole || rest << (Long.SIZE - Byte.SIZE * (length - whole)) == 0;
    }
}
