package io.millrace.lambda.url;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.Caller;
import io.millrace.lambda.name.FunctionId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UrlEventTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = Instant.parse("2020-03-12T19:03:58.390Z");
    private static final String ID = "a".repeat(32);

    @Test
    void request_becomesAnEventOfFormat2() throws IOException {
        JsonNode event = event(request(
                "POST",
                "/my/path%20x",
                "parameter1=value1&parameter1=value2&parameter2=a%20b+c&flag",
                List.of(
                        Map.entry("Host", ID + ".lambda-url.us-east-1.localhost:4566"),
                        Map.entry("Content-Type", "text/plain; charset=utf-8"),
                        Map.entry("Header1", "value1"),
                        Map.entry("header1", "value2"),
                        Map.entry("Cookie", "c1=1; c2=2"),
                        Map.entry("User-Agent", "agent")),
                "Hello from client!",
                Optional.empty()));

        assertThat(event).isEqualTo(JSON.readTree("""
                {"version": "2.0", "routeKey": "$default", "rawPath": "/my/path%%20x",
                 "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=a%%20b+c&flag",
                 "cookies": ["c1=1", "c2=2"],
                 "headers": {"host": "%1$s.lambda-url.us-east-1.localhost:4566",
                             "content-type": "text/plain; charset=utf-8", "header1": "value1,value2",
                             "user-agent": "agent", "x-forwarded-for": "10.1.2.3",
                             "x-forwarded-proto": "http", "x-forwarded-port": "4566"},
                 "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "a b c", "flag": ""},
                 "requestContext": {"accountId": "anonymous", "apiId": "%1$s",
                   "domainName": "%1$s.lambda-url.us-east-1.localhost", "domainPrefix": "%1$s",
                   "http": {"method": "POST", "path": "/my/path%%20x", "protocol": "HTTP/1.1",
                            "sourceIp": "10.1.2.3", "userAgent": "agent"},
                   "requestId": "id", "routeKey": "$default", "stage": "$default",
                   "time": "12/Mar/2020:19:03:58 +0000", "timeEpoch": 1584039838390},
                 "body": "Hello from client!", "isBase64Encoded": false}
                """.formatted(ID)));
    }

    @Test
    void body_thatIsNoTextIsBase64_andNoBodyIsLeftOut() throws IOException {
        JsonNode form = event(request(
                "POST",
                "/",
                "",
                List.of(Map.entry("Content-Type", "application/x-www-form-urlencoded")),
                "a=1",
                Optional.empty()));
        assertThat(form.get("body").asText()).isEqualTo("YT0x");
        assertThat(form.get("isBase64Encoded").asBoolean()).isTrue();
        JsonNode empty = event(request("GET", "/", "", List.of(), "", Optional.empty()));
        assertThat(empty.has("body")).isFalse();
        assertThat(empty.get("isBase64Encoded").asBoolean()).isFalse();
        assertThat(empty.has("queryStringParameters")).isFalse();
        assertThat(empty.has("cookies")).isFalse();
    }

    @Test
    void signer_isNamed() throws IOException {
        JsonNode event = event(request(
                "GET", "/", "", List.of(), "", Optional.of(new Caller("111122223333", "us-east-1", "AKIAEXAMPLE"))));
        assertThat(event.at("/requestContext/accountId").asText()).isEqualTo("111122223333");
        assertThat(event.at("/requestContext/authorizer/iam/accessKey").asText())
                .isEqualTo("AKIAEXAMPLE");
        assertThat(event.at("/requestContext/authorizer/iam/userArn").asText())
                .isEqualTo("arn:aws:iam::111122223333:root");
    }

    @Test
    void answers_areReadAsFormat2() {
        UrlResponse whole = UrlAnswer.of("""
                {"statusCode": 201, "headers": {"X-Own": "value", "Content-Length": "99", "bad name": "x", "n": 1},
                 "cookies": ["a=1; Secure", "b=2"], "body": "aGk=", "isBase64Encoded": true}
                """.getBytes(UTF_8));
        assertThat(whole.status()).isEqualTo(201);
        assertThat(whole.headers())
                .containsExactly(
                        Map.entry("Content-Type", "application/json"),
                        Map.entry("X-Own", "value"),
                        Map.entry("n", "1"),
                        Map.entry("Set-Cookie", "a=1; Secure"),
                        Map.entry("Set-Cookie", "b=2"));
        assertThat(new String(whole.body(), UTF_8)).isEqualTo("hi");
        assertThat(new String(UrlAnswer.of("{\"a\":1}".getBytes(UTF_8)).body(), UTF_8))
                .isEqualTo("{\"a\":1}");
        assertThat(new String(UrlAnswer.of("\"plain text\"".getBytes(UTF_8)).body(), UTF_8))
                .isEqualTo("plain text");
        assertThat(UrlAnswer.of("{\"statusCode\": \"204\"}".getBytes(UTF_8)).status())
                .isEqualTo(204);
        for (String bad : List.of(
                "{\"statusCode\":\"x\"}",
                "{\"statusCode\":99}",
                "{\"statusCode\":200,\"body\":{}}",
                "{\"statusCode\":200,\"body\":\"*\",\"isBase64Encoded\":true}",
                "no json")) {
            assertThat(UrlAnswer.of(bad.getBytes(UTF_8)).status()).as(bad).isEqualTo(502);
        }
    }

    @Test
    void otherSites_mayDoWhatTheConfigurationSays() {
        FunctionUrl url = url(Optional.of(new FunctionUrl.Sharing(
                Optional.of(true),
                List.of("x-wanted"),
                List.of("GET", "POST"),
                List.of("https://shop.example"),
                List.of("x-shown"),
                Optional.of(60))));
        UrlRequest preflight = request(
                "OPTIONS",
                "/",
                "",
                List.of(
                        Map.entry("Origin", "https://shop.example"),
                        Map.entry("Access-Control-Request-Method", "POST")),
                "",
                Optional.empty());
        UrlRequest foreign = request(
                "OPTIONS",
                "/",
                "",
                List.of(Map.entry("Origin", "https://evil.example"), Map.entry("Access-Control-Request-Method", "GET")),
                "",
                Optional.empty());
        UrlRequest plain =
                request("GET", "/", "", List.of(Map.entry("Origin", "https://shop.example")), "", Optional.empty());

        assertThat(CrossOrigin.preflight(url, preflight).orElseThrow().headers())
                .containsExactly(
                        Map.entry("Access-Control-Allow-Origin", "https://shop.example"),
                        Map.entry("Vary", "Origin"),
                        Map.entry("Access-Control-Allow-Credentials", "true"),
                        Map.entry("Access-Control-Allow-Methods", "GET,POST"),
                        Map.entry("Access-Control-Allow-Headers", "x-wanted"),
                        Map.entry("Access-Control-Max-Age", "60"));
        assertThat(CrossOrigin.preflight(url, foreign).orElseThrow().headers()).isEmpty();
        assertThat(CrossOrigin.preflight(url, plain)).isEmpty();
        assertThat(CrossOrigin.preflight(url(Optional.empty()), preflight)).isEmpty();
        assertThat(CrossOrigin.shared(
                                url,
                                plain,
                                new UrlResponse(
                                        200, List.of(Map.entry("access-control-allow-origin", "*")), new byte[0]))
                        .headers())
                .containsExactly(
                        Map.entry("Access-Control-Allow-Origin", "https://shop.example"),
                        Map.entry("Vary", "Origin"),
                        Map.entry("Access-Control-Allow-Credentials", "true"),
                        Map.entry("Access-Control-Expose-Headers", "x-shown"));
    }

    private static JsonNode event(UrlRequest request) throws IOException {
        return JSON.readTree(UrlEvent.of(url(Optional.empty()), request, NOW));
    }

    private static FunctionUrl url(Optional<FunctionUrl.Sharing> cors) {
        return new FunctionUrl(
                new FunctionId("123456789012", "us-east-1", "f"), Optional.empty(), ID, false, false, cors, NOW, NOW);
    }

    private static UrlRequest request(
            String method,
            String path,
            String query,
            List<Map.Entry<String, String>> headers,
            String body,
            Optional<Caller> caller) {
        return new UrlRequest(
                method,
                ID + ".lambda-url.us-east-1.localhost",
                path,
                query,
                headers,
                body.getBytes(UTF_8),
                "10.1.2.3",
                false,
                "id",
                caller);
    }
}
