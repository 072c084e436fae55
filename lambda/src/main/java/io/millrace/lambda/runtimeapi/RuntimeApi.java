package io.millrace.lambda.runtimeapi;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The HTTP server behind which functions' processes run: one port on loopback, a path with a secret for each
/// process; and, for processes that have no network, a socket in a file.
///
/// A program that drops the path gets a port of its own, at which nobody is served but it and what it has started. So a
/// process can take its own events alone. A connection is a virtual thread; it stays open as long as the process.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
public final class RuntimeApi implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RuntimeApi.class.getName());

    /// More than the processes can need.
    private static final int MAX_CONNECTIONS = 1_024;

    private static final int BACKLOG = 128;

    private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

    private static final String SOCKET = "api.sock";

    /// The longest name of a socket on every system.
    private static final int MAX_ADDRESS_BYTES = 103;

    private final ServerSocket server;
    private final Optional<UnixServer> unix;
    private final ConcurrentMap<String, RuntimePeer> peers = new ConcurrentHashMap<>();
    private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
    private final RuntimeGuests guests;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ConcurrentMap<String, ServerSocket> ports = new ConcurrentHashMap<>();

    /// A server whose address is a file.
    ///
    /// @param temporary the folder that was made for the file alone
    private record UnixServer(ServerSocketChannel channel, Path file, Optional<Path> temporary) {}

    private RuntimeApi(ServerSocket server, Optional<UnixServer> unix, int connections) {
        this.guests = new RuntimeGuests(connections);
        this.server = server;
        this.unix = unix;
    }

    /// Opens a port of the system's choice.
    static RuntimeApi start() {
        return start(Optional.empty());
    }

    /// Opens a port of the system's choice, and a socket in the folder.
    ///
    /// @param folder of this server alone; where its name is too long for a socket's address another one is taken
    public static RuntimeApi start(Optional<Path> folder) {
        return start(folder, MAX_CONNECTIONS);
    }

    /// @param connections the most at once
    static RuntimeApi start(Optional<Path> folder, int connections) {
        try {
            ServerSocket server = loopback();
            RuntimeApi api = new RuntimeApi(
                    server, folder.isPresent() ? Optional.of(unix(folder.get())) : Optional.empty(), connections);
            Thread.ofVirtual()
                    .name("lambda-runtime-api")
                    .start(() -> api.accept(server::isClosed, () -> {
                        Socket socket = server.accept();
                        api.serve(socket, () -> {
                            socket.setTcpNoDelay(true);
                            api.connection(socket, null, socket.getInputStream(), socket.getOutputStream())
                                    .run();
                        });
                    }));
            api.unix.ifPresent(own -> Thread.ofVirtual()
                    .name("lambda-runtime-api")
                    .start(() -> api.accept(() -> !own.channel().isOpen(), () -> {
                        SocketChannel channel = own.channel().accept();
                        InputStream in = Channels.newInputStream(channel);
                        OutputStream out = Channels.newOutputStream(channel);
                        api.serve(
                                channel,
                                () -> api.connection(channel, null, in, out).run());
                    })));
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a port on 127.0.0.1 for the runtime API", e);
        }
    }

    @SuppressWarnings("AddressSelection") // the address is a literal of the loopback, not looked up
    private static ServerSocket loopback() throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
        return server;
    }

    private static UnixServer unix(Path folder) throws IOException {
        Path file = folder.resolve(SOCKET).toAbsolutePath();
        Optional<Path> temporary = Optional.empty();
        if (file.toString().getBytes(StandardCharsets.UTF_8).length > MAX_ADDRESS_BYTES) {
            Path made = Files.createTempDirectory("millrace");
            temporary = Optional.of(made);
            file = made.resolve(SOCKET);
        }
        // One is left where the server before was killed.
        Files.deleteIfExists(file);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(file), BACKLOG);
        return new UnixServer(channel, file, temporary);
    }

    /// The socket for processes that have no network.
    public Optional<Path> socket() {
        return unix.map(UnixServer::file);
    }

    /// Lets a process in.
    ///
    /// @param secret names the process in its paths
    /// @return what the process finds in `AWS_LAMBDA_RUNTIME_API`
    public String admit(String secret, RuntimePeer peer) {
        peers.put(secret, peer);
        return "127.0.0.1:" + server.getLocalPort() + "/" + secret;
    }

    /// Lets a process in that asks without a path, at a port of its own.
    ///
    /// Where the system tells who is at the other end of a connection nobody but the process and its descendants is
    /// served there; elsewhere whoever finds the port on this machine.
    ///
    /// @param secret names the process when it is to be forgotten
    /// @param pid the process, once it runs
    /// @return what the process finds in `AWS_LAMBDA_RUNTIME_API`: a host and a port
    public String admitAlone(String secret, RuntimePeer peer, CompletableFuture<Long> pid) {
        try {
            ServerSocket own = loopback();
            ports.put(secret, own);
            Thread.ofVirtual()
                    .name("lambda-runtime-api")
                    .start(() -> accept(own::isClosed, () -> {
                        Socket socket = own.accept();
                        serve(socket, () -> {
                            socket.setTcpNoDelay(true);
                            // One more connection may be accepted while the port is being closed.
                            if (!own.isClosed() && isOf(pid, socket)) {
                                connection(socket, peer, socket.getInputStream(), socket.getOutputStream())
                                        .run();
                            }
                        });
                    }));
            return "127.0.0.1:" + own.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a port on 127.0.0.1 for a function's process", e);
        }
    }

    private static boolean isOf(CompletableFuture<Long> pid, Socket socket) throws IOException, InterruptedException {
        try {
            return !PortOwner.isTold() || PortOwner.isHeldBelow(pid.get(), socket);
        } catch (ExecutionException e) {
            // It did not start.
            return false;
        }
    }

    /// Lets a process in no more, and closes its port.
    public void forget(String secret) {
        peers.remove(secret);
        ServerSocket own = ports.remove(secret);
        if (own != null) {
            closeQuietly(own);
        }
    }

    Optional<RuntimePeer> peer(String secret) {
        return Optional.ofNullable(peers.get(secret));
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(server);
        List.copyOf(ports.keySet()).forEach(this::forget);
        unix.ifPresent(own -> {
            closeQuietly(own.channel());
            closeQuietly(() -> Files.deleteIfExists(own.file()));
            own.temporary().ifPresent(made -> closeQuietly(() -> Files.deleteIfExists(made)));
        });
        connections.forEach(RuntimeApi::closeQuietly);
    }

    /// Takes one connection after the other.
    private interface Acceptor {

        void acceptOne() throws IOException;
    }

    private void accept(BooleanSupplier isClosed, Acceptor acceptor) {
        while (!isClosed.getAsBoolean()) {
            try {
                guests.takePlace();
                acceptor.acceptOne();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException e) {
                guests.giveBackPlace();
                if (!isClosed.getAsBoolean()) {
                    LOG.log(System.Logger.Level.WARNING, "the runtime API could not accept a connection", e);
                    pause();
                }
            }
        }
    }

    /// Where there are no more open files to be had, asking again at once would take a whole processor.
    private void pause() {
        try {
            var _ = closed.await(AFTER_FAILURE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is done with a connection.
    private interface Service {

        void run() throws IOException, InterruptedException;
    }

    private RuntimeConnection connection(
            Closeable connection, @Nullable RuntimePeer known, InputStream in, OutputStream out) {
        return new RuntimeConnection(this, peer -> guests.isWelcome(connection, peer), known, in, out);
    }

    private void serve(Closeable connection, Service service) {
        connections.add(connection);
        guests.came(connection);
        Thread.ofVirtual().name("lambda-runtime-connection").start(() -> {
            try (connection) {
                service.run();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a connection of the runtime API broke: {0}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(connection);
                guests.went(connection);
            }
        });
        if (server.isClosed()) {
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "closing failed", e);
        }
    }
}
