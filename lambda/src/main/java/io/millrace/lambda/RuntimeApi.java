package io.millrace.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/// The HTTP server behind which functions' processes run: one port on loopback, a path with a secret for each
/// process.
///
/// So a process can take its own events alone. A connection is a virtual thread; it stays open as long as the
/// process.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
final class RuntimeApi implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RuntimeApi.class.getName());

    /// More than the processes can need; others on this machine cannot make us hold more.
    private static final int MAX_CONNECTIONS = 1_024;

    private static final int BACKLOG = 128;

    private final ServerSocket server;
    private final ConcurrentMap<String, RuntimePeer> peers = new ConcurrentHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);

    private RuntimeApi(ServerSocket server) {
        this.server = server;
    }

    /// Opens a port of the system's choice.
    @SuppressWarnings("AddressSelection") // the address is a literal of the loopback, not looked up
    static RuntimeApi start() {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
            RuntimeApi api = new RuntimeApi(server);
            Thread.ofVirtual().name("lambda-runtime-api").start(api::accept);
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a port on 127.0.0.1 for the runtime API", e);
        }
    }

    /// Lets a process in.
    ///
    /// @param secret names the process in its paths
    /// @return what the process finds in `AWS_LAMBDA_RUNTIME_API`
    String admit(String secret, RuntimePeer peer) {
        peers.put(secret, peer);
        return "127.0.0.1:" + server.getLocalPort() + "/" + secret;
    }

    void forget(String secret) {
        peers.remove(secret);
    }

    Optional<RuntimePeer> peer(String secret) {
        return Optional.ofNullable(peers.get(secret));
    }

    @Override
    public void close() {
        closeQuietly(server);
        connections.forEach(RuntimeApi::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                permits.acquire();
                serve(server.accept());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException e) {
                permits.release();
                if (!server.isClosed()) {
                    LOG.log(System.Logger.Level.WARNING, "the runtime API could not accept a connection", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        connections.add(socket);
        Thread.ofVirtual().name("lambda-runtime-connection").start(() -> {
            try (socket) {
                new RuntimeConnection(this, socket).run();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a connection of the runtime API broke: {0}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(socket);
                permits.release();
            }
        });
        if (server.isClosed()) {
            closeQuietly(socket);
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
