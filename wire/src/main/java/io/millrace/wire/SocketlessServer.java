package io.millrace.wire;

import io.millrace.api.FrontDoor;
import io.millrace.wire.connection.Exchange;
import io.millrace.wire.connection.Patience;
import io.millrace.wire.conversation.Dispatcher;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The same server as [WireServer] without sockets: a call takes a whole request and returns the whole answer.
///
/// Signatures, limits, protocols and errors are those of the server; only HTTP's bytes are left out. For tests and for
/// clients within the program that speak HTTP through an interface of their own.
public final class SocketlessServer implements AutoCloseable {

    private final Dispatcher dispatcher;
    private final Patience patience;

    private SocketlessServer(Dispatcher dispatcher, Patience patience) {
        this.dispatcher = dispatcher;
        this.patience = patience;
    }

    /// Opens a server; the parameters are those of [WireServer#start], the port means nothing.
    public static SocketlessServer open(
            WireConfig config,
            FrontDoor door,
            List<Endpoint> endpoints,
            OwnPaths pages,
            InstantSource clock,
            LongSupplier nanos) {
        Patience patience = new Patience(nanos);
        return new SocketlessServer(Dispatcher.of(config, door, endpoints, pages, clock, nanos, patience), patience);
    }

    /// Answers one request.
    ///
    /// @param request with its whole body in memory
    /// @return the answer with its whole body in memory
    /// @throws ConnectionEnded if the server ends the connection in place of an answer or within it
    public WireResponse answer(WireRequest request) throws ConnectionEnded {
        Collected exchange = new Collected(request);
        try {
            dispatcher.answer(exchange);
        } catch (Cut e) {
            if (exchange.answer == null) {
                throw new ConnectionEnded(e);
            }
        }
        WireResponse answer = exchange.answer;
        if (answer == null) {
            throw new IllegalStateException("no answer to " + request.method() + " " + request.path());
        }
        return answer;
    }

    @Override
    public void close() {
        dispatcher.streams().close(Duration.ofSeconds(1));
        patience.close();
    }

    /// The server has ended the connection without a complete answer.
    public static final class ConnectionEnded extends IOException {

        private static final long serialVersionUID = 1L;

        private ConnectionEnded(Throwable cause) {
            super("the server has ended the connection", cause);
        }
    }

    private static final class Cut extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /// A request in memory and what is answered to it.
    private static final class Collected implements Exchange {

        private final WireRequest request;
        private final WireBody.Bytes body;
        private boolean answered;
        private @Nullable WireResponse answer;

        Collected(WireRequest request) {
            this.body = request.bytes();
            this.request = request.withBody(WireBody.EMPTY);
        }

        @Override
        public WireRequest request() {
            return request;
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(body.array(), body.offset(), body.size());
        }

        @Override
        public void send(WireResponse response, boolean last) throws IOException {
            switch (response.body()) {
                case WireBody.Bytes bytes -> {
                    answered = true;
                    answer = response;
                }
                case WireBody.Stream stream -> stream(response, stream.stream(), stream.length());
            }
        }

        @Override
        public void stream(WireResponse head, InputStream content, long length) throws IOException {
            byte[] bytes = content.readAllBytes();
            answered = true;
            if (length >= 0 && bytes.length != length) {
                throw new IOException("the stream has " + bytes.length + " of " + length + " bytes");
            }
            answer = head.withBody(WireBody.of(bytes));
        }

        @Override
        public Parts parts(WireResponse head) {
            answered = true;
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            return new Parts() {
                @Override
                public void send(WireBody.Bytes part) {
                    all.write(part.array(), part.offset(), part.size());
                }

                @Override
                public void end() {
                    answer = head.withBody(WireBody.of(all.toByteArray()));
                }
            };
        }

        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public boolean isLast() {
            return false;
        }

        @Override
        public boolean isAnswered() {
            return answered;
        }

        @Override
        public RuntimeException cut() {
            return new Cut();
        }
    }
}
