package io.millrace.wire.tls;

import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// How the server speaks TLS: versions 1.2 and 1.3, with whatever identity is current, asking clients for none.
public final class SecureContext {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private SecureContext() {}

    /// A context whose handshakes show these identities.
    public static SSLContext of(Identities identities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new IdentityKeys(identities)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /// The parameters of a server's connection.
    public static SSLParameters parameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(VERSIONS.clone());
        parameters.setUseCipherSuitesOrder(true);
        return parameters;
    }
}
