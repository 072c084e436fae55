package io.millrace.wire.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Where a server has its identity from, at every handshake anew.
@FunctionalInterface
public interface Identities {

    /// The identity for a handshake that begins now.
    Identity current();

    /// The identity of two files in PEM, read once: certificates, the server's first, and its private key.
    ///
    /// @throws IllegalArgumentException if they cannot be read or do not belong together; the message names them
    static Identities ofFiles(Path certificateFile, Path keyFile) {
        try {
            List<X509Certificate> chain = Pem.certificatesIn(read(certificateFile));
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("no certificate in " + certificateFile);
            }
            PrivateKey key = Pem.keyIn(read(keyFile))
                    .orElseThrow(() -> new IllegalArgumentException("no private key in PKCS #8 without a password in "
                            + keyFile + "; openssl pkcs8 -topk8 -nocrypt makes one of other forms"));
            if (!KeyPairs.belongTogether(chain.getFirst().getPublicKey(), key)) {
                throw new IllegalArgumentException(
                        "the key in " + keyFile + " is not that of the certificate in " + certificateFile);
            }
            Identity identity = new Identity(chain, key);
            return () -> identity;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "cannot read the certificate in " + certificateFile + " or the key in " + keyFile + ": " + e, e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }
}
