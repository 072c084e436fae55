package io.millrace.wire.connection;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireHeaders;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// A request and its answer in Helidon's web server.
public final class HelidonExchange implements Exchange {

    private static final int BUFFER = PatientInput.STEP;

    private final ServerRequest helidonRequest;
    private final ServerResponse helidonResponse;
    private final HeaderGuard guard;
    private final Patience patience;
    private final Duration limit;
    private final WireRequest request;
    private final long length;
    /// Whether the body comes in chunks that we read ourselves.
    private final boolean chunked;
    /// Whether the connection ends with the answer: the client wants it, and the web server says so but does not do it.
    private final boolean clientCloses;
    private boolean answered;
    private boolean watched;
    private volatile boolean gone;

    /// @param limit how long a client may take to take a part of the answer
    public HelidonExchange(
            ServerRequest request, ServerResponse response, HeaderGuard guard, Patience patience, Duration limit) {
        this.guard = guard;
        this.helidonRequest = request;
        this.helidonResponse = response;
        this.patience = patience;
        this.limit = limit;
        this.request = wireRequest(request.prologue(), request.headers());
        this.chunked = !isHttp2() && guard.isChunked();
        this.clientCloses = !isHttp2() && request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
        this.length = chunked ? -1 : bodyLength(request);
    }

    /// A request without its body.
    public static WireRequest wireRequest(HttpPrologue prologue, Iterable<Header> all) {
        WireHeaders.Builder headers = WireHeaders.builder();
        String host = "";
        for (Header header : all) {
            for (String value : header.allValues()) {
                headers.add(header.name(), value);
            }
            if (header.headerName().equals(HeaderNames.HOST)) {
                host = header.get();
            }
        }
        String path = originForm(prologue.uriPath().rawPath(), host);
        String query = prologue.hasQuery() ? prologue.query().rawValue() : "";
        return new WireRequest(
                prologue.method().text(),
                prologue.fragment().hasValue() ? "" : path, // a fragment is not sent; who sends one is refused
                query,
                headers.build(),
                WireBody.EMPTY);
    }

    /// The path of a request, also of one that was meant for a proxy and names the host before it.
    private static String originForm(String path, String host) {
        String absolute = "http://" + host;
        if (!path.startsWith(absolute)) {
            return path;
        }
        String rest = path.substring(absolute.length());
        return rest.isEmpty() ? "/" : rest;
    }

    private static long bodyLength(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return 0;
        }
        return request.headers().contentLength().orElse(-1);
    }

    private boolean isHttp2() {
        return helidonRequest.prologue().protocolVersion().startsWith("2");
    }

    @Override
    public WireRequest request() {
        return request;
    }

    @Override
    public String peer() {
        return Exchange.address(helidonRequest.remotePeer().address());
    }

    @Override
    public boolean isSecure() {
        return helidonRequest.isSecure();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream body() {
        if (chunked) {
            return guard.chunkedBody(request.headers().contains("Expect"))
                    .orElseThrow(() -> new IllegalStateException("no chunks on this connection"));
        }
        return helidonRequest.content().inputStream();
    }

    @Override
    @SuppressWarnings("IllegalCatch") // Helidon reports a lost connection by various unchecked exceptions
    public void send(WireResponse response, boolean closes) throws IOException {
        boolean toHead = request.method().equals("HEAD");
        if (!toHead && response.body() instanceof WireBody.Stream stream) {
            stream(response, stream.stream(), stream.length());
            return;
        }
        head(response, closes);
        answered = true;
        Patience.Wait wait = patience.start(limit);
        try (wait) {
            if (!toHead && response.body() instanceof WireBody.Bytes bytes) {
                helidonResponse.send(bytes.array(), bytes.offset(), bytes.size());
            } else {
                helidonResponse.send();
            }
        } catch (RuntimeException e) {
            throw new ClientGone(e);
        }
    }

    @Override
    @SuppressWarnings("IllegalCatch")
    public void stream(WireResponse response, InputStream body, long bodyLength) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int n = body.readNBytes(buffer, 0, buffer.length); // what fails here can still be answered
        head(response, isLast());
        if (bodyLength >= 0) {
            helidonResponse.headers().contentLength(bodyLength);
        }
        answered = true;
        OutputStream out = helidonResponse.outputStream();
        long sent = 0;
        while (n > 0) {
            sent += n;
            if (bodyLength >= 0 && sent > bodyLength) {
                throw new IOException("the stream is longer than the " + bodyLength + " bytes that were announced");
            }
            Patience.Wait wait = patience.start(limit);
            try (wait) {
                out.write(buffer, 0, n);
            } catch (IOException | RuntimeException e) {
                throw new ClientGone(e);
            }
            n = body.readNBytes(buffer, 0, buffer.length);
        }
        if (bodyLength >= 0 && sent != bodyLength) {
            throw new IOException("the stream ended after " + sent + " of " + bodyLength + " bytes");
        }
        Patience.Wait closing = patience.start(limit);
        try (closing) {
            out.close();
            if (helidonResponse instanceof RoutingResponse routed) {
                routed.commit();
            }
        } catch (RuntimeException e) {
            throw new ClientGone(e);
        }
    }

    /// Over HTTP/1.1 the connection ends with such an answer, because all that time it is listened to for its end.
    @Override
    public Parts parts(WireResponse response) {
        head(response, true);
        answered = true;
        watched = !isHttp2();
        if (watched) {
            Thread.startVirtualThread(watch(guard.connection()));
        }
        return new OutputParts(helidonResponse.outputStream());
    }

    /// Reads, although nothing is expected, to learn that the client has closed the connection.
    @SuppressWarnings("IllegalCatch") // Helidon reports a lost connection by various unchecked exceptions
    private Runnable watch(ConnectionContext connection) {
        return () -> {
            try {
                connection.dataReader().ensureAvailable();
            } catch (RuntimeException e) {
                gone = true;
            }
        };
    }

    /// Parts as chunks of HTTP/1.1 or frames of HTTP/2.
    @SuppressWarnings("IllegalCatch")
    private final class OutputParts implements Parts {

        private final OutputStream out;

        OutputParts(OutputStream out) {
            this.out = out;
        }

        @Override
        public void send(WireBody.Bytes part) throws ClientGone {
            try {
                out.write(part.array(), part.offset(), part.size());
                out.flush();
            } catch (IOException | RuntimeException e) {
                throw new ClientGone(e);
            }
        }

        @Override
        public void end() throws ClientGone {
            try {
                out.close();
                if (helidonResponse instanceof RoutingResponse routed) {
                    routed.commit();
                }
            } catch (IOException | RuntimeException e) {
                throw new ClientGone(e);
            }
        }
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    private void head(WireResponse response, boolean closes) {
        helidonResponse.status(Status.create(response.status()));
        copy(response, helidonResponse.headers());
        if (closes && !isHttp2()) {
            helidonResponse.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /// The headers of an answer as Helidon has them.
    public static void copy(WireResponse response, ServerResponseHeaders headers) {
        boolean mayHaveBody = response.status() >= 200 && response.status() != 204 && response.status() != 304;
        response.headers().forEach((name, value) -> {
            if (mayHaveBody || !name.equalsIgnoreCase("Content-Length")) {
                headers.add(HeaderValues.create(HeaderNames.create(name), clean(value)));
            }
        });
    }

    /// A value cannot end its header, whoever chose it.
    private static String clean(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 0x20 || value.charAt(i) == 0x7f) {
                return value.replaceAll("\\p{Cntrl}", " ");
            }
        }
        return value;
    }

    @Override
    public boolean isLast() {
        return chunked || clientCloses || watched;
    }

    @Override
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public RuntimeException cut() {
        return new CloseConnectionException("the conversation cannot go on");
    }
}
