package io.millrace.wire.http2;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How many frames an HTTP/2 client may send that cost work and carry nothing; who sends more loses the connection.
///
/// Settings, pings, priorities and frames of unknown types are counted together; a header block may have only so
/// many parts, because empty ones would fill the memory without end. Data, their windows and resets are bounded
/// elsewhere.
///
/// Used by the one thread that reads the connection.
///
/// Attacks: <https://www.rfc-editor.org/rfc/rfc9113.html#section-10.5>
final class FrameAllowance {

    /// Frames without content within [#PERIOD]; a client of AWS sends a few in a minute.
    static final int MOST_CONTROLS = 1_000;

    /// Parts of one header block behind its first.
    static final int MOST_CONTINUATIONS = 64;

    private static final Duration PERIOD = Duration.ofSeconds(10);

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    private final LongSupplier nanos;
    private long periodStart;
    private int controls;
    private int continuations;

    /// @param nanos counts nanoseconds
    FrameAllowance(LongSupplier nanos) {
        this.nanos = nanos;
        this.periodStart = nanos.getAsLong();
    }

    /// Counts a frame of that type.
    ///
    /// @throws Http2Exception `ENHANCE_YOUR_CALM` if it is one too many
    void count(int type) {
        switch (type) {
            case DATA, RST_STREAM, WINDOW_UPDATE, GO_AWAY -> {}
            case HEADERS -> continuations = 0;
            case CONTINUATION -> {
                if (++continuations > MOST_CONTINUATIONS) {
                    throw tooMany("parts of a header block");
                }
            }
            default -> control();
        }
    }

    private void control() {
        long now = nanos.getAsLong();
        if (now - periodStart > PERIOD.toNanos()) {
            periodStart = now;
            controls = 0;
        }
        if (++controls > MOST_CONTROLS) {
            throw tooMany("frames without content");
        }
    }

    private static Http2Exception tooMany(String what) {
        return new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, "too many " + what);
    }
}
