package io.millrace.lambda.runtimeapi;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One connection of a process to the runtime API: requests one after another, each answered before the next is
/// read.
///
/// A path begins with the secret of the process. Where the connection is known to be of one process it does not:
/// because of the port at which it was accepted, or because it began with `CONNECT /secret HTTP/1.1`, which has no
/// answer.
final class RuntimeConnection {

    private static final String VERSION = "2018-06-01";
    private static final String INVOCATION = "runtime/invocation/";
    private static final byte[] ACCEPTED = "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8);
    private static final int BUFFER = 1 << 16;

    /// An answer up to this size is sent with its head.
    private static final int MAX_JOINED = 1 << 14;

    private final RuntimeApi api;
    private final Predicate<RuntimePeer> welcome;
    private final BufferedInputStream in;
    private final OutputStream out;
    private @Nullable RuntimePeer known;

    /// @param welcome says whether the process may have one more connection, once it is known which it is
    /// @param known the process, if the connection is known to be of one
    RuntimeConnection(
            RuntimeApi api,
            Predicate<RuntimePeer> welcome,
            @Nullable RuntimePeer known,
            InputStream in,
            OutputStream out) {
        this.api = api;
        this.welcome = welcome;
        this.known = known;
        this.in = new BufferedInputStream(in, BUFFER);
        this.out = out;
    }

    /// Serves requests until the process goes away.
    void run() throws IOException, InterruptedException {
        Optional<RuntimeRequest> request = RuntimeRequest.read(in);
        if (known == null && request.isPresent() && request.get().method().equals("CONNECT")) {
            Optional<RuntimePeer> named = api.peer(request.get().path().replaceFirst("^/", ""));
            if (named.isEmpty()) {
                forbidden();
                return;
            }
            known = named.get();
            request = RuntimeRequest.read(in);
        }
        while (request.isPresent() && serve(request.get())) {
            request = RuntimeRequest.read(in);
        }
    }

    /// Whether the connection can go on after the request.
    private boolean serve(RuntimeRequest request) throws IOException, InterruptedException {
        // The secret is checked before a byte of the body is read.
        RuntimePeer own = known;
        String[] path = (own == null ? request.path() : "/" + request.path()).split("/", 4);
        Optional<RuntimePeer> peer =
                Optional.ofNullable(own).or(() -> path.length == 4 ? api.peer(path[1]) : Optional.empty());
        if (peer.isEmpty() || path.length < 4 || !path[2].equals(VERSION)) {
            forbidden();
            return false;
        }
        if (!welcome.test(peer.get())) {
            answer(429, "Too Many Requests", Map.of(), error("TooManyConnections", "The process has too many."));
            return false;
        }
        String resource = path[3];
        try {
            if (request.method().equals("GET") && resource.equals(INVOCATION + "next")) {
                request.body(in, 0);
                Event event = peer.get().next();
                answer(200, "OK", event.headers(), event.payload());
                return true;
            }
        } catch (RuntimePeer.RuntimeGoneException e) {
            return false;
        }
        if (request.method().equals("POST") && resource.equals("runtime/init/error")) {
            peer.get()
                    .initFailed(
                            request.body(in, RuntimeErrors.MAX_ANSWER_BYTES).orElseGet(() -> new byte[0]),
                            request.headers());
            answer(202, "Accepted", Map.of(), ACCEPTED);
            return true;
        }
        String[] invocation = resource.startsWith(INVOCATION)
                ? resource.substring(INVOCATION.length()).split("/", 2)
                : new String[0];
        if (request.method().equals("POST") && invocation.length == 2) {
            return complete(peer.get(), invocation[0], invocation[1], request);
        }
        answer(404, "Not Found", Map.of(), error("NotFound", "Not a resource of the runtime API."));
        return false;
    }

    private void forbidden() throws IOException {
        answer(403, "Forbidden", Map.of(), error("Forbidden", "No process of a function has this path."));
    }

    private boolean complete(RuntimePeer peer, String requestId, String verb, RuntimeRequest request)
            throws IOException, InterruptedException {
        Optional<byte[]> body = request.body(in, RuntimeErrors.MAX_ANSWER_BYTES);
        Outcome outcome;
        if (body.isEmpty()) {
            outcome = RuntimeErrors.answerTooLarge();
        } else if (verb.equals("response")) {
            outcome = new Outcome.Returned(body.get());
        } else if (verb.equals("error")) {
            outcome = new Outcome.Failed(body.get());
        } else {
            answer(404, "Not Found", Map.of(), error("NotFound", "Not a resource of the runtime API."));
            return true;
        }
        if (!peer.complete(requestId, outcome, request.headers())) {
            answer(400, "Bad Request", Map.of(), error("InvalidRequestID", "Invalid request ID"));
        } else if (body.isEmpty()) {
            answer(413, "Payload Too Large", Map.of(), error("RequestEntityTooLarge", "Exceeded maximum allowed size"));
        } else {
            answer(202, "Accepted", Map.of(), ACCEPTED);
        }
        return true;
    }

    private void answer(int status, String reason, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder(512)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason)
                .append("\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = RuntimeRequest.bytes(head.append("\r\n").toString());
        if (body.length <= MAX_JOINED) {
            byte[] joined = new byte[bytes.length + body.length];
            System.arraycopy(bytes, 0, joined, 0, bytes.length);
            System.arraycopy(body, 0, joined, bytes.length, body.length);
            out.write(joined);
        } else {
            out.write(bytes);
            out.write(body);
        }
    }

    private static byte[] error(String type, String message) {
        return ("{\"errorType\":\"" + type + "\",\"errorMessage\":\"" + message + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
