package io.millrace.wire.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.NullUnmarked;

/// Hands the current identity to each handshake, and to no handshake two of them.
///
/// A handshake chooses an alias and asks for its certificates and key later; in between the identity may be renewed, so
/// the serial number of the certificate is the alias and the one before is kept.
@NullUnmarked // the JDK's contract is null for nothing
final class IdentityKeys extends X509ExtendedKeyManager {

    private final Identities identities;
    private volatile Identity latest;
    private volatile Identity before;

    IdentityKeys(Identities identities) {
        this.identities = identities;
        this.latest = identities.current();
        this.before = latest;
    }

    private String alias(String kind) {
        Identity identity = identities.current();
        if (!identity.equals(latest)) {
            synchronized (this) {
                if (!identity.equals(latest)) {
                    before = latest;
                    latest = identity;
                }
            }
        }
        return identity.key().getAlgorithm().equals(kind) ? name(identity) : null;
    }

    private static String name(Identity identity) {
        return identity.certificate().getSerialNumber().toString(16);
    }

    private Identity of(String alias) {
        Identity newest = latest;
        return name(newest).equals(alias) ? newest : before;
    }

    @Override
    public String chooseEngineServerAlias(String kind, Principal[] issuers, SSLEngine engine) {
        return alias(kind);
    }

    @Override
    public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
        return alias(kind);
    }

    @Override
    public String[] getServerAliases(String kind, Principal[] issuers) {
        String alias = alias(kind);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return of(alias).chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return of(alias).key();
    }

    @Override
    public String[] getClientAliases(String kind, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
        return null;
    }
}
