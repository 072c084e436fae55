package io.millrace.sql.record;

/// Walks over JSON text in a byte array, checking every byte and building nothing.
///
/// The text is held to RFC 8259 in full, skipped parts too: structure, grammar of numbers, escapes, no raw control
/// characters, valid UTF-8, and at most [#MAX_DEPTH] levels of nesting. Strings are crossed eight bytes at a time: a
/// word without quote, backslash, control character and high bit is passed at once, otherwise the lowest such byte is
/// looked at. (With the second bit flipped a quote is a blank and a blank is none, so one subtraction finds quotes and
/// control characters. It may flag a byte wrongly only above one flagged rightly, from which it borrowed, so the lowest
/// flag is exact.)
final class JsonScanner {

    /// The deepest nesting of arrays and objects.
    static final int MAX_DEPTH = 1000;

    private static final long ONES = 0x0101010101010101L;
    private static final long TWOS = ONES * 2;
    private static final long BEHIND_CONTROLS = ONES * (' ' + 1);
    private static final long BACKSLASHES = ONES * '\\';

    private final byte[] closers = new byte[MAX_DEPTH + 1];
    private byte[] bytes = new byte[0];
    private int end;
    private int depth;
    private JsonKind stringKind = JsonKind.ASCII_STRING;

    /// Takes up new text: `bytes` up to, not including, `end`.
    void reset(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
        this.depth = 0;
    }

    /// The index behind a byte order mark at `from`, or `from`.
    static int behindMark(byte[] bytes, int from, int end) {
        boolean hasMark = end - from >= 3
                && bytes[from] == (byte) 0xef
                && bytes[from + 1] == (byte) 0xbb
                && bytes[from + 2] == (byte) 0xbf;
        return hasMark ? from + 3 : from;
    }

    /// Forgets open arrays and objects.
    void restart() {
        depth = 0;
    }

    /// The byte at `p`, or 0, which is nowhere allowed between values, at the end of the text.
    byte at(int p) {
        return p < end ? bytes[p] : 0;
    }

    /// The kind of the string crossed last.
    JsonKind stringKind() {
        return stringKind;
    }

    /// The index of the first byte at or after `p` that is no white space.
    int space(int p) {
        byte[] text = bytes;
        int limit = end;
        while (p < limit) {
            byte b = text[p];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                return p;
            }
            p++;
        }
        return p;
    }

    /// Notes that an array or object opened, which `closer` will close.
    void enter(byte closer, int p) throws MalformedException {
        if (depth == MAX_DEPTH) {
            throw new MalformedException("nested deeper than " + MAX_DEPTH + " levels", p);
        }
        closers[++depth] = closer;
    }

    /// Notes that the innermost array or object closed.
    void leave() {
        depth--;
    }

    /// Crosses the value that starts at `p`; returns the index behind it.
    int skip(int p) throws MalformedException {
        int outside = depth;
        while (true) {
            byte first = at(p);
            if (first == '"') {
                p = string(p + 1);
            } else if (first == '{') {
                enter((byte) '}', p);
                p = space(p + 1);
                if (at(p) != '}') {
                    p = name(p);
                    continue;
                }
                p++;
                depth--;
            } else if (first == '[') {
                enter((byte) ']', p);
                p = space(p + 1);
                if (at(p) != ']') {
                    continue;
                }
                p++;
                depth--;
            } else {
                p = scalar(p, first);
            }
            while (true) {
                if (depth == outside) {
                    return p;
                }
                p = space(p);
                byte closer = closers[depth];
                byte next = at(p);
                if (next == ',') {
                    p = space(p + 1);
                    if (closer == '}') {
                        p = name(p);
                    }
                    break;
                }
                if (next != closer) {
                    throw unexpected(p, closer == '}' ? "',' or '}'" : "',' or ']'");
                }
                p++;
                depth--;
            }
        }
    }

    /// Crosses the name of a member and the colon; returns the index of the value.
    private int name(int p) throws MalformedException {
        if (at(p) != '"') {
            throw unexpected(p, "the name of a member");
        }
        return colon(string(p + 1));
    }

    /// Crosses the colon behind a name; returns the index of the value.
    int colon(int p) throws MalformedException {
        p = space(p);
        if (at(p) != ':') {
            throw unexpected(p, "':'");
        }
        return space(p + 1);
    }

    /// Crosses the rest of a string, from behind its opening quote to behind its closing one.
    int string(int p) throws MalformedException {
        byte[] text = bytes;
        int limit = end;
        p = special(text, p, limit);
        if (p < limit && text[p] == '"') {
            if (stringKind != JsonKind.ASCII_STRING) { // a write costs more than to look
                stringKind = JsonKind.ASCII_STRING;
            }
            return p + 1;
        }
        return unusualString(p);
    }

    /// The index of the first byte at or after `p` that is no plain character of a string, or `limit`.
    private static int special(byte[] text, int p, int limit) {
        for (; p + Long.BYTES <= limit; p += Long.BYTES) {
            long word = (long) Utf8.EIGHT.get(text, p);
            long quotes = (word ^ TWOS) - BEHIND_CONTROLS;
            long backslashes = (word ^ BACKSLASHES) - ONES;
            long found = (quotes | backslashes | word) & Utf8.HIGH_BITS;
            if (found != 0) {
                return p + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (p < limit && text[p] >= ' ' && text[p] != '"' && text[p] != '\\') {
            p++;
        }
        return p;
    }

    /// Crosses the rest of a string that has escapes or characters beyond ASCII, or is not well-formed.
    private int unusualString(int p) throws MalformedException {
        byte[] text = bytes;
        int limit = end;
        JsonKind kind = JsonKind.ASCII_STRING;
        while (p < limit) {
            byte b = text[p];
            if (b == '"') {
                stringKind = kind;
                return p + 1;
            }
            if (b < 0) {
                p = beyondAscii(p);
                if (kind == JsonKind.ASCII_STRING) {
                    kind = JsonKind.UTF8_STRING;
                }
            } else if (b == '\\') {
                p = escape(p);
                kind = JsonKind.ESCAPED_STRING;
            } else if (b < ' ') {
                throw new MalformedException("control character in a string", p);
            } else {
                p = special(text, p, limit);
            }
        }
        throw new MalformedException("the text ends within a string", limit);
    }

    private int beyondAscii(int p) throws MalformedException {
        do {
            int next = Utf8.sequence(bytes, p, end);
            if (next < 0) {
                throw new MalformedException("not UTF-8", p);
            }
            p = next;
        } while (p < end && bytes[p] < 0);
        return p;
    }

    private int escape(int p) throws MalformedException {
        return switch (at(p + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> p + 2;
            case 'u' -> fourHexDigits(p + 2);
            default -> throw unexpected(p + 1, "an escape");
        };
    }

    private int fourHexDigits(int p) throws MalformedException {
        for (int i = p; i < p + 4; i++) {
            if (JsonText.hexDigit(at(i)) < 0) {
                throw unexpected(i, "a hexadecimal digit");
            }
        }
        return p + 4;
    }

    /// Crosses the string, number or word that starts at `p`; returns the index behind it.
    int scalar(int p) throws MalformedException {
        byte first = at(p);
        return first == '"' ? string(p + 1) : scalar(p, first);
    }

    private int scalar(int p, byte first) throws MalformedException {
        return switch (first) {
            case 't' -> word(p, "true");
            case 'f' -> word(p, "false");
            case 'n' -> word(p, "null");
            default -> number(p);
        };
    }

    private int word(int p, String word) throws MalformedException {
        for (int i = 1; i < word.length(); i++) {
            if (at(p + i) != word.charAt(i)) {
                throw unexpected(p + i, word);
            }
        }
        return p + word.length();
    }

    private int number(int start) throws MalformedException {
        int p = at(start) == '-' ? start + 1 : start;
        if (at(p) == '0') {
            p++;
        } else if (isDigit(at(p))) {
            p = digits(p);
        } else {
            throw unexpected(p, p == start ? "a value" : "a digit");
        }
        if (at(p) == '.') {
            p = someDigits(p + 1);
        }
        if ((at(p) | 0x20) == 'e') {
            p++;
            p = someDigits(at(p) == '+' || at(p) == '-' ? p + 1 : p);
        }
        return p;
    }

    private int someDigits(int p) throws MalformedException {
        if (!isDigit(at(p))) {
            throw unexpected(p, "a digit");
        }
        return digits(p);
    }

    private int digits(int p) {
        while (isDigit(at(p))) {
            p++;
        }
        return p;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// The refusal of the byte at `p` where `expected` must stand.
    MalformedException unexpected(int p, String expected) {
        if (p >= end) {
            return new MalformedException("the text ends where " + expected + " must stand", end);
        }
        int b = bytes[p] & 0xff;
        String found = b > ' ' && b < 0x7f ? "'" + (char) b + "'" : "byte 0x" + Integer.toHexString(b);
        return new MalformedException(found + " stands where " + expected + " must stand", p);
    }
}
