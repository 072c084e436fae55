package io.millrace.sql.record;

import java.nio.charset.StandardCharsets;

/// Rewrites stretches of valid JSON text: escapes resolved, white space taken out.
final class JsonText {

    private JsonText() {}

    /// The value of a hexadecimal digit, or -1.
    static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Resolves the escapes of the string whose inside is `[from, to)` and writes it to `out` as UTF-8.
    ///
    /// Half of a surrogate pair without its other half becomes U+FFFD. The result is never longer than the source.
    ///
    /// @return the number of bytes written from index 0
    static int unescape(byte[] text, int from, int to, byte[] out) {
        int n = 0;
        int p = from;
        while (p < to) {
            byte b = text[p++];
            if (b != '\\') {
                out[n++] = b;
                continue;
            }
            byte escaped = text[p++];
            if (escaped != 'u') {
                out[n++] = simple(escaped);
                continue;
            }
            int c = unit(text, p);
            p += 4;
            if (Character.isHighSurrogate((char) c)
                    && p + 6 <= to
                    && text[p] == '\\'
                    && text[p + 1] == 'u'
                    && Character.isLowSurrogate((char) unit(text, p + 2))) {
                c = Character.toCodePoint((char) c, (char) unit(text, p + 2));
                p += 6;
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                c = 0xfffd;
            }
            n = Utf8.encode(c, out, n);
        }
        return n;
    }

    /// The array or object in `[from, to)` without the white space between its tokens; its strings stay as written.
    static String compact(byte[] text, int from, int to) {
        byte[] out = new byte[to - from];
        int n = 0;
        boolean inString = false;
        for (int p = from; p < to; p++) {
            byte b = text[p];
            if (inString) {
                out[n++] = b;
                if (b == '\\') {
                    out[n++] = text[++p];
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b > ' ') {
                out[n++] = b;
                inString = b == '"';
            }
        }
        return new String(out, 0, n, StandardCharsets.UTF_8);
    }

    private static byte simple(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escaped;
        };
    }

    private static int unit(byte[] text, int p) {
        return hexDigit(text[p]) << 12
                | hexDigit(text[p + 1]) << 8
                | hexDigit(text[p + 2]) << 4
                | hexDigit(text[p + 3]);
    }
}
