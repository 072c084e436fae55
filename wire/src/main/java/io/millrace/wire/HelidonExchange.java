package io.millrace.wire;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// A request and its answer in Helidon's web server.
final class HelidonExchange implements Exchange {

    private static final int BUFFER = PatientInput.STEP;

    private final ServerRequest helidonRequest;
    private final ServerResponse helidonResponse;
    private final HeaderGuard guard;
    private final Patience patience;
    private final Duration limit;
    private final WireRequest request;
    private final long length;
    private final boolean last;
    private boolean answered;

    /// @param limit how long a client may take to take a part of the answer
    HelidonExchange(
            ServerRequest request, ServerResponse response, HeaderGuard guard, Patience patience, Duration limit) {
        this.guard = guard;
        this.helidonRequest = request;
        this.helidonResponse = response;
        this.patience = patience;
        this.limit = limit;
        this.request = wireRequest(request);
        this.last = !isHttp2() && guard.isChunked();
        this.length = last ? -1 : bodyLength(request);
    }

    private static WireRequest wireRequest(ServerRequest request) {
        HttpPrologue prologue = request.prologue();
        WireHeaders.Builder headers = WireHeaders.builder();
        for (Header header : request.headers()) {
            for (String value : header.allValues()) {
                headers.add(header.name(), value);
            }
        }
        String path = originForm(
                prologue.uriPath().rawPath(),
                request.headers().first(HeaderNames.HOST).orElse(""));
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
    public long length() {
        return length;
    }

    @Override
    public InputStream body() {
        if (last) {
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
        head(response, last);
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

    private void head(WireResponse response, boolean closes) {
        helidonResponse.status(Status.create(response.status()));
        boolean mayHaveBody = response.status() >= 200 && response.status() != 204 && response.status() != 304;
        response.headers().forEach((name, value) -> {
            if (mayHaveBody || !name.equalsIgnoreCase("Content-Length")) {
                helidonResponse.headers().add(HeaderValues.create(HeaderNames.create(name), clean(value)));
            }
        });
        if (closes && !isHttp2()) {
            helidonResponse.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
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
        return last;
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
