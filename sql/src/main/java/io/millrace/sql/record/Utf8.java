package io.millrace.sql.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks and writes UTF-8 in byte arrays; overlong forms, surrogates and anything above U+10FFFF are refused.
public final class Utf8 {

    /// Reads eight bytes, the first one lowest.
    static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final long HIGH_BITS = 0x8080808080808080L;

    /// What a range of bytes holds.
    public enum Content {
        ASCII,
        VALID,
        INVALID
    }

    private Utf8() {}

    /// The index behind the sequence of two to four bytes that starts at `p`, or -1 if none does.
    static int sequence(byte[] bytes, int p, int end) {
        int first = bytes[p] & 0xff;
        if (first < 0xc2) {
            return -1;
        }
        if (first < 0xe0) {
            return p + 2 <= end && isContinuation(bytes[p + 1]) ? p + 2 : -1;
        }
        if (first < 0xf0) {
            if (p + 3 > end || !isContinuation(bytes[p + 1]) || !isContinuation(bytes[p + 2])) {
                return -1;
            }
            int second = bytes[p + 1] & 0xff;
            boolean isOverlong = first == 0xe0 && second < 0xa0;
            boolean isSurrogate = first == 0xed && second >= 0xa0;
            return isOverlong || isSurrogate ? -1 : p + 3;
        }
        if (first > 0xf4
                || p + 4 > end
                || !isContinuation(bytes[p + 1])
                || !isContinuation(bytes[p + 2])
                || !isContinuation(bytes[p + 3])) {
            return -1;
        }
        int second = bytes[p + 1] & 0xff;
        boolean isOverlong = first == 0xf0 && second < 0x90;
        boolean isTooHigh = first == 0xf4 && second >= 0x90;
        return isOverlong || isTooHigh ? -1 : p + 4;
    }

    public static Content content(byte[] bytes, int from, int to) {
        Content content = Content.ASCII;
        int p = from;
        while (p < to) {
            if (p + 8 <= to && ((long) EIGHT.get(bytes, p) & HIGH_BITS) == 0) {
                p += 8;
            } else if (bytes[p] >= 0) {
                p++;
            } else {
                p = sequence(bytes, p, to);
                if (p < 0) {
                    return Content.INVALID;
                }
                content = Content.VALID;
            }
        }
        return content;
    }

    /// Writes a code point that is no surrogate to `out` at `n`; returns the index behind it, at most four further.
    static int encode(int point, byte[] out, int n) {
        if (point < 0x80) {
            out[n++] = (byte) point;
        } else if (point < 0x800) {
            out[n++] = (byte) (0xc0 | (point >> 6));
            out[n++] = continuation(point);
        } else if (point < 0x10000) {
            out[n++] = (byte) (0xe0 | (point >> 12));
            out[n++] = continuation(point >> 6);
            out[n++] = continuation(point);
        } else {
            out[n++] = (byte) (0xf0 | (point >> 18));
            out[n++] = continuation(point >> 12);
            out[n++] = continuation(point >> 6);
            out[n++] = continuation(point);
        }
        return n;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
