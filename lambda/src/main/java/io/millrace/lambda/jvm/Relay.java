package io.millrace.lambda.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Runs a program that speaks HTTP to the runtime API over TCP, where the API is only a socket in the file system:
/// listens on the loopback of a place without a network and hands every connection on.
///
/// It says at the beginning of each whose it is, so the program needs to know a host and a port and no secret path:
/// many clients of the API take nothing else.
public final class Relay {

    private static final int BUFFER = 1 << 16;
    private static final int BACKLOG = 8;

    private Relay() {}

    /// Ends when the program ends, with its status.
    ///
    /// @param arguments the program and its arguments
    @SuppressWarnings("AddressSelection") // the address is a literal of the loopback, not looked up
    public static void main(String[] arguments) throws IOException, InterruptedException {
        UnixDomainSocketAddress api = UnixDomainSocketAddress.of(System.getenv("_MILLRACE_RUNTIME_SOCKET"));
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket server = new ServerSocket(0, BACKLOG, loopback)) {
            ProcessBuilder builder = new ProcessBuilder(List.of(arguments)).inheritIO();
            Map<String, String> environment = builder.environment();
            String authority = environment.getOrDefault("AWS_LAMBDA_RUNTIME_API", "");
            byte[] introduction = ("CONNECT " + authority.substring(authority.indexOf('/')) + " HTTP/1.1\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            Thread.ofVirtual().start(() -> accept(server, api, introduction));
            environment.put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + server.getLocalPort());
            environment.remove("_MILLRACE_RUNTIME_SOCKET");
            environment.remove("_MILLRACE_OUTPUT_MARK");
            System.exit(builder.start().waitFor());
        }
    }

    private static void accept(ServerSocket server, UnixDomainSocketAddress api, byte[] introduction) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(api);
                InputStream fromApi = Channels.newInputStream(channel);
                OutputStream toApi = Channels.newOutputStream(channel);
                toApi.write(introduction);
                InputStream fromProgram = socket.getInputStream();
                OutputStream toProgram = socket.getOutputStream();
                Thread.ofVirtual().start(() -> pump(fromProgram, toApi, channel, socket));
                Thread.ofVirtual().start(() -> pump(fromApi, toProgram, channel, socket));
            }
        } catch (IOException e) {
            System.err.println("the runtime API cannot be reached: " + e.getMessage());
        }
    }

    private static void pump(InputStream in, OutputStream out, SocketChannel channel, Socket socket) {
        byte[] buffer = new byte[BUFFER];
        try (channel;
                socket) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // One end has gone; both are closed.
            return;
        }
    }
}
