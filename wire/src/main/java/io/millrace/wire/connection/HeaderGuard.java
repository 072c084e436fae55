package io.millrace.wire.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Watches over HTTP/1.1 connections below the level of requests: headers that come too slowly, headers that two
/// readers could understand in two ways (request smuggling), and chunks that would fill the memory.
///
/// Rules of framing: <https://www.rfc-editor.org/rfc/rfc9112.html#section-6.3>
public final class HeaderGuard implements Http1ConnectionListener {

    private static final String TOKEN_MARKS = "!#$%&'*+.^_`|~-";
    private static final int MAX_LENGTH_DIGITS = 18;

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    private final Arrivals arrivals;
    private final Patience patience;
    private final Duration limit;
    private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(Connection::new);

    /// What is known of the connection that the current thread serves.
    private static final class Connection {

        private Patience.@Nullable Wait headers;
        private @Nullable ConnectionContext context;
        private @Nullable ConnectionContext chunked;
    }

    /// @param limit how long the headers of a request may take
    public HeaderGuard(Arrivals arrivals, Patience patience, Duration limit) {
        this.arrivals = arrivals;
        this.patience = patience;
        this.limit = limit;
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        arrivals.spoke(context.remotePeer().address());
        Connection connection = connections.get();
        connection.headers = patience.start(limit);
        connection.context = context;
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        Connection connection = connections.get();
        Patience.Wait wait = connection.headers;
        if (wait != null) {
            wait.close();
            connection.headers = null;
            if (wait.isCut() && Thread.interrupted()) { // at the very last moment; nothing else must meet the interrupt
                throw refused(Status.REQUEST_TIMEOUT_408, "Headers came too slowly");
            }
        }
        for (Header header : headers) {
            if (!isToken(header.name())) {
                throw refused(Status.BAD_REQUEST_400, "Header name is not a token");
            }
        }
        if (count(headers, HeaderNames.HOST.defaultCase()) > 1
                || count(headers, HeaderNames.CONTENT_LENGTH.defaultCase()) > 1
                || count(headers, HeaderNames.TRANSFER_ENCODING.defaultCase()) > 1) {
            throw refused(Status.BAD_REQUEST_400, "Header stands more than once");
        }
        if (headers.contains(HeaderNames.CONTENT_LENGTH)
                && !isLength(headers.get(HeaderNames.CONTENT_LENGTH).get())) {
            throw refused(Status.BAD_REQUEST_400, "Content-Length is not a number");
        }
        connection.chunked = headers.contains(HeaderNames.TRANSFER_ENCODING) ? context : null;
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
            if (!isLetterOrDigit && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isLength(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isDigit(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= MAX_LENGTH_DIGITS;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int count(Headers headers, String name) {
        return headers.contains(HeaderNames.create(name))
                ? headers.get(HeaderNames.create(name)).allValues().size()
                : 0;
    }

    private static RequestException refused(Status status, String message) {
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(status)
                .setKeepAlive(false)
                .message(message)
                .build();
    }

    /// The body of the request on this thread if it comes in chunks; nothing else reads it then.
    ///
    /// @param waits whether the client waits for `100 Continue`
    Optional<InputStream> chunkedBody(boolean waits) {
        ConnectionContext context = connections.get().chunked;
        if (context == null) {
            return Optional.empty();
        }
        if (waits) {
            context.dataWriter().writeNow(BufferData.create(CONTINUE));
        }
        return Optional.of(new ChunkedInput(context.dataReader()));
    }

    /// Whether the request on this thread comes in chunks.
    boolean isChunked() {
        return connections.get().chunked != null;
    }

    /// The HTTP/1.1 connection that this thread serves.
    ConnectionContext connection() {
        ConnectionContext context = connections.get().context;
        if (context == null) {
            throw new IllegalStateException("this thread serves no connection of HTTP/1.1");
        }
        return context;
    }
}
