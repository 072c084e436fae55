package io.millrace.randomuser;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// An HTTP answer of the random user service: status, headers and the whole body.
///
/// @param status the HTTP status: 200, 400, 404 or 429
/// @param contentType the value of `Content-Type`, which is not among the headers
/// @param headers the other headers, in the order in which they are sent
/// @param body the body; the receiver owns it
@SuppressWarnings("ArrayRecordComponent") // megabytes made for one reader: copying them would be the only cost left
public record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {

    private static final String JSON = "application/json; charset=utf-8";
    private static final Map<String, String> ALWAYS =
            Map.of("Access-Control-Allow-Origin", "*", "Cache-Control", "no-cache");

    public Answer {
        headers = Map.copyOf(headers);
    }

    static Answer users(Query query, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>(ALWAYS);
        if (query.download()) {
            headers.put(
                    "Content-Disposition",
                    "attachment; filename=download." + query.format().extension());
        }
        return new Answer(200, query.format().contentType(), headers, body);
    }

    static Answer error(int status, String text) {
        return new Answer(status, JSON, ALWAYS, JsonLayout.error(text));
    }

    static Answer notFound() {
        return new Answer(404, "text/plain; charset=utf-8", ALWAYS, "Not Found".getBytes(StandardCharsets.UTF_8));
    }
}
