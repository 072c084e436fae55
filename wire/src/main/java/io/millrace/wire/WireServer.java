package io.millrace.wire;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.Headers;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.encoding.ContentEncodingContextConfig;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionProvider;
import io.millrace.api.FrontDoor;
import io.millrace.wire.connection.Arrivals;
import io.millrace.wire.connection.HeaderGuard;
import io.millrace.wire.connection.HelidonExchange;
import io.millrace.wire.connection.Patience;
import io.millrace.wire.connection.UnreadableHead;
import io.millrace.wire.conversation.Dispatcher;
import io.millrace.wire.event.OpenStreams;
import io.millrace.wire.http2.EventProtocol;
import io.millrace.wire.http2.Http2Selector;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.TlsPort;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import io.millrace.wire.tls.SecureContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/// The HTTP server: every service behind one front door, on one port and on another behind TLS, in HTTP/1.1 and HTTP/2.
///
/// In plain TCP a client begins with HTTP/2 because it knows, behind TLS because both have agreed on it (ALPN).
/// A request is handled by one virtual thread in blocking style, from its first byte to the last of its answer.
public final class WireServer implements AutoCloseable {

    /// The name of the listener behind TLS.
    private static final String TLS = "tls";

    /// How long a stream of events lives at most, and a little more. A connection with nothing but streams of events
    /// looks idle to the web server, which knows of requests alone.
    private static final Duration LONGEST_STREAM = Duration.ofMinutes(6);

    /// Streams that a client may reset on one connection within ten seconds before it is taken for an attacker. The
    /// Kinesis Client Library has a stream for each shard and resets all of them when it stops.
    private static final int MOST_RESETS = 1_000;

    /// Streams of a connection at the same time: AWS's clients put all they do at once into one, such as a consumer its
    /// subscriptions to some hundred shards, and open another when it is full.
    private static final int STREAMS = 1_024;

    /// Bytes that a stream, and all streams of a connection together, may send before somebody has read them: what the
    /// queue of a stream holds, 32 frames of 16 KiB, so that no stream of whole frames keeps others waiting.
    private static final int WINDOW = 32 * 16 * 1024;

    private final WebServer server;
    private final OpenStreams streams;
    private final Patience patience;

    private WireServer(WebServer server, OpenStreams streams, Patience patience) {
        this.server = server;
        this.streams = streams;
        this.patience = patience;
    }

    /// Starts to serve.
    ///
    /// @param door the way to the services
    /// @param endpoints how the services are reached; each must be open in the door
    /// @param pages what is served beside them
    /// @param clock tells the time that signatures are compared with
    /// @param nanos counts nanoseconds, for how long clients may take
    /// @throws IllegalArgumentException if it would be open to other machines without any keys
    /// @throws IllegalStateException if the port cannot be had
    public static WireServer start(
            WireConfig config,
            FrontDoor door,
            List<Endpoint> endpoints,
            OwnPaths pages,
            InstantSource clock,
            LongSupplier nanos) {
        InetAddress address = address(config.address());
        if (config.credentials() instanceof Credentials.Open && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException("To listen on " + config.address()
                    + ", which other machines can reach, access keys must be configured; without keys only a loopback"
                    + " address such as 127.0.0.1 is allowed.");
        }
        Patience patience = new Patience(nanos);
        Dispatcher dispatcher = Dispatcher.of(config, door, endpoints, pages, clock, nanos, patience);
        WebServer server = build(config, address, dispatcher, patience).start();
        if (!server.isRunning()) {
            patience.close();
            throw new IllegalStateException(whyNot(address, config.port())
                    .or(() -> config.tls().flatMap(tls -> whyNot(address, tls.port())))
                    .orElseGet(() -> "cannot listen on " + config.address() + " port " + config.port()));
        }
        return new WireServer(server, dispatcher.streams(), patience);
    }

    private static WebServer build(WireConfig config, InetAddress address, Dispatcher dispatcher, Patience patience) {
        WebServerConfig.Builder server = WebServer.builder()
                .featuresDiscoverServices(false)
                .shutdownHook(false)
                .port(config.port());
        listen(server, config, address, dispatcher, patience);
        config.tls().ifPresent(tls -> server.putSocket(TLS, secure(tls, config, address, dispatcher, patience)));
        return server.build();
    }

    private static ListenerConfig secure(
            TlsPort tls, WireConfig config, InetAddress address, Dispatcher dispatcher, Patience patience) {
        ListenerConfig.Builder listener = ListenerConfig.builder()
                .name(TLS)
                .port(tls.port())
                .useNio(false) // the other way asks a name server for the client's name, and waits
                .tls(Tls.builder()
                        .sslContext(tls.context())
                        .sslParameters(SecureContext.parameters(tls.context()))
                        .build());
        listen(listener, config, address, dispatcher, patience);
        return listener.build();
    }

    /// What is the same on every port.
    private static void listen(
            ListenerConfig.BuilderBase<?, ?> listener,
            WireConfig config,
            InetAddress address,
            Dispatcher dispatcher,
            Patience patience) {
        WireConfig.Limits limits = config.limits();
        Duration progress = limits.progressWithin();
        Arrivals arrivals = new Arrivals(patience, limits.headersWithin());
        HeaderGuard guard = new HeaderGuard(arrivals, patience, limits.headersWithin());
        Http2Config http2 = Http2Config.builder()
                .maxHeaderListSize(limits.headerBytes())
                .maxConcurrentStreams(STREAMS)
                .initialWindowSize(WINDOW)
                .validatePath(false)
                .flowControlTimeout(LONGEST_STREAM)
                .maxRapidResets(MOST_RESETS)
                .build();
        EventProtocol events = EventProtocol.of(dispatcher, arrivals);
        listener.address(address)
                .protocolsDiscoverServices(false)
                .shutdownGracePeriod(limits.closeWithin())
                .idleConnectionTimeout(limits.idle().plus(LONGEST_STREAM))
                .idleConnectionPeriod(min(limits.idle(), Duration.ofSeconds(10)))
                .connectionOptions(arrivals)
                .maxTcpConnections(limits.connections())
                .maxPayloadSize(-1)
                .contentEncoding(new Untouched())
                .directHandlers(DirectHandlers.builder()
                        .addHandler(DirectHandler.EventType.INTERNAL_ERROR, new UnreadableHead())
                        .addHandler(DirectHandler.EventType.HTTP_VERSION_NOT_SUPPORTED, new UnreadableHead())
                        .build())
                .mediaContext(MediaContext.builder()
                        .mediaSupportsDiscoverServices(false)
                        .build())
                .addProtocol(Http1Config.builder()
                        .maxHeadersSize(limits.headerBytes())
                        .maxPrologueLength(limits.headerBytes())
                        .validatePath(false)
                        .validatePrologue(false)
                        .continueImmediately(false)
                        .log(HttpLogConfig.builder()
                                .receiveLog(false)
                                .sendLog(false)
                                .build())
                        .addReceiveListener(guard)
                        .build())
                .addProtocol(http2) // for connections that are upgraded
                .addProtocol(events)
                .addConnectionSelector(new Http2Selector(
                        new Http2ConnectionProvider()
                                .create(
                                        WebServer.DEFAULT_SOCKET_NAME,
                                        http2,
                                        ProtocolConfigs.create(List.of(http2, events))),
                        dispatcher.nanos()))
                .routing(HttpRouting.builder().addFilter((chain, request, response) -> {
                    arrivals.spoke(request.remotePeer().address());
                    dispatcher.answer(new HelidonExchange(request, response, guard, patience, progress));
                }));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// What is wrong with a port on which the server could not listen; nothing if it is free now.
    private static Optional<String> whyNot(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "cannot listen on " + address.getHostAddress() + " port " + port + ": " + e.getMessage());
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address of this machine: " + text, e);
        }
    }

    /// The TCP port it listens on.
    public int port() {
        return server.port();
    }

    /// The TCP port behind TLS on which it listens too, if it does.
    public OptionalInt tlsPort() {
        return server.hasTls(TLS) ? OptionalInt.of(server.port(TLS)) : OptionalInt.empty();
    }

    /// Accepts no more connections, ends streams of events, lets running calls end within the agreed time, then closes
    /// what is left.
    @Override
    public void close() {
        streams.close(Duration.ofSeconds(1));
        server.stop();
        patience.close();
    }

    /// Bodies are AWS's business, whatever their `Content-Encoding`; the HTTP server leaves them as they are.
    private static final class Untouched implements ContentEncodingContext {

        @Override
        public ContentEncodingContextConfig prototype() {
            return ContentEncodingContextConfig.builder()
                    .contentEncodingsDiscoverServices(false)
                    .buildPrototype();
        }

        @Override
        public boolean contentEncodingEnabled() {
            return false;
        }

        @Override
        public boolean contentDecodingEnabled() {
            return true;
        }

        @Override
        public boolean contentEncodingSupported(String encodingId) {
            return false;
        }

        @Override
        public boolean contentDecodingSupported(String encodingId) {
            return true;
        }

        @Override
        public ContentEncoder encoder(String encodingId) {
            return ContentEncoder.NO_OP;
        }

        @Override
        public ContentDecoder decoder(String encodingId) {
            return ContentDecoder.NO_OP;
        }

        @Override
        public ContentEncoder encoder(Headers headers) {
            return ContentEncoder.NO_OP;
        }
    }
}
