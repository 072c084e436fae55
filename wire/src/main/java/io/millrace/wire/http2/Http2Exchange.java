package io.millrace.wire.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DateTime;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.FlowControl;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.millrace.wire.connection.Exchange;
import io.millrace.wire.connection.HelidonExchange;
import io.millrace.wire.connection.Patience;
import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A request over HTTP/2 that may be answered with events, served frame by frame.
///
/// It stands below the web server's request and response because only there is it known at once that the client has
/// reset its stream; and it takes its share of both windows before it writes, so that hundreds of streams on one
/// connection never send more than the client allows.
///
/// [#data] and all of [Exchange] run on the stream's thread, [#rstStream] on the connection's.
final class Http2Exchange implements Exchange, Http2SubProtocolSelector.SubProtocolHandler {

    private static final System.Logger LOG = System.getLogger(Http2Exchange.class.getName());

    /// Bytes of a request's body: nobody subscribes with more.
    private static final int LONGEST_BODY = 1024 * 1024;

    /// How often a stream without a window looks for one. The web server does not tell of updates.
    private static final long SHORTEST_LOOK_MILLIS = 1;

    private static final long LONGEST_LOOK_MILLIS = 20;

    private final EventProtocol server;
    private final ConnectionContext connection;
    private final Http2StreamWriter writer;
    private final FlowControl.Outbound windows;
    private final Http2Settings settings;
    private final int streamId;
    private final WireRequest request;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CountDownLatch gone = new CountDownLatch(1);
    private Patience.@Nullable Wait bodyWait;
    private boolean answered;
    private boolean ended;

    /// @param server what all requests share
    /// @param windows how much the client takes at the moment
    Http2Exchange(
            EventProtocol server,
            ConnectionContext connection,
            HttpPrologue prologue,
            Http2Headers headers,
            Http2StreamWriter writer,
            FlowControl.Outbound windows,
            Http2Settings settings,
            int streamId) {
        this.server = server;
        this.connection = connection;
        this.writer = writer;
        this.windows = windows;
        this.settings = settings;
        this.streamId = streamId;
        this.request = HelidonExchange.wireRequest(prologue, withHost(headers));
    }

    /// The headers with `Host`, which HTTP/2 calls `:authority`.
    private static Iterable<Header> withHost(Http2Headers headers) {
        WritableHeaders<?> all = WritableHeaders.create(headers.httpHeaders());
        String authority = headers.authority();
        if (authority != null && !authority.isEmpty()) {
            all.set(HeaderValues.create(HeaderNames.HOST, authority));
        }
        return all;
    }

    @Override
    public void init() {
        server.arrivals().spoke(connection.remotePeer().address());
        bodyWait = server.dispatcher()
                .patience()
                .start(server.dispatcher().config().limits().progressWithin());
    }

    @Override
    public void data(Http2FrameHeader header, BufferData data) {
        byte[] bytes = data.readBytes();
        if (received.size() + bytes.length > LONGEST_BODY) {
            reset(Http2ErrorCode.ENHANCE_YOUR_CALM);
            return;
        }
        received.writeBytes(bytes);
        if (header.flags(Http2FrameTypes.DATA).endOfStream()) {
            if (bodyWait != null) {
                bodyWait.close();
            }
            answer();
        }
    }

    @SuppressWarnings("IllegalCatch") // whatever happens, the stream must end
    private void answer() {
        try {
            server.dispatcher().answer(this);
            if (!ended) {
                reset(Http2ErrorCode.INTERNAL);
            }
        } catch (CloseConnectionException e) {
            reset(Http2ErrorCode.CANCEL);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, request.method() + " failed on stream " + streamId, e);
            reset(Http2ErrorCode.INTERNAL);
        }
    }

    @SuppressWarnings("IllegalCatch") // the connection may be gone, which shows in various exceptions
    private void reset(Http2ErrorCode why) {
        boolean isOver = ended || gone.getCount() == 0;
        ended = true;
        if (isOver) {
            return;
        }
        try {
            writer.write(new Http2RstStream(why).toFrameData(settings, streamId, Http2Flag.NoFlags.create()));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the client is gone", e);
        }
    }

    @Override
    public Http2StreamState streamState() {
        return ended ? Http2StreamState.CLOSED : Http2StreamState.OPEN;
    }

    @Override
    public void rstStream(Http2RstStream reset) {
        gone.countDown();
    }

    @Override
    public void windowUpdate(Http2WindowUpdate update) {
        // the windows themselves are looked at
    }

    @Override
    public WireRequest request() {
        return request;
    }

    @Override
    public String peer() {
        return Exchange.address(connection.remotePeer().address());
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public long length() {
        return received.size();
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(received.toByteArray());
    }

    @Override
    public void send(WireResponse response, boolean last) throws IOException {
        switch (response.body()) {
            case WireBody.Stream stream -> stream(response, stream.stream(), stream.length());
            case WireBody.Bytes bytes -> {
                boolean isHead = request.method().equals("HEAD");
                answered = true;
                head(response, bytes.length(), isHead || bytes.size() == 0);
                if (!isHead && bytes.size() > 0) {
                    write(bytes, true);
                }
                ended = true;
            }
        }
    }

    @Override
    public void stream(WireResponse head, InputStream content, long length) throws IOException {
        byte[] bytes = content.readAllBytes(); // no operation with events has a long answer
        if (length >= 0 && bytes.length != length) {
            throw new IOException("the stream has " + bytes.length + " of " + length + " bytes");
        }
        send(head.withBody(WireBody.of(bytes)), false);
    }

    @Override
    public Parts parts(WireResponse response) throws ClientGone {
        answered = true;
        head(response, -1, false);
        return new Parts() {
            @Override
            public void send(WireBody.Bytes part) throws ClientGone {
                write(part, false);
            }

            @Override
            public void end() throws ClientGone {
                write(WireBody.EMPTY, true);
                ended = true;
            }
        };
    }

    @SuppressWarnings("IllegalCatch") // the web server reports a lost connection by various unchecked exceptions
    private void head(WireResponse response, long length, boolean last) throws ClientGone {
        ServerResponseHeaders headers = ServerResponseHeaders.create();
        HelidonExchange.copy(response, headers);
        headers.set(HeaderValues.create(HeaderNames.DATE, DateTime.rfc1123String()));
        if (length >= 0) {
            headers.contentLength(length);
        }
        Http2Headers all = Http2Headers.create(headers);
        all.status(Status.create(response.status()));
        int end = last ? Http2Flag.END_OF_STREAM : 0;
        try {
            writer.writeHeaders(all, streamId, Http2Flag.HeaderFlags.create(Http2Flag.END_OF_HEADERS | end), windows);
        } catch (RuntimeException e) {
            throw new ClientGone(e);
        }
    }

    /// Writes data, as much at a time as both windows and the largest frame allow.
    @SuppressWarnings("IllegalCatch")
    private void write(WireBody.Bytes bytes, boolean last) throws ClientGone {
        int at = bytes.offset();
        int end = bytes.offset() + bytes.size();
        do {
            int n = taken(end - at);
            int flags = last && at + n == end ? Http2Flag.END_OF_STREAM : 0;
            Http2FrameHeader header =
                    Http2FrameHeader.create(n, Http2FrameTypes.DATA, Http2Flag.DataFlags.create(flags), streamId);
            try {
                writer.write(new Http2FrameData(header, BufferData.create(bytes.array(), at, n)));
            } catch (RuntimeException e) {
                throw new ClientGone(e);
            }
            at += n;
        } while (at < end);
    }

    /// Takes a part of the windows; waits until there is one.
    private int taken(int wanted) throws ClientGone {
        long look = SHORTEST_LOOK_MILLIS;
        try {
            while (!isGone()) {
                synchronized (writer) { // there is one for each connection, and its window is shared
                    int n = Math.min(wanted, Math.min(windows.getRemainingWindowSize(), windows.maxFrameSize()));
                    if (n > 0 || wanted == 0) {
                        if (n > 0) {
                            windows.decrementWindowSize(n);
                        }
                        return Math.max(n, 0);
                    }
                }
                if (gone.await(look, TimeUnit.MILLISECONDS)) {
                    break;
                }
                look = Math.min(2 * look, LONGEST_LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new ClientGone(e);
        }
        throw new ClientGone(new IOException("the client has reset stream " + streamId));
    }

    @Override
    public boolean isGone() {
        return gone.getCount() == 0 || Http2Selector.isOver(connection);
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
        return new CloseConnectionException("the conversation cannot go on");
    }
}
