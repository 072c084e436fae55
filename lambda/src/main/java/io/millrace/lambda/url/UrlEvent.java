package io.millrace.lambda.url;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The event that a request to an address becomes: payload format 2.0.
///
/// Form: <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload>
public final class UrlEvent {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})$");

    private static final List<String> TEXTS = List.of(
            "application/json", "application/javascript", "application/xml", "application/graphql", "application/yaml");

    private UrlEvent() {}

    /// The JSON document that the function gets.
    public static byte[] of(FunctionUrl url, UrlRequest request, Instant now) {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", request.path())
                .put("rawQueryString", request.query());
        List<String> cookies = cookies(request);
        if (!cookies.isEmpty()) {
            cookies.forEach(event.putArray("cookies")::add);
        }
        headers(request).forEach(event.putObject("headers")::put);
        if (!request.query().isEmpty()) {
            parameters(request.query()).forEach(event.putObject("queryStringParameters")::put);
        }
        context(event.putObject("requestContext"), url, request, now);
        boolean isText = isText(request);
        if (request.body().length > 0) {
            event.put(
                    "body",
                    isText
                            ? new String(request.body(), StandardCharsets.UTF_8)
                            : Base64.getEncoder().encodeToString(request.body()));
        }
        event.put("isBase64Encoded", request.body().length > 0 && !isText);
        try {
            return JSON.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException("an event in memory can be written", e);
        }
    }

    private static List<String> cookies(UrlRequest request) {
        List<String> cookies = new ArrayList<>();
        request.headers().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Cookie"))
                .forEach(header -> {
                    for (String cookie : header.getValue().split(";", -1)) {
                        if (!cookie.isBlank()) {
                            cookies.add(cookie.strip());
                        }
                    }
                });
        return cookies;
    }

    /// Names in lower case, values of a name in one; cookies stand elsewhere.
    private static Map<String, String> headers(UrlRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.equals("cookie")) {
                headers.merge(name, header.getValue(), (first, next) -> first + "," + next);
            }
        }
        headers.put("x-forwarded-for", request.address());
        headers.put("x-forwarded-proto", request.isSecure() ? "https" : "http");
        headers.put("x-forwarded-port", port(request));
        return headers;
    }

    /// The port by which the address was reached, as the client says.
    private static String port(UrlRequest request) {
        Matcher port = PORT.matcher(request.header("Host").orElse(""));
        return port.find() ? port.group(1) : request.isSecure() ? "443" : "80";
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                parameters.merge(decoded(name), decoded(value), (first, next) -> first + "," + next);
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static void context(ObjectNode context, FunctionUrl url, UrlRequest request, Instant now) {
        context.put(
                "accountId", request.caller().map(caller -> caller.account()).orElse("anonymous"));
        context.put("apiId", url.id());
        request.caller()
                .ifPresent(caller -> context.putObject("authorizer")
                        .putObject("iam")
                        .put("accessKey", caller.accessKey())
                        .put("accountId", caller.account())
                        .put("callerId", caller.account())
                        .putNull("cognitoIdentity")
                        .putNull("principalOrgId")
                        .put("userArn", "arn:aws:iam::" + caller.account() + ":root")
                        .put("userId", caller.account()));
        context.put("domainName", request.host())
                .put("domainPrefix", url.id())
                .putObject("http")
                .put("method", request.method())
                .put("path", request.path())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", request.address())
                .put("userAgent", request.header("User-Agent").orElse(""));
        context.put("requestId", request.requestId())
                .put("routeKey", "$default")
                .put("stage", "$default")
                .put("time", TIME.format(now))
                .put("timeEpoch", now.toEpochMilli());
    }

    private static boolean isText(UrlRequest request) {
        String type = request.header("Content-Type")
                .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
        return type.startsWith("text/") || TEXTS.contains(type) || type.endsWith("+json") || type.endsWith("+xml");
    }
}
