package io.millrace.wire.message;

import java.util.Map;

/// A request as HTTP brought it.
///
/// @param method in upper case, such as `POST`
/// @param path raw, still percent-encoded, without the query
/// @param query raw, still percent-encoded, without the question mark; empty if there is none
/// @param headers as they came
/// @param body bytes, or a stream for operations that stream their input
/// @param labels what the router found in the path for each label of the operation's template, percent-decoded, such as
///     `Bucket` and `Key`; a label without a value is absent
public record WireRequest(
        String method, String path, String query, WireHeaders headers, WireBody body, Map<String, String> labels) {

    public WireRequest {
        labels = Map.copyOf(labels);
    }

    /// A request before it has been routed.
    public WireRequest(String method, String path, String query, WireHeaders headers, WireBody body) {
        this(method, path, query, headers, body, Map.of());
    }

    /// The same request with the labels that the router found.
    public WireRequest withLabels(Map<String, String> found) {
        return new WireRequest(method, path, query, headers, body, found);
    }

    /// The same request with another body, such as one that has been read or decoded.
    public WireRequest withBody(WireBody other) {
        return new WireRequest(method, path, query, headers, other, labels);
    }

    /// The body as bytes in memory.
    ///
    /// @throws IllegalStateException if it is a stream
    public WireBody.Bytes bytes() {
        return switch (body) {
            case WireBody.Bytes bytes -> bytes;
            case WireBody.Stream stream -> throw new IllegalStateException("the body has not been read: " + stream);
        };
    }
}
