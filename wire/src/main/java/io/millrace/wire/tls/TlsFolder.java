package io.millrace.wire.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import javax.security.auth.x500.X500Principal;

/// The certificate authority of one server and the server's own identity, in a folder of three files.
///
///     authority.pem      the authority's certificate, for everybody; clients trust it
///     authority-key.pem  its private key and the certificate again; the truth, for the owner alone
///     server-key.pem     the server's private key and its certificates, for the owner alone
///
/// A key stands with its certificate in one file that is replaced as a whole, so that no crash can part them. The
/// authority is made once and valid for ten years; the server's certificate is made anew when it is close to its end or
/// the names have changed. A lock keeps two processes from making two authorities.
public final class TlsFolder {

    private static final System.Logger LOG = System.getLogger(TlsFolder.class.getName());

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    /// Apple's clients take no longer life from authorities that users have added:
    /// <https://support.apple.com/en-us/103769>
    private static final Duration SERVER_LIFE = Duration.ofDays(397);

    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(60);

    /// Clocks of clients may be behind by so much.
    private static final Duration SKEW = Duration.ofHours(1);

    private final Path folder;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// Does nothing yet; the folder is made when something is to be kept in it.
    ///
    /// @param random for serial numbers; keys are made by the JDK alone
    public TlsFolder(Path folder, InstantSource clock, RandomGenerator random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /// The file that clients give as the authority that they trust; it exists after [#authorityText()].
    public Path authorityFile() {
        return folder.resolve("authority.pem");
    }

    /// The authority's certificate in PEM; the authority is made if there is none.
    ///
    /// @throws IllegalStateException if it cannot be read or made; the message names the folder
    public String authorityText() {
        return locked(() -> Pem.certificates(List.of(authority().certificate())));
    }

    /// The server's identity under these names, made anew whenever it must be.
    ///
    /// @throws IllegalStateException if it cannot be read or made; the message names the folder
    public Identities identities(Set<String> names) {
        return new Renewed(Set.copyOf(names), locked(() -> server(names)));
    }

    private Identity authority() throws IOException, GeneralSecurityException {
        Path file = folder.resolve("authority-key.pem");
        Optional<Identity> known = read(file);
        if (known.isPresent() && known.get().isValidAt(clock.instant().plus(RENEWED_BEFORE_END))) {
            publish(known.get());
            return known.get();
        }
        byte[] label = new byte[4];
        random.nextBytes(label);
        KeyPair pair = KeyPairs.generate();
        Instant now = clock.instant();
        X509Certificate certificate = UnsignedCertificate.authority(
                        new X500Principal(
                                "CN=Millrace authority " + HexFormat.of().formatHex(label) + ", O=Millrace"),
                        pair.getPublic(),
                        now.minus(SKEW),
                        now.plus(AUTHORITY_LIFE),
                        random)
                .signedBy(pair.getPrivate());
        Identity made = new Identity(List.of(certificate), pair.getPrivate());
        SecretFile.writeSecret(file, Pem.identity(made));
        publish(made);
        return made;
    }

    /// Writes the certificate for everybody, unless it is there.
    private void publish(Identity authority) throws IOException, GeneralSecurityException {
        String text = Pem.certificates(List.of(authority.certificate()));
        Path file = authorityFile();
        if (!Files.exists(file) || !text.equals(text(file))) {
            SecretFile.writePublic(file, text);
        }
    }

    private Identity server(Set<String> names) throws IOException, GeneralSecurityException {
        Identity authority = authority();
        Path file = folder.resolve("server-key.pem");
        Optional<Identity> known = read(file);
        if (known.isPresent() && isGood(known.get(), authority, names)) {
            return known.get();
        }
        KeyPair pair = KeyPairs.generate();
        Instant now = clock.instant();
        X509Certificate certificate = UnsignedCertificate.server(
                        authority.certificate(),
                        pair.getPublic(),
                        names,
                        now.minus(SKEW),
                        now.plus(SERVER_LIFE),
                        random)
                .signedBy(authority.key());
        Identity made = new Identity(List.of(certificate, authority.certificate()), pair.getPrivate());
        SecretFile.writeSecret(file, Pem.identity(made));
        return made;
    }

    private boolean isGood(Identity server, Identity authority, Set<String> names) throws GeneralSecurityException {
        return server.chain().getLast().equals(authority.certificate())
                && server.isValidAt(clock.instant())
                && server.isValidAt(clock.instant().plus(RENEWED_BEFORE_END))
                && names(server.certificate()).equals(names);
    }

    private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
        Set<String> names = new TreeSet<>();
        for (List<?> name :
                Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of())) {
            String text = name.get(1).toString();
            names.add(ServerNames.isAddress(text) ? ServerNames.normal(text) : text);
        }
        return names;
    }

    private static Optional<Identity> read(Path file) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = text(file);
        List<X509Certificate> chain = Pem.certificatesIn(text);
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("no certificate in " + file);
        }
        return Optional.of(new Identity(
                chain, Pem.keyIn(text).orElseThrow(() -> new GeneralSecurityException("no private key in " + file))));
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private interface Work<T> {
        T done() throws IOException, GeneralSecurityException;
    }

    /// Does something while no other process and no other thread does it.
    private <T> T locked(Work<T> work) {
        synchronized (TlsFolder.class) { // locks of files are between processes only
            try {
                Files.createDirectories(folder);
                try (FileChannel file = FileChannel.open(
                                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var lock = file.lock()) {
                    assert lock.isValid();
                    return work.done();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot keep certificates in " + folder + ": " + e.getMessage(), e);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "the certificates in " + folder + " are damaged (" + e.getMessage()
                                + "); without that folder new ones are made, which clients must be told to trust",
                        e);
            }
        }
    }

    /// The identity that is looked at before each handshake and renewed when its end is near.
    private final class Renewed implements Identities {

        private final Set<String> names;
        private volatile Identity identity;

        Renewed(Set<String> names, Identity identity) {
            this.names = names;
            this.identity = identity;
        }

        @Override
        public Identity current() {
            Identity known = identity;
            if (known.isValidAt(clock.instant().plus(RENEWED_BEFORE_END))) {
                return known;
            }
            try {
                Identity renewed = locked(() -> server(names));
                identity = renewed;
                return renewed;
            } catch (UncheckedIOException | IllegalStateException e) {
                LOG.log(System.Logger.Level.ERROR, "the certificate cannot be renewed", e);
                return known;
            }
        }
    }
}
