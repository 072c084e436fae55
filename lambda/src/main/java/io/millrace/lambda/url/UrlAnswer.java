package io.millrace.lambda.url;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a function's answer becomes at its address: payload format 2.0.
///
/// An object with a `statusCode` says status, headers, cookies and body; anything else is the body itself, with status
/// 200 and the type JSON.
///
/// Form: <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload>
public final class UrlAnswer {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;

    /// What belongs to the connection is the server's.
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "keep-alive", "transfer-encoding", "upgrade", "date");

    private UrlAnswer() {}

    /// The response that an answer asks for; a bad gateway if it asks for what HTTP has not.
    ///
    /// @param answer what the function returned
    public static UrlResponse of(byte[] answer) {
        JsonNode node;
        try {
            node = JSON.readTree(answer);
        } catch (IOException e) {
            return UrlResponse.badGateway();
        }
        if (node == null || !node.isObject() || !node.has("statusCode")) {
            String body = node != null && node.isTextual() ? node.asText() : new String(answer, StandardCharsets.UTF_8);
            return UrlResponse.json(OK, body);
        }
        JsonNode status = node.get("statusCode");
        JsonNode body = node.path("body");
        boolean isStatus =
                (status.isInt() || status.isTextual()) && status.asText().matches("[2-5]\\d\\d");
        if (!isStatus || !(body.isMissingNode() || body.isNull() || body.isTextual() || body.isNumber())) {
            return UrlResponse.badGateway();
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        node.path("headers").properties().forEach(header -> add(headers, header.getKey(), header.getValue()));
        for (JsonNode cookie : node.path("cookies")) {
            add(headers, "Set-Cookie", cookie);
        }
        if (headers.stream().noneMatch(header -> header.getKey().equalsIgnoreCase("Content-Type"))) {
            headers.addFirst(Map.entry("Content-Type", "application/json"));
        }
        byte[] bytes = body.isMissingNode() || body.isNull()
                ? new byte[0]
                : body.asText().getBytes(StandardCharsets.UTF_8);
        if (node.path("isBase64Encoded").asBoolean(false)) {
            try {
                bytes = Base64.getDecoder().decode(bytes);
            } catch (IllegalArgumentException e) {
                return UrlResponse.badGateway();
            }
        }
        return new UrlResponse(Integer.parseInt(status.asText()), headers, bytes);
    }

    private static void add(List<Map.Entry<String, String>> headers, String name, JsonNode value) {
        String text = value.isValueNode() ? value.asText() : value.toString();
        boolean isHeader = name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                && text.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f));
        if (isHeader && !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            headers.add(Map.entry(name, text));
        }
    }
}
