package io.millrace.wire.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Helidon's HTTP/2 with connections whose clients may say goodbye before their streams have ended, and reset streams
/// after that.
///
/// @param helidon what it is based on
/// @param nanos counts nanoseconds, for how many frames a client may send
public record Http2Selector(ServerConnectionSelector helidon, LongSupplier nanos) implements ServerConnectionSelector {

    @Override
    public int bytesToIdentifyConnection() {
        return helidon.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return helidon.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return helidon.supportedApplicationProtocols();
    }

    @Override
    @SuppressWarnings("IllegalCatch") // whatever it is, it is noted and thrown on
    public ServerConnection connection(ConnectionContext context) {
        DataReader all = context.dataReader();
        AtomicBoolean over = new AtomicBoolean();
        FrameAllowance allowance = new FrameAllowance(nanos);
        LiveStreams streams = new LiveStreams();
        DataReader filtered = DataReader.create(new FrameFilter(
                () -> {
                    try {
                        all.ensureAvailable();
                        return all.readBytes(all.available());
                    } catch (RuntimeException e) {
                        over.set(true);
                        throw e;
                    }
                },
                allowance::count,
                streams));
        DataWriter watched = new WatchedWriter(context.dataWriter(), streams);
        return helidon.connection(new Filtered(context, filtered, watched, over));
    }

    /// Whether nothing more can come over a connection, which its socket does not tell in every case.
    static boolean isOver(ConnectionContext context) {
        return !context.serverSocket().isConnected()
                || (context instanceof Filtered filtered && filtered.over().get());
    }

    /// A connection whose bytes come from another reader, and go to another writer.
    private record Filtered(ConnectionContext context, DataReader dataReader, DataWriter dataWriter, AtomicBoolean over)
            implements ConnectionContext {

        @Override
        public ListenerContext listenerContext() {
            return context.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return context.executor();
        }

        @Override
        public Router router() {
            return context.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return context.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return context.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return context.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return context.localPeer();
        }

        @Override
        public boolean isSecure() {
            return context.isSecure();
        }

        @Override
        public String socketId() {
            return context.socketId();
        }

        @Override
        public String childSocketId() {
            return context.childSocketId();
        }
    }
}
