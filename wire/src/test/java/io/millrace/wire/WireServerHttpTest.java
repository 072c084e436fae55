package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import io.millrace.wire.site.Page;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The server over TCP, byte by byte: what well and badly behaved clients may send.
@Timeout(300)
@SuppressWarnings("StringConcatToTextBlock") // every CR and LF must be seen
class WireServerHttpTest {

    private static final String LIST =
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Kinesis_20131202.ListStreams\r\n"
                    + "Content-Type: application/x-amz-json-1.1\r\n";

    private TestHouse house = new TestHouse();

    @AfterEach
    void close() {
        house.close();
    }

    private void restart(TestHouse other) {
        house.close();
        house = other;
    }

    private static WireConfig.Limits limits(int body, long inFlight, Duration within) {
        WireConfig.Limits d = WireConfig.Limits.defaults();
        return new WireConfig.Limits(
                8 * 1024,
                body,
                d.streamedBody(),
                inFlight,
                100,
                Duration.ofSeconds(30),
                within,
                within,
                d.closeWithin());
    }

    /// One answer as it came.
    private record Answer(int status, String head, String body) {

        String header(String name) {
            for (String line : head.split("\r\n", -1)) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }
    }

    /// A client without manners.
    private final class Raw implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;

        Raw() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), house.server.port());
            socket.setSoTimeout(60_000);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }

        Raw send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        }

        /// The next answer, or status -1 if the connection has ended.
        Answer answer(boolean toHead) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next;
                try {
                    next = in.read();
                } catch (SocketException reset) {
                    next = -1;
                }
                if (next < 0) {
                    return new Answer(-1, head.toString(StandardCharsets.ISO_8859_1), "");
                }
                head.write(next);
            }
            Answer answer = new Answer(
                    Integer.parseInt(head.toString(StandardCharsets.ISO_8859_1).split(" ", -1)[1]),
                    head.toString(StandardCharsets.ISO_8859_1),
                    "");
            if (toHead
                    || answer.status() == 100
                    || answer.header("Content-Length").isEmpty()) {
                return answer;
            }
            byte[] body = in.readNBytes(Integer.parseInt(answer.header("Content-Length")));
            return new Answer(answer.status(), answer.head(), new String(body, StandardCharsets.UTF_8));
        }

        Answer answer() throws IOException {
            return answer(false);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Answer ask(String request) throws IOException {
        try (Raw raw = new Raw()) {
            return raw.send(request).answer();
        }
    }

    private static String list(String body) {
        return LIST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    // HTTP as everybody speaks it

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void bothVersionsOfHttp_areSpokenOnOnePort(HttpClient.Version version) throws Exception {
        byte[] object = new byte[3_000_000];
        new Random(1).nextBytes(object);
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            for (int i = 0; i < 3; i++) { // the upgrade happens at the first request
                HttpResponse<String> listed = client.send(
                        HttpRequest.newBuilder(house.uri())
                                .header("X-Amz-Target", "Kinesis_20131202.ListStreams")
                                .header("Content-Type", "application/x-amz-json-1.1")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(listed.statusCode()).isEqualTo(200);
                assertThat(listed.body()).contains("\"000000000000\"", "\"us-east-1\"");
                assertThat(listed.headers().firstValue("x-amzn-RequestId")).isPresent();
                assertThat(listed.headers().firstValue("Server")).isEmpty();
            }
            HttpResponse<String> put = client.send(
                    HttpRequest.newBuilder(URI.create(house.uri() + "/b/a%20key"))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(object))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(put.statusCode()).isEqualTo(200);
            HttpResponse<byte[]> got = client.send(
                    HttpRequest.newBuilder(URI.create(house.uri() + "/b/a%20key"))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(got.body()).isEqualTo(object);
            assertThat(got.version()).isEqualTo(version);
            HttpResponse<String> head = client.send(
                    HttpRequest.newBuilder(URI.create(house.uri() + "/b/a%20key"))
                            .HEAD()
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(head.headers().firstValue("Content-Length")).contains("3000000");
            HttpResponse<String> gone = client.send(
                    HttpRequest.newBuilder(URI.create(house.uri() + "/b/gone")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(gone.statusCode()).isEqualTo(404);
            assertThat(gone.body()).contains("<Code>NoSuchKey</Code>");
            HttpResponse<String> brokenHead = client.send(
                    HttpRequest.newBuilder(URI.create(house.uri() + "/b/gone"))
                            .HEAD()
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(brokenHead.statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /b/one HTTP/1.1\r\n",
                "HEAD /b/one HTTP/1.1\r\n",
                "GET /b/nothing HTTP/1.1\r\n",
                "PUT /b/two HTTP/1.1\r\nContent-Length: 3\r\n",
                "GET /other HTTP/1.1\r\nHost: nobody.example\r\n"
            })
    void connection_endsAfterTheAnswerIfTheClientWantsIt(String request) throws IOException {
        house.objects.put("b/one", new byte[100_000]);
        String host = request.contains("Host:") ? "" : "Host: localhost\r\n";
        String body = request.startsWith("PUT") ? "two" : "";
        try (Raw raw = new Raw()) {
            raw.send(request + host + "Connection: keep-alive, Close\r\n\r\n" + body);

            Answer answer = raw.answer(request.startsWith("HEAD"));
            assertThat(answer.status()).isPositive();
            assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
            if (request.startsWith("GET /b/one")) {
                assertThat(answer.body()).hasSize(100_000);
            }
            assertThat(raw.answer()).extracting(Answer::status).isEqualTo(-1);
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInTheirOrder() throws IOException {
        house.objects.put("b/one", "1".getBytes(StandardCharsets.UTF_8));
        house.objects.put("b/two", "2".getBytes(StandardCharsets.UTF_8));
        try (Raw raw = new Raw()) {
            raw.send("GET /b/one HTTP/1.1\r\nHost: localhost\r\n\r\n" + list("{}")
                    + "PUT /b/three HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nthree"
                    + "HEAD /b/two HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "GET /b/two HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(raw.answer().body()).isEqualTo("1");
            assertThat(raw.answer().body()).contains("StreamNames");
            assertThat(raw.answer().status()).isEqualTo(200);
            assertThat(raw.answer(true).header("Content-Length")).isEqualTo("1");
            assertThat(raw.answer().body()).isEqualTo("2");
            assertThat(house.objects.get("b/three")).asString().isEqualTo("three");
        }
    }

    @Test
    void continue_isSentOnlyToRequestsThatAreWanted() throws IOException {
        try (Raw raw = new Raw()) {
            raw.send("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(raw.answer().status()).isEqualTo(100);
            raw.send("four");
            assertThat(raw.answer().status()).isEqualTo(200);
            assertThat(house.objects.get("b/k")).asString().isEqualTo("four");

            raw.send(
                    "PUT /_nothing/k HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            Answer refused = raw.answer();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(raw.answer().status()).isEqualTo(-1);
        }
    }

    @Test
    void chunkedTransferEncoding_isReadForJson() throws IOException {
        try (Raw raw = new Raw()) {
            raw.send(LIST + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
            Answer answer = raw.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(raw.answer().status()).isEqualTo(-1);
        }
        Answer continued;
        try (Raw raw = new Raw()) {
            raw.send(LIST + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
            assertThat(raw.answer().status()).isEqualTo(100);
            continued = raw.send("2\r\n{}\r\n0\r\n\r\n").answer();
        }
        assertThat(continued.status()).isEqualTo(200);
    }

    @Test
    void uploadOfUnknownLength_isRefusedAsByS3() throws IOException {
        Answer answer =
                ask("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(411);
        assertThat(answer.body()).contains("MissingContentLength");
    }

    @Test
    void manyConnections_areServedAtTheSameTime() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String body = "{\"Limit\":" + (i + 1) + "}";
                results.add(executor.submit(() -> {
                    int good = 0;
                    try (Raw raw = new Raw()) {
                        for (int n = 0; n < 40; n++) {
                            good += raw.send(list(body)).answer().status() == 200 ? 1 : 0;
                        }
                    }
                    return good;
                }));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(40);
            }
        }
    }

    // what no two readers may understand in two ways

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "Content-Length: 2, 2\r\n\r\n{}",
                "Content-Length: +2\r\n\r\n{}",
                "Content-Length: -2\r\n\r\n{}",
                "Content-Length: 0x2\r\n\r\n{}",
                "Content-Length: 2 2\r\n\r\n{}",
                "Content-Length: two\r\n\r\n{}",
                "Content-Length:\r\n\r\n{}",
                "Content-Length: 99999999999999999999\r\n\r\n{}",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: identity\r\n\r\n{}",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "X: y\r\n\tfolded\r\n\r\n",
                "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
                "Transfer\u0000-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "X: a\u0000b\r\n\r\n",
                "X: a\rb\r\n\r\n",
                "X: a\nContent-Length: 2\r\n\r\n{}",
                "Content-Length: 2\n\n{}",
                "Content-Length: 2\n\r\n{}",
                "no colon\r\n\r\n",
                ": no name\r\n\r\n",
                "Host: other\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2;x=\"\r\n\"\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n",
                "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}00\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n"
            })
    void ambiguousFraming_isRefusedAndEndsTheConnection(String rest) throws IOException {
        try (Raw raw = new Raw()) {
            // if the first were understood in another way, the second would be somebody else's request
            raw.send(LIST + rest).send("GET /b/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Answer answer = raw.answer();

            assertThat(answer.status()).as(answer.toString()).isIn(-1, 400, 408, 413, 501);
            assertThat(raw.answer().status()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: localhost\n\n",
                "GET /\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1 x\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost:x\r\n\r\n",
                "GET http://elsewhere/b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET b/k HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /b/k#fragment HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 a TLS hello \u0000\u0000\r\n\r\n"
            })
    void malformedRequestLinesAndHosts_areRefused(String request) throws IOException {
        assertThat(ask(request).status()).isIn(-1, 400, 403, 404, 505);
    }

    @Test
    void connection_goesOnAfterARefusal() throws IOException {
        try (Raw raw = new Raw()) {
            for (int i = 0; i < 3; i++) {
                assertThat(raw.send(list("{\"Limit\":\"x\"}")).answer().status())
                        .isEqualTo(400);
                assertThat(raw.send("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Nobody.Knows\r\n"
                                        + "Content-Length: 3\r\n\r\nabc")
                                .answer()
                                .status())
                        .isEqualTo(400);
                assertThat(raw.send("GET /b/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .answer()
                                .status())
                        .isEqualTo(400);
                assertThat(raw.send("GET /b/k?x=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .answer()
                                .status())
                        .isEqualTo(400);
                assertThat(raw.send(list("{}")).answer().status()).isEqualTo(200);
            }
        }
    }

    // errors in the words of each protocol

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | / | X-Amz-Target: Kinesis_20131202.Nothing | application/x-amz-json-1.1 |"
                        + " 400 | UnknownOperationException",
                "POST | / | X-Amz-Target: Kinesis_20131202 | application/x-amz-json-1.1 | 400 | UnknownOperationException",
                "POST | / | X-Amz-Target: DynamoDB_20120810.ListTables | application/x-amz-json-1.0 |"
                        + " 400 | UnknownOperationException",
                "POST | / | X-Amz-Target: Kinesis_20131202.ListStreams | text/plain | 400 | UnknownOperationException",
                "GET | / | X-Amz-Target: Kinesis_20131202.ListStreams | application/x-amz-json-1.1 |"
                        + " 400 | UnknownOperationException",
                "POST | / | X-Amz-Target: Kinesis_20131202.DeleteStream | application/x-amz-json-1.1 |"
                        + " 400 | UnsupportedOperationException",
                "POST | / | X: y | application/x-www-form-urlencoded | 400 | InvalidAction",
                "PATCH | /b/k | X: y | text/plain | 405 | MethodNotAllowed",
                "DELETE | /b/k | X: y | text/plain | 501 | NotImplemented",
                "GET | /2015-03-31/functions/ | X: y | text/plain | 400 | UnsupportedOperationException"
            })
    void unknownOperations_areRefusedByTheProtocolThatWasSpoken(
            String method, String path, String header, String contentType, int status, String code) throws IOException {
        Answer answer = ask(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\nContent-Type: "
                + contentType + "\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.body() + answer.header("x-amzn-ErrorType")).contains(code);
    }

    @Test
    void queryProtocol_isSpokenInGetToo() throws IOException {
        Answer answer = ask("GET /?Action=GetCallerIdentity&Version=2011-06-15 HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("<Account>000000000000</Account>");
        assertThat(ask("GET /?Action=GetCallerIdentity&Version=1999-01-01 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .body())
                .contains("InvalidAction");
    }

    // strangers

    @ParameterizedTest
    @CsvSource({
        "localhost, 404",
        "LOCALHOST:4566, 404",
        "127.0.0.1:80, 404",
        "[::1]:4566, 404",
        "bucket.localhost:4566, 404",
        "s3.us-east-1.amazonaws.com, 404",
        "bucket.s3.eu-west-1.amazonaws.com, 404",
        "localhost., 404",
        "evil.example, 403",
        "localhost.evil.example, 403",
        "notlocalhost, 403",
        "amazonaws.com.evil.example, 403",
        "xamazonaws.com, 403"
    })
    void foreignHosts_areTurnedAway(String host, int status) throws IOException {
        assertThat(ask("GET /b/k HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: http://localhost:4566, 404",
        "Origin: https://localhost:4566, 404",
        "Origin: http://localhost:4567, 403",
        "Origin: http://evil.example, 403",
        "Origin: null, 403",
        "Sec-Fetch-Site: same-origin, 404",
        "Sec-Fetch-Site: cross-site, 404"
    })
    void foreignOrigins_areTurnedAway(String header, int status) throws IOException {
        assertThat(ask("GET /b/k HTTP/1.1\r\nHost: localhost:4566\r\n" + header + "\r\n\r\n")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void blindPostOfAnotherSite_isTurnedAway() throws IOException {
        assertThat(ask("POST /b?delete HTTP/1.1\r\nHost: localhost:4566\r\nSec-Fetch-Site: cross-site\r\n"
                                + "Content-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(403);
        assertThat(ask("GET /?Action=GetCallerIdentity HTTP/1.1\r\nHost: localhost:4566\r\n"
                                + "Sec-Fetch-Site: cross-site\r\n\r\n")
                        .status())
                .isEqualTo(403);
    }

    // our own pages

    @Test
    void ownPaths_areServedAndNeverABucket() throws IOException {
        Page echo = request -> Page.text(
                200,
                request.method() + " " + request.path() + "?" + request.query() + " "
                        + ((WireBody.Bytes) request.body()).text());
        restart(new TestHouse(
                WireConfig.loopback(0),
                new OwnPaths(
                        Map.of("/_millrace/health", echo, "/_randomuser/api/", echo, "/_randomuser/", request -> {
                            throw new IllegalStateException("secret detail");
                        }),
                        Map.of("randomuser.me", echo)),
                InstantSource.system()));

        try (Raw raw = new Raw()) {
            raw.send("GET /_millrace/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(raw.answer().body()).isEqualTo("GET /_millrace/health? \n");
            raw.send("POST /_randomuser/api/?results=5 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(raw.answer().body()).isEqualTo("POST /_randomuser/api/?results=5 hi\n");
            raw.send("GET /api/?nat=de HTTP/1.1\r\nHost: randomuser.me\r\n\r\n");
            assertThat(raw.answer().body()).isEqualTo("GET /api/?nat=de \n");
            raw.send("PUT /_bucket/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            assertThat(raw.answer().status()).isEqualTo(404);
            raw.send("GET /_randomuser/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Answer failed = raw.answer();
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.body()).doesNotContain("secret");
        }
        assertThat(house.objects).isEmpty();
    }

    // limits

    @Test
    void largeHeaders_areRefused() throws IOException {
        restart(new TestHouse(WireConfig.loopback(0).withLimits(limits(1000, 1 << 20, Duration.ofSeconds(10)))));

        assertThat(ask("GET /b/k HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000) + "\r\n\r\n")
                        .status())
                .isIn(400, 431);
        assertThat(ask("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .status())
                .isIn(400, 414);
        assertThat(ask(list("{}")).status()).isEqualTo(200);
    }

    @Test
    void largeBodies_areRefusedAndTheConnectionGoesOn() throws IOException {
        restart(new TestHouse(WireConfig.loopback(0).withLimits(limits(1000, 1 << 20, Duration.ofSeconds(10)))));
        String large = "{\"ExclusiveStartStreamName\":\"" + "a".repeat(2000) + "\"}";
        try (Raw raw = new Raw()) {
            assertThat(raw.send(list(large)).answer().status()).isEqualTo(413);
            assertThat(raw.send(list("{}")).answer().status()).isEqualTo(200);
            raw.send(LIST + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + "a".repeat(2000) + "\r\n0\r\n\r\n");
            assertThat(raw.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void moreBodiesThanMemory_areShedWithAThrottlingError() throws Exception {
        restart(new TestHouse(WireConfig.loopback(0).withLimits(limits(10_000_000, 300_000, Duration.ofSeconds(10)))));
        String large = "{\"ExclusiveStartStreamName\":\"slow\",\"NextToken\":\"" + "a".repeat(250_000) + "\"}";
        String other = "{\"NextToken\":\"" + "a".repeat(150_000) + "\"}";
        try (Raw holder = new Raw();
                Raw next = new Raw()) {
            holder.send(list(large));
            house.slowCallEntered.await(); // its body is held as long as the call runs

            Answer shed = next.send(list(other)).answer();
            assertThat(shed.status()).isEqualTo(400);
            assertThat(shed.body()).contains("ThrottlingException");
            assertThat(next.send(list("{}")).answer().status()).isEqualTo(200);

            house.slowCallMayEnd.countDown();
            assertThat(holder.answer().status()).isEqualTo(200);
            Answer late = next.send(list(other)).answer();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (late.status() == 400 && System.nanoTime() < end) { // the memory is given back behind the answer
                LockSupport.parkNanos(1_000_000);
                late = next.send(list(other)).answer();
            }
            assertThat(late.status()).isEqualTo(200);
        }
    }

    @Test
    void slowClients_areCutAndHonestOnesServed() throws IOException {
        restart(new TestHouse(WireConfig.loopback(0).withLimits(limits(100_000, 1 << 20, Duration.ofMillis(700)))));
        try (Raw silent = new Raw();
                Raw stammering = new Raw();
                Raw slowHead = new Raw();
                Raw slowBody = new Raw();
                Raw slowUpload = new Raw()) {
            stammering.send("GE");
            slowHead.send("GET /b/k HTTP/1.1\r\nHost: loc");
            slowBody.send(LIST + "Content-Length: 50\r\n\r\n{");
            slowUpload.send("PUT /b/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\nabc");
            askUntilAnswered();

            assertThat(silent.answer().status()).isEqualTo(-1);
            assertThat(stammering.answer().status()).isEqualTo(-1);
            assertThat(slowHead.answer().status()).isIn(-1, 400, 408);
            assertThat(slowBody.answer().status()).isIn(-1, 400);
            assertThat(slowUpload.answer().status()).isIn(-1, 400);
            assertThat(house.objects).isEmpty();
        }
    }

    @Test
    void clientThatDoesNotRead_isCut() throws IOException {
        restart(new TestHouse(WireConfig.loopback(0).withLimits(limits(100_000, 1 << 20, Duration.ofMillis(700)))));
        house.objects.put("b/large", new byte[30_000_000]);
        try (Raw raw = new Raw()) {
            raw.send("GET /b/large HTTP/1.1\r\nHost: localhost\r\n\r\n");
            askUntilAnswered();
        }
        long patience = Duration.ofSeconds(2).toNanos();
        while (bytesRead(patience) >= 30_000_000) { // a busy machine may need longer to cut it
            patience *= 2;
            assertThat(patience).isLessThan(Duration.ofMinutes(1).toNanos());
        }
    }

    /// How much of a large object a client gets who reads nothing for so long.
    private int bytesRead(long nanos) throws IOException {
        try (Raw raw = new Raw()) {
            raw.send("GET /b/large HTTP/1.1\r\nHost: localhost\r\n\r\n");
            for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            int all = 0;
            byte[] some = new byte[1 << 16];
            try {
                for (int n = raw.in.read(some); n >= 0; n = raw.in.read(some)) {
                    all += n;
                }
            } catch (SocketException reset) {
                return all;
            }
            return all;
        }
    }

    /// Asks as an honest client, who is cut only if the machine stands still for longer than he may take.
    private void askUntilAnswered() throws IOException {
        int status = -1;
        for (int attempt = 1; status != 200; attempt++) {
            status = ask(list("{}")).status();
            assertThat(status).isIn(-1, 200, 400, 408);
            assertThat(attempt).isLessThan(20);
        }
    }

    @Test
    void truncatedUpload_storesNothing() throws IOException {
        try (Raw raw = new Raw()) {
            raw.send("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
            raw.socket.shutdownOutput();
            assertThat(raw.answer().status()).isIn(-1, 400);
        }
        assertThat(house.objects).isEmpty();
        assertThat(ask(list("{}")).status()).isEqualTo(200);
    }

    @Test
    void answerThatFailsHalfway_endsTheConnection() throws IOException {
        house.objects.put("b/broken", new byte[1_000_000]);
        try (Raw raw = new Raw()) {
            raw.send("GET /b/broken HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Answer answer = raw.answer(true);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).isEqualTo("1000000");
            assertThat(raw.in.readAllBytes()).hasSizeLessThan(1_000_000);
        }
    }

    @Test
    void answerThatFailsAtOnce_isAnError() throws IOException {
        house.objects.put("b/broken", new byte[10]);

        Answer answer = ask("GET /b/broken HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("InternalError").doesNotContain("disk");
    }

    // beginning and end

    @Test
    void close_letsRunningCallsEnd() throws Exception {
        try (Raw raw = new Raw();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            raw.send(list("{\"ExclusiveStartStreamName\":\"slow\"}"));
            house.slowCallEntered.await();
            Future<?> closing = executor.submit(() -> house.server.close());
            assertThatThrownBy(() -> closing.get(300, java.util.concurrent.TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            house.slowCallMayEnd.countDown();
            assertThat(raw.answer().status()).isEqualTo(200);
            closing.get();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), house.server.port()))
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void otherAddressThanLoopback_needsKeys() {
        WireConfig loopback = WireConfig.loopback(0);
        WireConfig everywhere = new WireConfig(
                "0.0.0.0",
                0,
                new Credentials.Open(),
                loopback.account(),
                loopback.region(),
                loopback.hosts(),
                loopback.origins(),
                loopback.limits());

        assertThatThrownBy(() -> new TestHouse(everywhere).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("access keys");
        new TestHouse(everywhere.withCredentials(Credentials.Keys.of(TestHouse.KEY))).close();
    }

    @Test
    void portThatIsTaken_isNamed() {
        WireConfig taken = WireConfig.loopback(house.server.port());

        assertThatThrownBy(() -> new TestHouse(taken).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Integer.toString(taken.port()));
    }
}
