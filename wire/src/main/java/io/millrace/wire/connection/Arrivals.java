package io.millrace.wire.connection;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Closes connections that have been opened and say nothing; the web server itself waits for their first bytes for
/// ever.
///
/// It stands where options are set on each accepted socket, because that is the first that is seen of a connection.
public final class Arrivals implements SocketOptions {

    private final SocketOptions options =
            SocketOptions.builder().tcpNoDelay(true).build();
    private final Patience patience;
    private final Duration limit;
    private final Map<SocketAddress, Patience.Wait> silent = new ConcurrentHashMap<>();

    /// @param limit how long a connection may take until its first request line
    public Arrivals(Patience patience, Duration limit) {
        this.patience = patience;
        this.limit = limit;
    }

    @Override
    public void configureSocket(SocketChannel socket) {
        options.configureSocket(socket);
        try {
            SocketAddress peer = socket.getRemoteAddress();
            silent.put(peer, patience.start(limit, () -> {
                silent.remove(peer);
                socket.close();
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A request has arrived on the connection from there.
    public void spoke(SocketAddress peer) {
        Patience.Wait wait = silent.remove(peer);
        if (wait != null) {
            wait.close();
        }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
