package io.millrace.lambda.jvm;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One HTTP connection to the runtime API, kept alive; not safe for many threads.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
final class RuntimeClient {

    private final InputStream in;
    private final OutputStream out;
    private final String host;
    private final String root;
    private IOException broken;

    private RuntimeClient(InputStream in, OutputStream out, String authority) {
        int slash = authority.indexOf('/');
        this.in = new BufferedInputStream(in, 1 << 16);
        this.out = out;
        this.host = slash < 0 ? authority : authority.substring(0, slash);
        this.root = (slash < 0 ? "" : authority.substring(slash)) + "/2018-06-01/runtime";
    }

    /// An answer of the runtime API.
    ///
    /// @param headers by lower-case names
    record Answer(int status, Map<String, String> headers, byte[] body) {}

    /// @param authority host, port and path of the API
    /// @param socketFile the API's socket in the file system, where there is no network; may be null
    static RuntimeClient connect(String authority, String socketFile) throws IOException {
        if (socketFile != null) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socketFile));
            return new RuntimeClient(Channels.newInputStream(channel), Channels.newOutputStream(channel), authority);
        }
        String address = authority.split("/", 2)[0];
        int colon = address.lastIndexOf(':');
        Socket socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        socket.setTcpNoDelay(true);
        return new RuntimeClient(socket.getInputStream(), socket.getOutputStream(), authority);
    }

    Answer next() throws IOException {
        return call("GET", "/invocation/next", new byte[0], Map.of());
    }

    Answer post(String verb, byte[] body, Map<String, String> headers) throws IOException {
        return call("POST", verb, body, headers);
    }

    /// Whether the connection failed that way, and not a function.
    @SuppressWarnings("ReferenceEquality") // the very same error is meant
    boolean isBroken(IOException e) {
        return e == broken;
    }

    private Answer call(String method, String verb, byte[] body, Map<String, String> headers) throws IOException {
        try {
            StringBuilder head = new StringBuilder(256)
                    .append(method)
                    .append(' ')
                    .append(root)
                    .append(verb)
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(host)
                    .append("\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
            headers.forEach((name, value) -> head.append(name)
                    .append(": ")
                    .append(value.replaceAll("[^\\x20-\\x7e]", "?"))
                    .append("\r\n"));
            byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            byte[] whole = new byte[start.length + body.length];
            System.arraycopy(start, 0, whole, 0, start.length);
            System.arraycopy(body, 0, whole, start.length, body.length);
            out.write(whole);
            out.flush();
            return answer();
        } catch (IOException e) {
            broken = e;
            throw e;
        }
    }

    private Answer answer() throws IOException {
        String status = line();
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server has closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
