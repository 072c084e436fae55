package io.millrace.wire.protocol;

import io.millrace.wire.message.WireBody;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;

/// How one protocol writes events.
///
/// @param contentType the content type of each event's payload
/// @param payload writes the members of an event
public record EventFormat(String contentType, Function<SdkPojo, WireBody> payload) {

    /// The content type of the stream as a whole, whatever its payloads are.
    public static final String STREAM = "application/vnd.amazon.eventstream";
}
