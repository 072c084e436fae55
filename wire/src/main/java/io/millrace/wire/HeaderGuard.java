package io.millrace.wire;

import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Watches over HTTP/1.1 connections below the level of requests: headers that come too slowly, headers that two readers
/// could understand in two ways (request smuggling), and chunks that would fill the memory.
///
/// Rules of framing: <https://www.rfc-editor.org/rfc/rfc9112.html#section-6.3>
final class HeaderGuard implements Http1ConnectionListener {

    /// The web server holds a whole chunk of `Transfer-Encoding: chunked` in memory; a longer one ends the connection.
    static final int LONGEST_CHUNK = 16 * 1024 * 1024;

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final Patience patience;
    private final Duration limit;
    private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(Connection::new);

    /// What is known of the connection that the current thread serves.
    private static final class Connection {

        private Patience.@Nullable Wait headers;
        private long pulled;
    }

    /// @param limit how long the headers of a request may take
    HeaderGuard(Patience patience, Duration limit) {
        this.patience = patience;
        this.limit = limit;
    }

    @Override
    public void data(ConnectionContext context, byte[] data, int position, int length) {
        Connection connection = connections.get();
        connection.pulled += length;
        if (connection.pulled > LONGEST_CHUNK) {
            throw refused(Status.REQUEST_ENTITY_TOO_LARGE_413, "Chunk too long");
        }
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        Connection connection = connections.get();
        connection.pulled = 0;
        connection.headers = patience.start(limit);
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        Connection connection = connections.get();
        connection.pulled = 0;
        Patience.Wait wait = connection.headers;
        if (wait != null) {
            wait.close();
            connection.headers = null;
        }
        for (Header header : headers) {
            if (!TOKEN.matcher(header.name()).matches()) {
                throw refused(Status.BAD_REQUEST_400, "Header name is not a token");
            }
        }
        if (count(headers, HeaderNames.HOST.defaultCase()) > 1
                || count(headers, HeaderNames.CONTENT_LENGTH.defaultCase()) > 1
                || count(headers, HeaderNames.TRANSFER_ENCODING.defaultCase()) > 1) {
            throw refused(Status.BAD_REQUEST_400, "Header stands more than once");
        }
        if (headers.contains(HeaderNames.CONTENT_LENGTH)
                && !headers.get(HeaderNames.CONTENT_LENGTH).get().matches("\\d{1,18}")) {
            throw refused(Status.BAD_REQUEST_400, "Content-Length is not a number");
        }
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

    /// A body whose every read begins a new count of the bytes that the connection takes in at once.
    InputStream counted(InputStream body) {
        Connection connection = connections.get();
        return new FilterInputStream(body) {

            @Override
            public int read() throws IOException {
                connection.pulled = 0;
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                connection.pulled = 0;
                return super.read(bytes, offset, length);
            }
        };
    }
}
