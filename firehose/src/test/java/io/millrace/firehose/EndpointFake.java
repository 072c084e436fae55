package io.millrace.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;

/// An HTTP endpoint on loopback that keeps the requests it got and answers as it is told.
final class EndpointFake implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A request as it came.
    @SuppressWarnings("ArrayRecordComponent") // handed from hand to hand, never compared
    record Received(String path, Headers headers, byte[] body) {

        String id() {
            return headers.getFirst("X-Amz-Firehose-Request-Id");
        }

        JsonNode json() {
            try {
                return JSON.readTree(
                        "gzip".equals(headers.getFirst("Content-Encoding"))
                                ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes()
                                : body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// The data of its records.
        List<String> records() {
            List<String> records = new ArrayList<>();
            json().path("records")
                    .forEach(record -> records.add(new String(
                            Base64.getDecoder().decode(record.path("data").asText()), StandardCharsets.UTF_8)));
            return records;
        }
    }

    /// An answer; without a body it is as empty as can be, and with status 0 there is none.
    record Answer(int status, Map<String, String> headers, Optional<byte[]> body) {

        static final Answer NONE = new Answer(0, Map.of(), Optional.empty());

        static Answer json(int status, String body) {
            return new Answer(
                    status,
                    Map.of("Content-Type", "application/json"),
                    Optional.of(body.getBytes(StandardCharsets.UTF_8)));
        }

        /// What the contract asks for.
        static Answer accepted(Received request) {
            return json(200, "{\"requestId\": \"%s\", \"timestamp\": 1}".formatted(request.id()));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Received> requests = new ArrayList<>();
    private Function<Received, Answer> answers = Answer::accepted;

    EndpointFake() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private EndpointFake(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /// One behind TLS.
    static EndpointFake behind(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new EndpointFake(server);
    }

    String url() {
        return url("127.0.0.1");
    }

    String url(String host) {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://" + host + ":" + server.getAddress().getPort() + "/in?way=1";
    }

    synchronized void answers(Function<Received, Answer> next) {
        answers = next;
        notifyAll();
    }

    synchronized List<Received> requests() {
        return List.copyOf(requests);
    }

    /// Waits until there are that many requests.
    synchronized List<Received> await(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (requests.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited 60 s in vain; there are " + requests.size() + " requests");
            }
            wait(left);
        }
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Received received = new Received(
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            Function<Received, Answer> how;
            synchronized (this) {
                requests.add(received);
                how = answers;
                notifyAll();
            }
            Answer answer = how.apply(received);
            if (answer.status() == 0) {
                return;
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] body = answer.body().orElse(new byte[0]);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
