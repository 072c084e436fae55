package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.TlsPort;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.tls.Identities;
import io.millrace.wire.tls.SecureContext;
import io.millrace.wire.tls.ServerNames;
import io.millrace.wire.tls.TlsFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The server behind TLS: the same services, limits and patience as in plain TCP.
class WireServerTlsTest {

    @TempDir
    private Path folder;

    private TlsFolder tls() {
        return new TlsFolder(folder, InstantSource.system(), new SecureRandom());
    }

    private Identities identities() {
        return tls().identities(ServerNames.of(List.of(), List.of("kinesis"), "eu-west-1"));
    }

    private WireConfig config() {
        return WireConfig.loopback(0).withTls(new TlsPort(0, SecureContext.of(identities())));
    }

    private WireConfig impatient() {
        WireConfig.Limits usual = WireConfig.Limits.defaults();
        return config().withLimits(new WireConfig.Limits(
                usual.headerBytes(),
                usual.bufferedBody(),
                usual.streamedBody(),
                usual.bodiesInFlight(),
                usual.connections(),
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofSeconds(1)));
    }

    /// A client that trusts the server's authority and nobody else.
    private SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(tls().authorityText().getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static URI uri(TestHouse house, String path) {
        return URI.create("https://localhost:" + house.server.tlsPort().orElseThrow() + path);
    }

    private SSLSocket socket(TestHouse house, String... protocols) throws GeneralSecurityException, IOException {
        SSLSocket socket = (SSLSocket) trusting()
                .getSocketFactory()
                .createSocket("localhost", house.server.tlsPort().orElseThrow());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(60_000);
        return socket;
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void bothVersionsOfHttp_areSpokenAsAgreed(HttpClient.Version version) throws Exception {
        byte[] body = new byte[3_000_000];
        new Random(1).nextBytes(body);
        try (TestHouse house = new TestHouse(config());
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trusting())
                        .version(version)
                        .build()) {
            HttpResponse<String> put = client.send(
                    HttpRequest.newBuilder(uri(house, "/bucket/key"))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            HttpResponse<byte[]> got = client.send(
                    HttpRequest.newBuilder(uri(house, "/bucket/key")).build(), HttpResponse.BodyHandlers.ofByteArray());

            assertThat(put.statusCode()).isEqualTo(200);
            assertThat(put.version()).isEqualTo(version);
            assertThat(got.body()).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, h2", "TLSv1.3, http/1.1", "TLSv1.2, h2", "TLSv1.2, http/1.1"})
    void versionOfTls_doesNotMatter(String version, String protocol) throws Exception {
        try (TestHouse house = new TestHouse(config());
                SSLSocket socket = socket(house, protocol, "something-else")) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
        }
    }

    @Test
    void clientWithoutAgreement_isServedWhatItBeginsWith() throws Exception {
        try (TestHouse house = new TestHouse(config());
                SSLSocket socket = socket(house)) {
            socket.getOutputStream()
                    .write("GET /b/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 404");
        }
    }

    @Test
    void sdk_signsAndIsVerified() throws Exception {
        byte[] bytes = new byte[500_000];
        try (TestHouse house = new TestHouse(config().withCredentials(Credentials.Keys.of(TestHouse.KEY)));
                var http = UrlConnectionHttpClient.builder()
                        .tlsTrustManagersProvider(() -> trustManagers())
                        .proxyConfiguration(ProxyConfiguration.builder()
                                .useEnvironmentVariablesValues(false)
                                .build())
                        .build();
                KinesisClient kinesis = KinesisClient.builder()
                        .httpClient(http)
                        .endpointOverride(uri(house, ""))
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(key())
                        .build();
                S3Client s3 = S3Client.builder()
                        .httpClient(http)
                        .endpointOverride(uri(house, ""))
                        .region(Region.EU_WEST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(key())
                        .build()) {
            assertThat(kinesis.putRecord(
                                    r -> r.streamName("s").partitionKey("p").data(SdkBytes.fromByteArray(bytes)))
                            .sequenceNumber())
                    .isEqualTo("500000");
            s3.putObject(r -> r.bucket("b").key("k"), RequestBody.fromBytes(bytes));
            assertThat(house.objects.get("b/k")).isEqualTo(bytes);
        }
    }

    private javax.net.ssl.TrustManager[] trustManagers() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("a", identities().current().chain().getLast());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StaticCredentialsProvider key() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(TestHouse.KEY.id(), TestHouse.KEY.secret()));
    }

    @Test
    void strangers_areRefusedHereToo() throws Exception {
        try (TestHouse house = new TestHouse(config());
                SSLSocket socket = socket(house, "http/1.1")) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 403");
        }
    }

    @Test
    void whoDoesNotTrustTheAuthority_doesNotTrustTheServer() {
        try (TestHouse house = new TestHouse(config());
                HttpClient client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(
                            HttpRequest.newBuilder(uri(house, "/")).build(), HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void plainText_isNotAnsweredAndHarmsNobody() throws Exception {
        try (TestHouse house = new TestHouse(config());
                Socket plain = new Socket(
                        InetAddress.getLoopbackAddress(), house.server.tlsPort().orElseThrow());
                SSLSocket socket = socket(house, "http/1.1")) {
            plain.setSoTimeout(60_000);
            plain.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(isEnded(plain.getInputStream())).isTrue();
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void silence_isEndedBeforeTheHandshakeAndBehindIt() throws Exception {
        try (TestHouse house = new TestHouse(impatient());
                Socket silent = new Socket(
                        InetAddress.getLoopbackAddress(), house.server.tlsPort().orElseThrow());
                SSLSocket shaken = shaken(house, "http/1.1");
                SSLSocket multiplexed = shaken(house, "h2")) {
            silent.setSoTimeout(60_000);
            silent.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1}); // the beginning of a handshake

            assertThat(isEnded(silent.getInputStream())).isTrue();
            assertThat(isEnded(shaken.getInputStream())).isTrue();
            assertThat(isEnded(multiplexed.getInputStream())).isTrue();
        }
    }

    /// A socket that has shaken hands, however often an impatient server has cut one before: a busy machine is slow.
    private SSLSocket shaken(TestHouse house, String protocol) throws GeneralSecurityException, IOException {
        for (int attempt = 1; ; attempt++) {
            SSLSocket socket = socket(house, protocol);
            try {
                socket.startHandshake();
                return socket;
            } catch (IOException cut) {
                socket.close();
                if (attempt == 50) {
                    throw cut;
                }
            }
        }
    }

    @Test
    void slowBody_isRefused() throws Exception {
        String request = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
                + "X-Amz-Target: Kinesis_20131202.ListStreams\r\nContent-Length: 100\r\n\r\n{";
        try (TestHouse house = new TestHouse(impatient())) {
            SSLSocket socket = shaken(house, "http/1.1");
            for (int attempt = 1; !isSent(socket, request); attempt++) {
                assertThat(attempt).isLessThan(50);
                socket.close();
                socket = shaken(house, "http/1.1");
            }

            assertThat(isEnded(socket.getInputStream())).isTrue();
            socket.close();
        }
    }

    /// False if the server has cut the connection before.
    private static boolean isSent(SSLSocket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    private static boolean isEnded(InputStream in) throws IOException {
        try {
            in.readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException cut) {
            return true;
        }
    }

    @Test
    void portThatIsTaken_isNamed() throws Exception {
        try (TestHouse house = new TestHouse(config())) {
            int taken = house.server.tlsPort().orElseThrow();
            assertThatThrownBy(() -> new TestHouse(
                                    WireConfig.loopback(0).withTls(new TlsPort(taken, SecureContext.of(identities()))))
                            .close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("" + taken);
        }
    }
}
