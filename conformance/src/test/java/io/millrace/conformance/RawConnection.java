package io.millrace.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One TCP connection to a server, on which any bytes can be sent.
///
/// No answer within a minute is a mistake of the server.
public final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    public RawConnection(URI server) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// What came back; names of headers are in lower case.
    ///
    /// @param isLast whether the connection cannot be used any more
    public record Answer(int status, Map<String, String> headers, String body, boolean isLast) {}

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// Tells the server that nothing more will come.
    public void end() throws IOException {
        socket.shutdownOutput();
    }

    /// The next final answer; none if the server has ended the connection.
    ///
    /// @throws java.net.SocketTimeoutException if the server does nothing at all
    public Optional<Answer> answer() throws IOException {
        while (true) {
            String first = line();
            if (first.isEmpty()) {
                return Optional.empty();
            }
            if (!first.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
                throw new AssertionError("not an answer: " + first);
            }
            int status = Integer.parseInt(first.substring(9, 12));
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (status >= 200) {
                return Optional.of(answer(status, headers));
            }
        }
    }

    private Answer answer(int status, Map<String, String> headers) throws IOException {
        boolean closes = "close".equalsIgnoreCase(headers.get("connection"));
        if (headers.containsKey("transfer-encoding")) {
            return new Answer(status, headers, "", true);
        }
        if (status == 204 || status == 304) {
            return new Answer(status, headers, "", closes);
        }
        String length = headers.get("content-length");
        byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        return new Answer(status, headers, new String(body, StandardCharsets.ISO_8859_1), closes || length == null);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
