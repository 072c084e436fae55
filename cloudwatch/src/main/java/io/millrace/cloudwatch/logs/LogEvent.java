package io.millrace.cloudwatch.logs;

import java.nio.charset.StandardCharsets;

/// An event as it is read back.
///
/// @param place where it stands
/// @param ingestedMillis when it was put
record LogEvent(Place place, long ingestedMillis, String message) {

    long timestamp() {
        return place.timestamp();
    }

    /// AWS's identifier of the event: 56 digits.
    String id() {
        return "%016d%016d%024d".formatted(place.timestamp(), place.stream(), place.sequence());
    }

    /// What it counts in answers.
    int bytes() {
        return message.getBytes(StandardCharsets.UTF_8).length + NewEvent.OVERHEAD_BYTES;
    }
}
