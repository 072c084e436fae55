package io.millrace.wire;

import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;

/// How one protocol writes events.
///
/// @param contentType the content type of each event's payload
/// @param payload writes the members of an event
record EventFormat(String contentType, Function<SdkPojo, WireBody> payload) {

    /// The content type of the stream as a whole, whatever its payloads are.
    static final String STREAM = "application/vnd.amazon.eventstream";
}
