package io.millrace.lambda.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What browsers are told that ask for a page of another site.
///
/// An address with such a configuration answers preflights itself; without one they are requests like others.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors>
public final class CrossOrigin {

    private CrossOrigin() {}

    /// The answer to a request that asks what may be asked; nothing if the request is none or the function is to
    /// answer.
    public static Optional<UrlResponse> preflight(FunctionUrl url, UrlRequest request) {
        Optional<FunctionUrl.Sharing> sharing = url.cors();
        if (sharing.isEmpty()
                || !request.method().equals("OPTIONS")
                || request.header("Access-Control-Request-Method").isEmpty()) {
            return Optional.empty();
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>(granted(url, request));
        if (!headers.isEmpty()) {
            FunctionUrl.Sharing allowed = sharing.get();
            String method = request.header("Access-Control-Request-Method").orElse("");
            if (matches(allowed.methods(), method)) {
                headers.add(Map.entry("Access-Control-Allow-Methods", String.join(",", allowed.methods())));
            }
            if (!allowed.headers().isEmpty()) {
                String wanted = request.header("Access-Control-Request-Headers").orElse("");
                headers.add(Map.entry(
                        "Access-Control-Allow-Headers",
                        allowed.headers().contains("*") && !wanted.isEmpty()
                                ? wanted
                                : String.join(",", allowed.headers())));
            }
            allowed.maxAge().ifPresent(age -> headers.add(Map.entry("Access-Control-Max-Age", age.toString())));
        }
        return Optional.of(new UrlResponse(200, headers, new byte[0]));
    }

    /// The same answer with what the asking page may do with it.
    public static UrlResponse shared(FunctionUrl url, UrlRequest request, UrlResponse response) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(granted(url, request));
        url.cors()
                .filter(sharing -> !headers.isEmpty() && !sharing.exposed().isEmpty())
                .ifPresent(sharing ->
                        headers.add(Map.entry("Access-Control-Expose-Headers", String.join(",", sharing.exposed()))));
        return response.with(headers);
    }

    private static List<Map.Entry<String, String>> granted(FunctionUrl url, UrlRequest request) {
        Optional<String> origin = request.header("Origin");
        if (origin.isEmpty()
                || url.cors().isEmpty()
                || !matches(url.cors().get().origins(), origin.get())) {
            return List.of();
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Access-Control-Allow-Origin", origin.get()));
        headers.add(Map.entry("Vary", "Origin"));
        if (url.cors().get().credentials().orElse(false)) {
            headers.add(Map.entry("Access-Control-Allow-Credentials", "true"));
        }
        return headers;
    }

    private static boolean matches(List<String> allowed, String text) {
        return allowed.stream()
                .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                .anyMatch(pattern -> pattern.equals("*") || pattern.equals(text.toLowerCase(Locale.ROOT)));
    }
}
