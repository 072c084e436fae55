package io.millrace.wire.connection;

import io.millrace.wire.message.WireBody;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// One request and its answer on a connection, whatever the version of HTTP.
public interface Exchange {

    /// The IP address at the other end of a connection.
    static String address(SocketAddress peer) {
        return peer instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "127.0.0.1";
    }

    /// The request without its body.
    WireRequest request();

    /// The IP address that the request comes from.
    default String peer() {
        return "127.0.0.1";
    }

    /// Whether the request has come through TLS.
    default boolean isSecure() {
        return false;
    }

    /// Bytes of the body as declared; 0 if there is none, -1 if it is not known before the end.
    long length();

    /// The body, once; asking for it tells a client that waits for `100 Continue` to go on.
    InputStream body();

    /// Sends an answer that is in memory. To `HEAD` only its headers are sent.
    ///
    /// @param last whether the connection is closed behind it, because the rest of the request was not read
    void send(WireResponse response, boolean last) throws IOException;

    /// Sends an answer with the bytes of a stream behind its headers.
    ///
    /// @param length bytes to be sent, or -1 if it is not known
    /// @throws ClientGone if the client does not take them
    /// @throws IOException if the stream fails; the answer is unfinished then, only [#cut()] is left
    void stream(WireResponse head, InputStream body, long length) throws IOException;

    /// Begins an answer that comes part by part, whose length nobody knows.
    ///
    /// @throws ClientGone if the client does not take it
    Parts parts(WireResponse head) throws ClientGone;

    /// Whether the client is known to have gone away: it has reset the stream or closed the connection. Asking costs
    /// little and never waits.
    boolean isGone();

    /// Whether the connection ends with this request, whatever the answer.
    boolean isLast();

    /// Whether something of the answer has been sent.
    boolean isAnswered();

    /// Ends the connection, so that the client sees that the answer is incomplete.
    RuntimeException cut();

    /// An answer that comes part by part.
    interface Parts {

        /// Sends a part at once; waits as long as the client does not take it.
        ///
        /// @throws ClientGone if it has gone away, or if the thread is interrupted
        void send(WireBody.Bytes part) throws ClientGone;

        /// Ends the answer, as it should.
        void end() throws ClientGone;
    }

    /// The client has gone away or is too slow.
    final class ClientGone extends IOException {

        private static final long serialVersionUID = 1L;

        public ClientGone(Throwable cause) {
            super(cause);
        }
    }
}
