package io.millrace.wire.http2;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.StreamFlowControl;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.Router;
import io.helidon.webserver.http2.spi.Http2SubProtocolProvider;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.http2.spi.SubProtocolResult;
import io.helidon.webserver.spi.ProtocolConfig;
import io.millrace.api.Operation;
import io.millrace.wire.connection.Arrivals;
import io.millrace.wire.conversation.Dispatcher;
import java.util.Set;
import java.util.stream.Collectors;

/// The requests over HTTP/2 that are served by an [Http2Exchange]: those that name an operation with events.
///
/// To the web server this is a protocol of its own within HTTP/2. It is given with the server's configuration, so that
/// each server has its own, and found by the [Provider].
///
/// @param dispatcher answers the requests
/// @param arrivals told of each request
/// @param names the operations with events
public record EventProtocol(Dispatcher dispatcher, Arrivals arrivals, Set<String> names)
        implements ProtocolConfig, Http2SubProtocolSelector {

    private static final String TYPE = "events";
    private static final HeaderName TARGET = HeaderNames.create("x-amz-target");

    public EventProtocol {
        names = Set.copyOf(names);
    }

    public static EventProtocol of(Dispatcher dispatcher, Arrivals arrivals) {
        Set<String> names = dispatcher.door().models().stream()
                .flatMap(model -> model.operations().values().stream())
                .filter(operation -> operation.streaming() == Operation.Streaming.EVENTS)
                .map(Operation::name)
                .collect(Collectors.toSet());
        return new EventProtocol(dispatcher, arrivals, names);
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public SubProtocolResult subProtocol(
            ConnectionContext connection,
            HttpPrologue prologue,
            Http2Headers headers,
            Http2StreamWriter writer,
            int streamId,
            Http2Settings serverSettings,
            Http2Settings clientSettings,
            StreamFlowControl windows,
            Http2StreamState state,
            Router router) {
        if (!names.contains(operation(prologue, headers))
                || headers.httpHeaders().contains(HeaderNames.EXPECT)) {
            return NOT_SUPPORTED;
        }
        return new SubProtocolResult(
                true,
                new Http2Exchange(
                        this, connection, prologue, headers, writer, windows.outbound(), serverSettings, streamId));
    }

    /// The operation that a request seems to name, in its target or at the end of its path.
    private static String operation(HttpPrologue prologue, Http2Headers headers) {
        String target = headers.httpHeaders().first(TARGET).orElse("");
        if (!target.isEmpty()) {
            return target.substring(target.lastIndexOf('.') + 1);
        }
        String path = prologue.uriPath().rawPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// Found by the web server through `META-INF/services`; hands out the protocol that stands in the configuration.
    public static final class Provider implements Http2SubProtocolProvider<EventProtocol> {

        /// For the service loader.
        public Provider() {}

        @Override
        public String protocolType() {
            return TYPE;
        }

        @Override
        public Class<EventProtocol> protocolConfigType() {
            return EventProtocol.class;
        }

        @Override
        public Http2SubProtocolSelector create(EventProtocol config, ProtocolConfigs configs) {
            return config;
        }
    }
}
