package io.millrace.kinesis.stream;

import io.millrace.api.OwnHeader;
import io.millrace.kinesis.KinesisFault;
import java.time.Duration;

/// How long a read of a shard that finds nothing waits for a record.
///
/// It comes in a header of our own, which AWS ignores: `x-millrace-wait-millis: <milliseconds>`. So a reader that
/// follows a shard neither asks in vain nor learns late.
///
/// @param duration 0 to 20 s
public record ReadWait(Duration duration) {

    /// An answer at once.
    public static final ReadWait NONE = new ReadWait(Duration.ZERO);

    private static final int MAX_MILLIS = 20_000;

    /// Reads the header's value.
    ///
    /// @throws io.millrace.api.Fault InvalidArgumentException if it is no number, or out of bounds
    public static ReadWait parse(String text) {
        try {
            int millis = Integer.parseInt(text);
            if (millis >= 0 && millis <= MAX_MILLIS) {
                return new ReadWait(Duration.ofMillis(millis));
            }
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static RuntimeException malformed(String text) {
        return KinesisFault.INVALID_ARGUMENT.fault(
                "%s must be 0 to %d, not %s", OwnHeader.WAIT_MILLIS.text(), MAX_MILLIS, text);
    }
}
