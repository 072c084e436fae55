package io.millrace.lambda.source;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/// A tumbling window at work, with what the function has made of its records so far.
///
/// Windows tile time from the epoch on; a record belongs to the one in which it arrived.
///
/// Behaviour: <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html>
///
/// @param start the first moment in the window
/// @param end the first moment behind it
/// @param state what the function answered last, a JSON object
record OpenWindow(Instant start, Instant end, String state) {

    /// The largest state; with more the window ends early.
    static final int MAX_STATE_BYTES = 1 << 20;

    static final String NO_STATE = "{}";

    /// The window of that length to which a moment belongs, without a state.
    static OpenWindow of(Instant moment, Duration length) {
        long millis = length.toMillis();
        long start = Math.floorDiv(moment.toEpochMilli(), millis) * millis;
        return new OpenWindow(Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + millis), NO_STATE);
    }

    OpenWindow with(String newState) {
        return new OpenWindow(start, end, newState);
    }

    /// Whether a moment is behind it; what comes late stays in it.
    boolean isBefore(Instant moment) {
        return !moment.isBefore(end);
    }

    boolean isTooLarge() {
        return state.getBytes(StandardCharsets.UTF_8).length > MAX_STATE_BYTES;
    }
}
