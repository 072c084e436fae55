package io.millrace.lambda.runtimeapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class RuntimeApiTest {

    private final RuntimeApi api = RuntimeApi.start();
    private final OnePeer peer = new OnePeer();
    private final String place = "http://" + api.admit("0123abcd", peer) + "/2018-06-01/runtime";
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        http.close();
        api.close();
    }

    @Test
    void next_handsOutTheEventWithItsHeaders() throws Exception {
        peer.events.add(
                new Event(Map.of("Lambda-Runtime-Aws-Request-Id", "7"), "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));

        HttpResponse<String> response = get("/invocation/next");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("lambda-runtime-aws-request-id"))
                .hasValue("7");
        assertThat(response.body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void response_andError_completeTheEvent() throws Exception {
        assertThat(post("/invocation/7/response", "42").statusCode()).isEqualTo(202);
        assertThat(peer.outcomes.take())
                .isInstanceOfSatisfying(
                        Outcome.Returned.class,
                        o -> assertThat(o.payload()).asString().isEqualTo("42"));

        assertThat(post("/invocation/7/error", "{}").statusCode()).isEqualTo(202);
        assertThat(peer.outcomes.take()).isInstanceOf(Outcome.Failed.class);

        assertThat(post("/invocation/8/response", "42").statusCode()).isEqualTo(400);
        assertThat(post("/invocation/7/other", "42").statusCode()).isEqualTo(404);
        assertThat(post("/init/error", "{}").statusCode()).isEqualTo(202);
    }

    @Test
    void chunkedBodies_areRead() throws Exception {
        byte[] body = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(place + "/invocation/7/response"))
                .POST(BodyPublishers.ofByteArrays(Arrays.asList(body, body, body)))
                .build();

        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);

        assertThat(peer.outcomes.take())
                .isInstanceOfSatisfying(
                        Outcome.Returned.class, o -> assertThat(o.payload()).hasSize(300_000));
    }

    @Test
    void answersAboveTheLimit_areFunctionErrorsAndTheConnectionGoesOn() throws Exception {
        String large = "x".repeat(RuntimeErrors.MAX_ANSWER_BYTES + 1);

        assertThat(post("/invocation/7/response", large).statusCode()).isEqualTo(413);
        assertThat(peer.outcomes.take())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        o -> assertThat(o.payload()).asString().contains("Function.ResponseSizeTooLarge"));
        assertThat(post("/invocation/7/response", "1").statusCode()).isEqualTo(202);
    }

    @Test
    void otherPaths_findNothing() throws Exception {
        peer.events.add(new Event(Map.of(), new byte[0]));
        String root = place.substring(0, place.indexOf("/0123abcd"));
        for (String path : new String[] {
            "/2018-06-01/runtime/invocation/next",
            "/0123abce/2018-06-01/runtime/invocation/next",
            "//2018-06-01/runtime/invocation/next",
            "/0123abcd/2015-01-01/runtime/invocation/next",
            "/"
        }) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(root + path)).build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        api.forget("0123abcd");
        assertThat(get("/invocation/next").statusCode()).isEqualTo(403);
    }

    @Test
    void connectionWithAnIntroduction_needsNoSecretInItsPaths() throws Exception {
        peer.events.add(
                new Event(Map.of("Lambda-Runtime-Aws-Request-Id", "7"), "[1]".getBytes(StandardCharsets.UTF_8)));
        String next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";
        int port = URI.create(place).getPort();

        assertThat(said(port, "CONNECT /0123abce HTTP/1.1\r\n\r\n" + next)).startsWith("HTTP/1.1 403 ");
        assertThat(said(port, "CONNECT  HTTP/1.1\r\n\r\n" + next)).startsWith("HTTP/1.1 403 ");
        assertThat(said(port, "CONNECT /0123abcd HTTP/1.1\r\n\r\n" + next + "GET / HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Lambda-Runtime-Aws-Request-Id: 7\r\n")
                .contains("\r\n\r\n[1]HTTP/1.1 403 ");
    }

    @Test
    void connectionsThatSayNothing_keepNobodyOut() throws Exception {
        try (RuntimeApi small = RuntimeApi.start(Optional.empty(), 8)) {
            String own = "http://" + small.admit("0123abcd", peer) + "/2018-06-01/runtime";
            int port = URI.create(own).getPort();
            peer.events.add(new Event(Map.of(), "[1]".getBytes(StandardCharsets.UTF_8)));
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
                }
                HttpRequest next = HttpRequest.newBuilder(URI.create(own + "/invocation/next"))
                        .timeout(Duration.ofSeconds(60))
                        .build();

                assertThat(http.send(next, BodyHandlers.ofString()).body()).isEqualTo("[1]");
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void oneProcess_hasOnlySoManyConnections() throws Exception {
        try (RuntimeApi small = RuntimeApi.start(Optional.empty(), 8)) {
            String own = small.admit("0123abcd", peer);
            int port = URI.create("http://" + own).getPort();
            OnePeer other = new OnePeer();
            String others = "http://" + small.admit("other", other) + "/2018-06-01/runtime";
            other.events.add(new Event(Map.of(), "[2]".getBytes(StandardCharsets.UTF_8)));
            byte[] unfinished = String.join(
                            "\r\n",
                            "POST /0123abcd/2018-06-01/runtime/invocation/7/response HTTP/1.1",
                            "Content-Length: 100",
                            "",
                            "")
                    .getBytes(StandardCharsets.UTF_8);
            List<Socket> busy = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    busy.add(socket);
                    socket.getOutputStream().write(unfinished);
                }
                HttpRequest next = HttpRequest.newBuilder(URI.create(others + "/invocation/next"))
                        .timeout(Duration.ofSeconds(60))
                        .build();

                assertThat(http.send(next, BodyHandlers.ofString()).body()).isEqualTo("[2]");
            } finally {
                for (Socket socket : busy) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void portOfAProcess_isForItAndItsDescendantsAlone() throws Exception {
        Assumptions.assumeTrue(PortOwner.isTold(), "this system does not tell who is at a port");
        peer.events.add(new Event(Map.of(), "[1]".getBytes(StandardCharsets.UTF_8)));
        String next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        Process other = new ProcessBuilder("cat").start();
        try {
            int others = port(api.admitAlone("other", peer, CompletableFuture.completedFuture(other.pid())));
            int none = port(api.admitAlone("none", peer, CompletableFuture.failedFuture(new IOException("a test"))));
            int own = port(api.admitAlone(
                    "own",
                    peer,
                    CompletableFuture.completedFuture(ProcessHandle.current().pid())));
            assertThat(said(others, next)).isEmpty();
            assertThat(said(none, next)).isEmpty();
            assertThat(said(own, next)).startsWith("HTTP/1.1 200 OK\r\n");
            api.forget("own");
            assertThat(said(own, next)).isEmpty();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static int port(String authority) {
        return URI.create("http://" + authority).getPort();
    }

    /// All that is answered at a port until the end of the connection.
    private static String said(int port, String text) {
        StringBuilder said = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                said.append((char) next);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open after: " + said, e);
        } catch (IOException e) {
            // Closed with our words unread.
            return said.toString();
        }
        return said.toString();
    }

    @Test
    void whatIsNoHttp_endsTheConnection() throws Exception {
        int port = URI.create(place).getPort();
        for (String text : new String[] {"hello\r\n\r\n", "GET / HTTP/1.1\r\nbad\r\n\r\n", "x".repeat(20_000)}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                assertThat(readOrReset(socket)).isNegative();
            }
        }
    }

    private static int readOrReset(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    private HttpResponse<String> get(String verb) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(place + verb)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String verb, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(place + verb))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /// A process that works on the event 7.
    private static final class OnePeer implements RuntimePeer {

        final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

        @Override
        public Event next() throws InterruptedException {
            return events.take();
        }

        @Override
        public boolean complete(String requestId, Outcome outcome, Map<String, String> headers) {
            return requestId.equals("7") && outcomes.add(outcome);
        }

        @Override
        public void initFailed(byte[] error, Map<String, String> headers) {
            outcomes.add(new Outcome.Failed(error));
        }
    }
}
