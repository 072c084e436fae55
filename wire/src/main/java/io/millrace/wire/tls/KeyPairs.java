package io.millrace.wire.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/// Pairs of a public and a private key.
final class KeyPairs {

    private KeyPairs() {}

    /// A new pair on the curve P-256, which every client knows, by the JDK's own source of secrets.
    static KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /// Whether what the private key signs is verified by the public one.
    static boolean belongTogether(PublicKey key, PrivateKey secret) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(secret.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                });
        byte[] probe = {1, 2, 3};
        signature.initSign(secret);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(key);
        signature.update(probe);
        return signature.verify(signed);
    }
}
