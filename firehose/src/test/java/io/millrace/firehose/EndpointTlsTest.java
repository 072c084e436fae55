package io.millrace.firehose;

import static io.millrace.firehose.Firehose.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Endpoints behind TLS: what their certificates have to be, and what becomes of records if they are not that.
///
/// The certificates are for `127.0.0.1`, one signed by itself, one by an authority for a day of 2016.
class EndpointTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private Firehose firehose;

    @BeforeEach
    void open() {
        firehose = new Firehose(folder);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    private static KeyStore store(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in =
                Objects.requireNonNull(EndpointTlsTest.class.getResourceAsStream("/endpoint/" + name + ".p12"))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static EndpointFake having(String certificate) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(certificate), PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        return EndpointFake.behind(tls);
    }

    private static SSLContext trusting(String certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("endpoint", store(certificate).getCertificate("endpoint"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        return tls;
    }

    private void create(String name, String url, int retrySeconds) {
        firehose.client()
                .createDeliveryStream(r -> r.deliveryStreamName(name)
                        .httpEndpointDestinationConfiguration(d -> d.endpointConfiguration(e -> e.url(url))
                                .bufferingHints(b -> b.sizeInMBs(1).intervalInSeconds(0))
                                .retryOptions(retry -> retry.durationInSeconds(retrySeconds))
                                .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::users")
                                        .roleARN(ROLE)
                                        .bufferingHints(b -> b.intervalInSeconds(0)))));
    }

    @Test
    void certificateThatNobodyTrusts_isTriedAgain_untilItIsTrusted() throws Exception {
        try (EndpointFake endpoint = having("valid")) {
            create("later", endpoint.url(), 7_200);
            firehose.put("later", "one", "two");

            firehose.bucket.await(() -> firehose.status().lastError().isPresent());
            assertThat(firehose.status().lastError().orElseThrow())
                    .contains("Unable to complete an SSL Handshake with the endpoint")
                    .contains("PKIX path building failed");
            assertThat(firehose.status().recordsPending()).isEqualTo(2);
            assertThat(endpoint.requests()).isEmpty();

            firehose.trust(trusting("valid"));
            firehose.reopen();

            assertThat(endpoint.await(1).getFirst().records()).containsExactly("one", "two");
            firehose.awaitPending(0);
            assertThat(firehose.status().recordsDelivered()).isEqualTo(2);
            assertThat(firehose.status().lastError()).isEmpty();
            assertThat(firehose.bucket.objects()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "valid, valid, localhost, No name matching localhost",
        "expired, authority, 127.0.0.1, validity check failed"
    })
    void certificateThatIsTrustedButWrong_endsInTheErrorPrefixWithItsReason(
            String certificate, String trusted, String host, String reason) throws Exception {
        firehose.trust(trusting(trusted));
        firehose.reopen();
        try (EndpointFake endpoint = having(certificate)) {
            create("wrong", endpoint.url(host), 0);
            firehose.put("wrong", "one");

            String error = firehose.bucket
                    .await(1)
                    .values()
                    .iterator()
                    .next()
                    .lines()
                    .findFirst()
                    .orElseThrow();
            assertThat(new ObjectMapper().readTree(error).path("errorCode").asText())
                    .isEqualTo("HttpEndpoint.SSLHandshakeFailure");
            assertThat(new ObjectMapper().readTree(error).path("errorMessage").asText())
                    .contains(reason);
            firehose.awaitPending(0);
            assertThat(firehose.status().recordsFailed()).isEqualTo(1);
            assertThat(endpoint.requests()).isEmpty();
        }
    }
}
