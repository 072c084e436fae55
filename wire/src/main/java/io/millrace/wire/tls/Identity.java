package io.millrace.wire.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A private key with the certificates that say whose it is: the holder's first, then those of its issuers.
///
/// @param chain at least one certificate
/// @param key the key of the first
public record Identity(List<X509Certificate> chain, PrivateKey key) {

    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty() || !chain.getFirst().getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            throw new IllegalArgumentException("the certificate is not that of the key");
        }
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Whether the certificate is valid at that time.
    boolean isValidAt(Instant time) {
        return !time.isBefore(certificate().getNotBefore().toInstant())
                && time.isBefore(certificate().getNotAfter().toInstant());
    }

    /// Without the key.
    @Override
    public String toString() {
        return "Identity[" + certificate().getSubjectX500Principal() + "]";
    }
}
