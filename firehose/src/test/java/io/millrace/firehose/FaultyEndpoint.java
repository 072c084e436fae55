package io.millrace.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/// An HTTP endpoint on loopback that fails in every way in which endpoints do, and holds against the sender what a
/// request id never may stand for.
final class FaultyEndpoint implements AutoCloseable {

    /// How a request goes wrong.
    enum Fault {
        NONE,
        UNAVAILABLE,
        SERVER_ERROR,
        THROTTLED,
        TOO_LARGE,
        REDIRECTED,
        WRONG_ID,
        WRONG_TYPE,
        NO_TIMESTAMP,
        NO_JSON,
        RESET,
        RESET_HALF_READ,
        ANSWER_LOST,
        ANSWER_CUT_OFF,
        ANSWER_TOO_LONG,
        SLOW,
        TOO_SLOW
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SLOW_NANOS = 5_000_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Weather<Fault> weather;
    private final long tooLongNanos;
    private final Map<String, List<String>> told = new HashMap<>();
    private final Map<String, List<String>> accepted = new HashMap<>();
    private final Set<String> idsOfOneMark = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();

    /// @param tooLongNanos how long a sender waits at most
    FaultyEndpoint(Weather<Fault> weather, long tooLongNanos) {
        this.weather = weather;
        this.tooLongNanos = tooLongNanos;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
    }

    /// The marks that were accepted with a good answer, by the ids of their requests.
    synchronized Map<String, List<String>> accepted() {
        return Map.copyOf(accepted);
    }

    /// What no sender may do and one did.
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Fault fault = weather.next();
            if (fault == Fault.RESET) {
                return;
            }
            if (fault == Fault.RESET_HALF_READ) {
                exchange.getRequestBody().readNBytes(20);
                return;
            }
            String id = exchange.getRequestHeaders().getFirst("X-Amz-Firehose-Request-Id");
            List<String> marks = marks(exchange);
            hold(id, marks);
            String good = "{\"requestId\":\"" + id + "\",\"timestamp\":1}";
            switch (fault) {
                case UNAVAILABLE -> answer(exchange, 503, good);
                case SERVER_ERROR -> answer(exchange, 500, "");
                case THROTTLED -> answer(exchange, 429, good);
                case TOO_LARGE -> answer(exchange, 413, good);
                case REDIRECTED -> answer(exchange, 302, good);
                case WRONG_ID -> answer(exchange, 200, "{\"requestId\":\"another\",\"timestamp\":1}");
                case NO_TIMESTAMP -> answer(exchange, 200, "{\"requestId\":\"" + id + "\"}");
                case NO_JSON -> answer(exchange, 200, "<html>" + id + "</html>");
                case ANSWER_TOO_LONG -> answer(exchange, 200, good + " ".repeat(2 << 20));
                case WRONG_TYPE -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(200, good.length());
                    exchange.getResponseBody().write(good.getBytes(StandardCharsets.UTF_8));
                }
                case ANSWER_CUT_OFF -> {
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, good.length());
                    exchange.getResponseBody().write(good.getBytes(StandardCharsets.UTF_8), 0, good.length() / 2);
                    exchange.getResponseBody().flush();
                }
                case TOO_SLOW -> {
                    LockSupport.parkNanos(tooLongNanos);
                    answer(exchange, 503, good);
                }
                case ANSWER_LOST, RESET, RESET_HALF_READ -> {} // closed without a word
                case SLOW -> {
                    LockSupport.parkNanos(SLOW_NANOS);
                    accept(exchange, id, marks, good);
                }
                case NONE -> accept(exchange, id, marks, good);
            }
        }
    }

    private void accept(HttpExchange exchange, String id, List<String> marks, String good) throws IOException {
        synchronized (this) {
            accepted.put(id, marks);
        }
        answer(exchange, 200, good);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static List<String> marks(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isGzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream in = new ByteArrayInputStream(body);
        JsonNode request = JSON.readTree(isGzip ? new GZIPInputStream(in) : in);
        List<String> marks = new ArrayList<>();
        for (JsonNode record : request.path("records")) {
            byte[] data = Base64.getDecoder().decode(record.path("data").asText());
            marks.addAll(Marks.in(new String(data, StandardCharsets.UTF_8)));
        }
        return marks;
    }

    /// What is sent under an id once is what is sent under it always, and under no other.
    private synchronized void hold(String id, List<String> marks) {
        List<String> before = told.putIfAbsent(id, marks);
        if (before == null) {
            for (String mark : marks) {
                if (!idsOfOneMark.add(mark)) {
                    complaints.add(mark + " was posted under " + id + " and under another id before");
                }
            }
        } else if (!before.equals(marks)) {
            complaints.add("request " + id + " had " + before + " and then " + marks);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
