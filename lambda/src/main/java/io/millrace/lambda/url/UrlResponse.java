package io.millrace.lambda.url;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The answer at the address of a function, as HTTP takes it.
///
/// @param headers a name may stand several times
public record UrlResponse(int status, List<Map.Entry<String, String>> headers, byte[] body) {

    private static final String JSON = "application/json";

    public UrlResponse {
        headers = List.copyOf(headers);
    }

    static UrlResponse json(int status, String text) {
        return new UrlResponse(status, List.of(Map.entry("Content-Type", JSON)), text.getBytes(StandardCharsets.UTF_8));
    }

    /// Nobody has that address, or may not ask there.
    public static UrlResponse forbidden() {
        return json(403, "{\"Message\":\"Forbidden\"}");
    }

    /// The function failed, or answered what is no answer.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html>
    public static UrlResponse badGateway() {
        return json(502, "Internal Server Error");
    }

    /// The function could not be invoked.
    public static UrlResponse refused(int status, String message) {
        return json(status, "{\"message\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}");
    }

    /// The same with other headers in the place of those of the same names.
    UrlResponse with(List<Map.Entry<String, String>> more) {
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        more.forEach(added -> all.removeIf(header -> header.getKey().equalsIgnoreCase(added.getKey())));
        all.addAll(more);
        return new UrlResponse(status, all, body);
    }
}
