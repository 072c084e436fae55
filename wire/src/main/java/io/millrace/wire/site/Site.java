package io.millrace.wire.site;

import io.millrace.api.Caller;
import io.millrace.wire.message.WireRequest;
import io.millrace.wire.message.WireResponse;
import java.util.Optional;

/// Places that answer whatever HTTP asks, each reached by a host name of its own or by a path of ours.
public interface Site {

    /// What stands there; nothing if the address is none of this site's.
    ///
    /// @param host the name in the `Host` header, in lower case, without the port
    /// @param path raw, still percent-encoded
    Optional<Place> find(String host, String path);

    /// One address and what answers there.
    interface Place {

        /// The service in whose name requests must be signed; nothing if anybody may ask.
        Optional<String> signedFor();

        /// Whether pages of other sites may ask, too: what they may do is then said by the place itself.
        boolean isForOtherSites();

        /// Answers a request; its body has been read into memory.
        WireResponse answer(WireRequest request, Visitor visitor);
    }

    /// Who asks.
    ///
    /// @param caller who has signed the request, if it had to be signed
    /// @param address the IP address that the connection comes from
    /// @param isSecure whether the connection is encrypted
    /// @param requestId the id that the answer will carry
    record Visitor(Optional<Caller> caller, String address, boolean isSecure, String requestId) {}
}
