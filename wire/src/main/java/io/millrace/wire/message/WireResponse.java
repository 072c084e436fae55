package io.millrace.wire.message;

/// An answer as HTTP takes it; the server adds `Content-Length`, `Date` and what belongs to the connection.
///
/// @param status the HTTP status
/// @param headers all headers that the protocol knows
/// @param body the body; not sent in answers to `HEAD`
public record WireResponse(int status, WireHeaders headers, WireBody body) {

    /// The same answer with another body.
    public WireResponse withBody(WireBody other) {
        return new WireResponse(status, headers, other);
    }
}
