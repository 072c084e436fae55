package io.millrace.wire.http2;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The streams of an HTTP/2 connection that have begun and not ended, as the frames of both sides tell.
///
/// A stream ends when both sides have said their last, or when either resets it.
///
/// The client's frames are told by the one thread that reads the connection, the server's by any, each before it is
/// written.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc9113.html#section-5.1>
final class LiveStreams {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int END_STREAM = 1;

    /// Which side has said its last on a stream.
    private enum Said {
        NOTHING,
        BY_CLIENT,
        BY_SERVER
    }

    private final ConcurrentMap<Integer, Said> live = new ConcurrentHashMap<>();
    private int latest;

    /// Tells of a frame from the client.
    void received(int type, int flags, int stream) {
        if (type == HEADERS && stream > latest) {
            latest = stream;
            live.put(stream, Said.NOTHING);
        }
        frame(type, flags, stream, Said.BY_CLIENT);
    }

    /// Tells of a frame to the client.
    void sends(int type, int flags, int stream) {
        frame(type, flags, stream, Said.BY_SERVER);
    }

    private void frame(int type, int flags, int stream, Said side) {
        if (type == RST_STREAM) {
            live.remove(stream);
        } else if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
            if (!live.replace(stream, Said.NOTHING, side)) {
                live.remove(stream, side == Said.BY_CLIENT ? Said.BY_SERVER : Said.BY_CLIENT);
            }
        }
    }

    /// Whether a stream has begun and ended.
    boolean hasEnded(int stream) {
        return stream <= latest && !live.containsKey(stream);
    }
}
