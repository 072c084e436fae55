package io.millrace.cloudwatch.logs;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/// An event that is put.
///
/// @param timestamp when it happened, in milliseconds since 1970
/// @param text its message in UTF-8; not to be changed
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied nowhere on its way
record NewEvent(long timestamp, byte[] text) {

    /// What AWS counts for an event beside its message.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
    static final int OVERHEAD_BYTES = 26;

    static NewEvent of(long timestamp, String message) {
        return new NewEvent(timestamp, message.getBytes(StandardCharsets.UTF_8));
    }

    /// The bytes by which AWS counts an event.
    int bytes() {
        return text.length + OVERHEAD_BYTES;
    }

    static long bytes(Collection<NewEvent> events) {
        return events.stream().mapToLong(NewEvent::bytes).sum();
    }
}
