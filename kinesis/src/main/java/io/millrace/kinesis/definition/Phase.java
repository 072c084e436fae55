package io.millrace.kinesis.definition;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A status of a stream and when it passes; no timer is needed, and a restart changes nothing.
///
/// @param status what the stream does until then
/// @param until when CREATING and UPDATING become ACTIVE, and DELETING ends with the stream gone
public record Phase(StreamStatus status, Instant until) {

    /// The phase that begins now; of no length, CREATING and UPDATING are over at once.
    public static Phase of(StreamStatus status, Instant now, Duration length) {
        boolean passes = status == StreamStatus.CREATING || status == StreamStatus.UPDATING;
        return new Phase(passes && length.isZero() ? StreamStatus.ACTIVE : status, now.plus(length));
    }

    /// The status at that time; nothing when the stream is gone.
    Optional<StreamStatus> at(Instant now) {
        boolean lasts = now.isBefore(until);
        return switch (status) {
            case ACTIVE -> Optional.of(StreamStatus.ACTIVE);
            case CREATING, UPDATING -> Optional.of(lasts ? status : StreamStatus.ACTIVE);
            case DELETING -> lasts ? Optional.of(status) : Optional.empty();
        };
    }
}
