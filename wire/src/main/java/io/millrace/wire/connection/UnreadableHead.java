package io.millrace.wire.connection;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import org.jspecify.annotations.Nullable;

/// Answers what cannot be read as a request at all, such as a head that ends in the middle: the client's mistake, which
/// Helidon takes for one of the server's.
///
/// What fails behind the head comes with a throwable and stays a mistake of the server.
public final class UnreadableHead implements DirectHandler {

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            Throwable thrown,
            System.@Nullable Logger logger) {
        return DirectHandler.defaultHandler().handle(request, event, status, headers, thrown, logger);
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        return DirectHandler.defaultHandler()
                .handle(request, event, Status.BAD_REQUEST_400, headers, Status.BAD_REQUEST_400.reasonPhrase());
    }
}
