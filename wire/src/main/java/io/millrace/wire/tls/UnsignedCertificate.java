package io.millrace.wire.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import javax.security.auth.x500.X500Principal;

/// What an X.509 certificate of version 3 says, before its issuer signs it with ECDSA and SHA-256.
///
/// Profile: <https://www.rfc-editor.org/rfc/rfc5280>
///
/// @param serial positive, 20 bytes at most, never used twice by an issuer
/// @param issuer who signs
/// @param subject whose key it is
/// @param key the key
/// @param from when it begins to be valid
/// @param until when it ends
/// @param extensions encoded
record UnsignedCertificate(
        BigInteger serial,
        X500Principal issuer,
        X500Principal subject,
        PublicKey key,
        Instant from,
        Instant until,
        List<byte[]> extensions) {

    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

    private static final int SIGNS_CERTIFICATES_AND_LISTS = 0x06;
    private static final int SIGNS = 0x80;
    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;
    private static final int SERIAL_BYTES = 20;
    private static final int KEY_ID_BYTES = 20;

    UnsignedCertificate {
        extensions = List.copyOf(extensions);
    }

    /// The certificate of an authority that issues certificates of servers, and of nobody below it.
    static UnsignedCertificate authority(
            X500Principal name, PublicKey key, Instant from, Instant until, RandomGenerator random) {
        return new UnsignedCertificate(
                serial(random),
                name,
                name,
                key,
                from,
                until,
                List.of(
                        critical(BASIC_CONSTRAINTS, Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO))),
                        critical(KEY_USAGE, Der.bits(SIGNS_CERTIFICATES_AND_LISTS)),
                        extension(SUBJECT_KEY, Der.octets(keyId(key)))));
    }

    /// The certificate of a server under these names.
    ///
    /// @param names host names, perhaps with `*` for their first label, and addresses in figures
    static UnsignedCertificate server(
            X509Certificate issuer,
            PublicKey key,
            Set<String> names,
            Instant from,
            Instant until,
            RandomGenerator random) {
        List<byte[]> alternatives = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            alternatives.add(
                    ServerNames.isAddress(name)
                            ? Der.implicit(ADDRESS, InetAddress.ofLiteral(name).getAddress())
                            : Der.implicit(DNS_NAME, name.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
        return new UnsignedCertificate(
                serial(random),
                issuer.getSubjectX500Principal(),
                new X500Principal("CN=localhost, O=Millrace"),
                key,
                from,
                until,
                List.of(
                        critical(BASIC_CONSTRAINTS, Der.sequence()),
                        critical(KEY_USAGE, Der.bits(SIGNS)),
                        extension(EXTENDED_KEY_USAGE, Der.sequence(Der.identifier(SERVER_AUTHENTICATION))),
                        extension(ALTERNATIVE_NAMES, Der.sequence(alternatives.toArray(new byte[0][]))),
                        extension(SUBJECT_KEY, Der.octets(keyId(key))),
                        extension(AUTHORITY_KEY, Der.sequence(Der.implicit(0, keyId(issuer.getPublicKey()))))));
    }

    /// The certificate with its signature.
    X509Certificate signedBy(PrivateKey issuerKey) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(serial),
                algorithm,
                issuer.getEncoded(),
                Der.sequence(Der.time(from), Der.time(until)),
                subject.getEncoded(),
                key.getEncoded(),
                Der.explicit(3, Der.sequence(extensions.toArray(new byte[0][]))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKey);
        signature.update(content);
        byte[] whole = Der.sequence(content, algorithm, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.octets(value));
    }

    private static byte[] critical(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.bool(true), Der.octets(value));
    }

    /// A number of 20 bytes that nobody can guess.
    private static BigInteger serial(RandomGenerator random) {
        byte[] bytes = new byte[SERIAL_BYTES];
        random.nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] & 0x3f) | 0x40); // positive, and all bytes are needed
        return new BigInteger(1, bytes);
    }

    /// What a key is called by: <https://www.rfc-editor.org/rfc/rfc7093#section-2>
    private static byte[] keyId(PublicKey key) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), KEY_ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
