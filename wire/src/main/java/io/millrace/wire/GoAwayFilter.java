package io.millrace.wire;

import java.io.ByteArrayOutputStream;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// What a client sends on an HTTP/2 connection, without its goodbyes.
///
/// A `GOAWAY` without an error says that the client begins no more streams; those under way go on, and the client
/// closes
/// the connection when they have ended. Helidon would close it at once and cut them off. One with an error stays.
///
///     frame: length 3 · type 1 · flags 1 · stream 4 · payload; of GOAWAY: last stream 4 · error 4 · words
///
/// Used by the one thread that reads the connection.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc9113.html#section-6.8>
final class GoAwayFilter implements Supplier<byte[]> {

    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int GO_AWAY = 7;
    private static final int FIXED_PAYLOAD = 8;

    private final Supplier<byte[]> source;
    private final IntConsumer types;
    private final byte[] head = new byte[HEADER + FIXED_PAYLOAD];
    private int headLength;
    /// Bytes ahead that are passed on.
    private int wanted = PREFACE;
    /// Bytes ahead that are dropped.
    private int unwanted;

    /// @param source gives what has arrived, one byte or more, from the connection's preface on; waits for it
    /// @param types is told the type of each frame before the frame is passed on
    GoAwayFilter(Supplier<byte[]> source, IntConsumer types) {
        this.source = source;
        this.types = types;
    }

    @Override
    public byte[] get() {
        while (true) {
            byte[] arrived = source.get();
            if (arrived.length <= wanted) {
                wanted -= arrived.length;
                return arrived;
            }
            ByteArrayOutputStream passed = new ByteArrayOutputStream(arrived.length + headLength);
            pass(arrived, passed);
            if (passed.size() > 0) {
                return passed.toByteArray();
            }
        }
    }

    private void pass(byte[] arrived, ByteArrayOutputStream passed) {
        int at = 0;
        while (at < arrived.length) {
            int rest = arrived.length - at;
            if (wanted > 0) {
                int count = Math.min(wanted, rest);
                passed.write(arrived, at, count);
                wanted -= count;
                at += count;
            } else if (unwanted > 0) {
                int count = Math.min(unwanted, rest);
                unwanted -= count;
                at += count;
            } else {
                head[headLength++] = arrived[at++];
                decide(passed);
            }
        }
    }

    private void decide(ByteArrayOutputStream passed) {
        if (headLength == HEADER) {
            types.accept(head[3] & 0xff);
        }
        int length = ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
        boolean isGoAway = head[3] == GO_AWAY && length >= FIXED_PAYLOAD;
        if (headLength == HEADER && !isGoAway) {
            passed.write(head, 0, HEADER);
            wanted = length;
            headLength = 0;
        } else if (headLength == head.length) {
            boolean hasError = (head[13] | head[14] | head[15] | head[16]) != 0;
            if (hasError) {
                passed.write(head, 0, head.length);
                wanted = length - FIXED_PAYLOAD;
            } else {
                unwanted = length - FIXED_PAYLOAD;
            }
            headLength = 0;
        }
    }
}
