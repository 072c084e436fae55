package io.millrace.lambda.url;

import io.millrace.api.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request to the address of a function, as HTTP brought it.
///
/// @param host the name by which the address was reached, without the port
/// @param path raw, still percent-encoded, below the address
/// @param query raw, still percent-encoded; empty if there is none
/// @param headers as they came; a name may stand several times
/// @param address the IP address that it comes from
/// @param isSecure whether it has come through TLS
/// @param requestId the id that the function sees
/// @param caller who has signed it, if it had to be signed
public record UrlRequest(
        String method,
        String host,
        String path,
        String query,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        String address,
        boolean isSecure,
        String requestId,
        Optional<Caller> caller) {

    public UrlRequest {
        headers = List.copyOf(headers);
    }

    /// The first value of a header.
    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
