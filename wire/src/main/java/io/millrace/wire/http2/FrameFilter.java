package io.millrace.wire.http2;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// What a client sends on an HTTP/2 connection, without its goodbyes and without resets of streams that have ended.
///
/// A `GOAWAY` without an error says that the client begins no more streams; those under way go on, and the client
/// closes the connection when they have ended. Helidon would close it at once and cut them off. One with an error
/// stays.
///
/// A `RST_STREAM` may cross the last frame of the server, and clients such as Netty answer each frame with one that
/// they get on a stream which they have reset already. Helidon forgets an ended stream as soon as another one begins,
/// and takes a reset of it for a mistake that ends the connection, with all other streams. So a reset is passed on only
/// when all frames before it have been worked off and its stream has not ended.
///
///     frame: length 3 · type 1 · flags 1 · stream 4 · payload; of GOAWAY: last stream 4 · error 4 · words
///
/// Used by the one thread that reads the connection.
///
/// Sources: <https://www.rfc-editor.org/rfc/rfc9113.html#section-5.1>,
/// <https://www.rfc-editor.org/rfc/rfc9113.html#section-6.8>
final class FrameFilter implements Supplier<byte[]> {

    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int RST_STREAM = 3;
    private static final int GO_AWAY = 7;
    private static final int FIXED_PAYLOAD = 8;

    private final Supplier<byte[]> source;
    private final IntConsumer types;
    private final LiveStreams streams;
    private final byte[] head = new byte[HEADER + FIXED_PAYLOAD];
    private int headLength;
    /// Bytes ahead that are passed on.
    private int wanted = PREFACE;
    /// Bytes ahead that are dropped.
    private int unwanted;
    /// What has arrived behind the head of a reset that waits for its turn.
    private byte[] held = {};
    private boolean isResetNext;

    /// @param source gives what has arrived, one byte or more, from the connection's preface on; waits for it
    /// @param types is told the type of each frame before the frame is passed on
    /// @param streams is told of each frame, and tells which streams have ended
    FrameFilter(Supplier<byte[]> source, IntConsumer types, LiveStreams streams) {
        this.source = source;
        this.types = types;
        this.streams = streams;
    }

    /// The next bytes; whoever asks has worked off all frames that it has been given whole.
    @Override
    public byte[] get() {
        while (true) {
            ByteArrayOutputStream passed = new ByteArrayOutputStream();
            if (isResetNext) {
                isResetNext = false;
                reset(passed);
            }
            byte[] arrived = held;
            held = new byte[0];
            if (arrived.length == 0 && passed.size() == 0) {
                arrived = source.get();
                if (arrived.length <= wanted) {
                    wanted -= arrived.length;
                    return arrived;
                }
            }
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
                if (isResetNext) {
                    held = Arrays.copyOfRange(arrived, at, arrived.length);
                    return;
                }
            }
        }
    }

    private void decide(ByteArrayOutputStream passed) {
        int type = head[3] & 0xff;
        if (headLength == HEADER) {
            types.accept(type);
        }
        boolean isGoAway = type == GO_AWAY && length() >= FIXED_PAYLOAD;
        if (headLength == HEADER && type == RST_STREAM) {
            if (passed.size() > 0) {
                isResetNext = true;
            } else {
                reset(passed);
            }
        } else if (headLength == HEADER && !isGoAway) {
            streams.received(type, head[4], stream());
            passHead(passed);
        } else if (headLength == head.length) {
            boolean hasError = (head[13] | head[14] | head[15] | head[16]) != 0;
            if (hasError) {
                passHead(passed);
            } else {
                unwanted = length() - FIXED_PAYLOAD;
                headLength = 0;
            }
        }
    }

    private void reset(ByteArrayOutputStream passed) {
        if (streams.hasEnded(stream())) {
            unwanted = length();
            headLength = 0;
        } else {
            streams.received(RST_STREAM, 0, stream());
            passHead(passed);
        }
    }

    private void passHead(ByteArrayOutputStream passed) {
        passed.write(head, 0, headLength);
        wanted = length() - (headLength - HEADER);
        headLength = 0;
    }

    private int length() {
        return ((head[0] & 0xff) << 16) | ((head[1] & 0xff) << 8) | (head[2] & 0xff);
    }

    private int stream() {
        return ((head[5] & 0x7f) << 24) | ((head[6] & 0xff) << 16) | ((head[7] & 0xff) << 8) | (head[8] & 0xff);
    }
}
