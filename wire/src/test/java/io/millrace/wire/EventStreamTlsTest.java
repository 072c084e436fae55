package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.setting.TlsPort;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.tls.SecureContext;
import io.millrace.wire.tls.ServerNames;
import io.millrace.wire.tls.TlsFolder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.eventstream.MessageDecoder;

/// Streams of events behind TLS.
@Timeout(180)
class EventStreamTlsTest {

    @TempDir
    private Path folder;

    private static SSLContext trusting(String authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void events_comeAtOnceAndEndWithTheConnection(HttpClient.Version version) throws Exception {
        TlsFolder tls = new TlsFolder(folder, InstantSource.system(), new SecureRandom());
        TlsPort port = new TlsPort(
                0, SecureContext.of(tls.identities(ServerNames.of(List.of(), List.of("kinesis"), "eu-west-1"))));
        try (EventHouse house = new EventHouse(WireConfig.loopback(0).withTls(port))) {
            HttpClient client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(trusting(tls.authorityText()))
                    .build();
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:"
                                    + house.server.tlsPort().orElseThrow()))
                            .header("X-Amz-Target", "Kinesis_20131202.SubscribeToShard")
                            .header("Content-Type", "application/x-amz-json-1.1")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"ConsumerARN\":\"3 10 wait\",\"ShardId\":\"s\","
                                            + "\"StartingPosition\":{\"Type\":\"LATEST\"}}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());

            assertThat(answer.version()).isEqualTo(version);
            MessageDecoder decoder = new MessageDecoder();
            byte[] buffer = new byte[1024];
            int messages = 0;
            while (messages < 4) {
                decoder.feed(buffer, 0, answer.body().read(buffer));
                messages += decoder.getDecodedMessages().size();
            }

            client.shutdownNow();

            assertThat(house.service.stream("s").cancelled.await(60, TimeUnit.SECONDS))
                    .isTrue();
        }
    }
}
