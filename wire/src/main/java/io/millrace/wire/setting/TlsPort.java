package io.millrace.wire.setting;

import javax.net.ssl.SSLContext;

/// A port on which clients speak TLS before they speak HTTP.
///
/// @param port the TCP port; 0 for any that is free
/// @param context who the server is and how it speaks, such as [io.millrace.wire.tls.SecureContext] makes it
public record TlsPort(int port, SSLContext context) {

    public TlsPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }
}
