package io.millrace.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFolderTest {

    private static final Set<String> NAMES =
            ServerNames.of(List.of("millrace.example"), List.of("kinesis", "s3"), "us-east-1");

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-05-01T10:00:00Z");
    private final InstantSource clock = () -> now;

    private TlsFolder tls() {
        return new TlsFolder(folder.resolve("tls"), clock, new SecureRandom());
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /// What a client does that trusts the authority.
    private static void validate(Identity server, X509Certificate authority, Instant time)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(time));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(server.certificate())),
                        parameters);
    }

    @Test
    void server_isTrustedByWhoTrustsTheAuthority() throws GeneralSecurityException {
        Identity server = tls().identities(NAMES).current();
        X509Certificate authority = certificate(tls().authorityText());

        validate(server, authority, now);
        assertThat(server.chain()).hasSize(2).endsWith(authority);
        assertThat(server.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(server.certificate().getKeyUsage()).startsWith(true, false, false);
        assertThat(server.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.certificate().getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(server.certificate().getVersion()).isEqualTo(3);
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getKeyUsage()[5]).isTrue();
        assertThat(authority.getKeyUsage()[0]).isFalse();
        assertThat(authority.getSerialNumber().toByteArray()).hasSize(20);
        assertThatThrownBy(() -> validate(server, authority, now.plus(Duration.ofDays(398))))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void server_holdsTheNames() throws GeneralSecurityException {
        Set<String> names = new TreeSet<>();
        for (List<?> name : tls().identities(NAMES).current().certificate().getSubjectAlternativeNames()) {
            names.add(name.get(0) + " " + name.get(1));
        }

        assertThat(names)
                .contains(
                        "2 localhost",
                        "2 kinesis.localhost",
                        "2 s3.localhost",
                        "2 *.s3.localhost",
                        "2 *.us-east-1.localhost",
                        "2 millrace.example",
                        "2 *.millrace.example",
                        "2 *.us-east-1.millrace.example",
                        "7 127.0.0.1",
                        "7 0:0:0:0:0:0:0:1")
                .hasSize(NAMES.size());
    }

    @Test
    void identity_isKeptUntilTheNamesChange() {
        Identity first = tls().identities(NAMES).current();

        assertThat(tls().identities(NAMES).current()).isEqualTo(first);

        Set<String> more = new TreeSet<>(NAMES);
        more.add("192.0.2.1");
        Identity second = tls().identities(more).current();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.chain().getLast()).isEqualTo(first.chain().getLast());
        assertThat(second.key()).isNotEqualTo(first.key());
    }

    @Test
    void identity_isRenewedWhileTheServerRuns() throws GeneralSecurityException {
        Identities identities = tls().identities(NAMES);
        Identity first = identities.current();
        now = now.plus(Duration.ofDays(336));
        assertThat(identities.current()).isSameAs(first);

        now = now.plus(Duration.ofDays(2));
        Identity renewed = identities.current();

        assertThat(renewed).isNotEqualTo(first);
        assertThat(identities.current()).isSameAs(renewed);
        validate(renewed, certificate(tls().authorityText()), now.plus(Duration.ofDays(390)));
        assertThat(tls().identities(NAMES).current()).isEqualTo(renewed);
    }

    @Test
    void identity_isMadeAnewIfTheClockHadBeenAhead() {
        now = now.plus(Duration.ofDays(2000));
        Identity early = tls().identities(NAMES).current();
        now = now.minus(Duration.ofDays(100));

        assertThat(tls().identities(NAMES).current()).isNotEqualTo(early);
    }

    @Test
    void authority_outlivesTheServers() {
        String authority = tls().authorityText();
        now = now.plus(Duration.ofDays(3500));
        assertThat(tls().authorityText()).isEqualTo(authority);
        now = now.plus(Duration.ofDays(100));

        assertThat(tls().authorityText()).isNotEqualTo(authority);
    }

    @Test
    void keys_areReadByTheirOwnerAlone() throws IOException {
        tls().identities(NAMES);

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("tls/authority-key.pem"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("tls/server-key.pem"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("tls/authority.pem"))).doesNotContain("PRIVATE");
        try (var files = Files.list(folder.resolve("tls"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("authority.pem", "authority-key.pem", "server-key.pem", "lock");
        }
    }

    @Test
    void publicCertificate_isWrittenAgainIfSomebodyRemovedIt() throws IOException {
        String text = tls().authorityText();
        Files.delete(tls().authorityFile());

        assertThat(tls().authorityText()).isEqualTo(text);
        assertThat(tls().authorityFile()).hasContent(text);
    }

    @Test
    void damage_isNamedAndNotPaintedOver() throws IOException {
        tls().authorityText();
        Path file = folder.resolve("tls/authority-key.pem");
        Files.writeString(file, Files.readString(file).substring(0, 150));

        assertThatThrownBy(() -> tls().identities(NAMES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.resolve("tls").toString());
    }

    @Test
    void authority_isOneForAllWhoComeAtOnce() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        Set<String> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Thread> threads = new java.util.ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                seen.add(tls().authorityText());
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofNanos(TimeUnit.SECONDS.toNanos(120))))
                    .isTrue();
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void ownFiles_mustBelongTogether() throws IOException {
        tls().identities(NAMES);
        Path server = folder.resolve("tls/server-key.pem");
        Path authority = folder.resolve("tls/authority-key.pem");

        assertThat(Identities.ofFiles(server, server).current())
                .isEqualTo(tls().identities(NAMES).current());
        assertThatThrownBy(() -> Identities.ofFiles(server, authority))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not that of the certificate");
        assertThatThrownBy(() -> Identities.ofFiles(server, folder.resolve("tls/authority.pem")))
                .hasMessageContaining("no private key in PKCS #8");
        assertThatThrownBy(() -> Identities.ofFiles(folder.resolve("absent"), server))
                .hasMessageContaining("absent");
    }

    @Test
    void hosts_areNamesOrAddresses() {
        assertThat(ServerNames.of(List.of("*.us-east-1.amazonaws.com", "::1", "FE80:0:0::1"), List.of(), "eu-west-1"))
                .contains("*.us-east-1.amazonaws.com", "fe80:0:0:0:0:0:0:1", "::1", "*.s3.eu-west-1.localhost")
                .doesNotContain("*.*.us-east-1.amazonaws.com");
        assertThatThrownBy(() -> ServerNames.of(List.of("a b"), List.of(), "eu-west-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neither a host name nor an address: a b");
    }
}
