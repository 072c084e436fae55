package io.millrace.log;

import java.util.Optional;

/// What is appended: opaque bytes for one lane, with an optional producer token.
///
/// @param lane the lane, 0 to 1,048,575
/// @param payload the bytes, at most [Payload#MAX_BYTES]; not to be changed before the append returns
/// @param token makes the append idempotent: see [Appended#duplicate()]
public record Entry(int lane, Payload payload, Optional<Token> token) {

    static final int MAX_LANE = (1 << 20) - 1;

    public Entry {
        if (lane < 0 || lane > MAX_LANE) {
            throw new IllegalArgumentException("a lane is 0 to " + MAX_LANE + ", not " + lane);
        }
    }

    /// An entry without a token.
    public static Entry of(int lane, Payload payload) {
        return new Entry(lane, payload, Optional.empty());
    }

    /// An entry that a log drops when it holds `token`, or a later one of the same producer, already.
    public static Entry of(int lane, Payload payload, Token token) {
        return new Entry(lane, payload, Optional.of(token));
    }
}
