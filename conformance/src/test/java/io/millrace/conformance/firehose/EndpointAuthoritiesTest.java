package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

/// A delivery to an endpoint whose certificate nobody signed, by a server that is told to trust it.
@Timeout(300)
class EndpointAuthoritiesTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    @Test
    void endpointIsTrusted_onceTheSettingNamesItsCertificate() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in =
                Objects.requireNonNull(EndpointAuthoritiesTest.class.getResourceAsStream("endpoint.p12"))) {
            keys.load(in, PASSWORD);
        }
        Path pem = Files.writeString(
                folder.resolve("endpoint.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("endpoint").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Path config = Files.writeString(folder.resolve("millrace.yaml"), "endpoint-authorities: [" + pem + "]\n");
        HttpsServer endpoint = endpoint(keys);
        try {
            try (ServerProcess server = ServerProcess.start(folder.resolve("data"));
                    Aws aws = Aws.at(server.url())) {
                create(aws, "https://127.0.0.1:" + endpoint.getAddress().getPort() + "/in");
                aws.firehose()
                        .putRecord(put -> put.deliveryStreamName("events")
                                .record(record -> record.data(SdkBytes.fromUtf8String("one"))));

                JsonNode account =
                        await(server, delivery -> !delivery.path("lastError").isNull());
                assertThat(account.path("lastError").asText()).contains("PKIX path building failed");
                assertThat(account.path("recordsPending").asLong()).isEqualTo(1);
            }
            assertThat(received).isEmpty();

            try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--config", config.toString())) {
                await(server, delivery -> delivery.path("recordsDelivered").asLong() == 1);
            }
            assertThat(received).containsExactly("one");
        } finally {
            endpoint.stop(0);
        }
    }

    private HttpsServer endpoint(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::take);
        server.start();
        return server;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            request.path("records")
                    .forEach(record -> received.add(new String(
                            Base64.getDecoder().decode(record.path("data").asText()), StandardCharsets.UTF_8)));
            byte[] answer = JSON.writeValueAsBytes(
                    JSON.createObjectNode().put("timestamp", 1).set("requestId", request.path("requestId")));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static void create(Aws aws, String url) {
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName("events")
                        .httpEndpointDestinationConfiguration(destination -> destination
                                .endpointConfiguration(endpoint -> endpoint.url(url))
                                .bufferingHints(buffer -> buffer.sizeInMBs(1).intervalInSeconds(0))
                                .retryOptions(retry -> retry.durationInSeconds(7_200))
                                .s3Configuration(s3 -> s3.bucketARN("arn:aws:s3:::events")
                                        .roleARN("arn:aws:iam::000000000000:role/firehose"))));
    }

    /// The account of the delivery stream, once it is as it should be.
    private static JsonNode await(ServerProcess server, Predicate<JsonNode> isReached)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (true) {
            JsonNode delivery = server.status().path("deliveries").path(0);
            if (isReached.test(delivery)) {
                return delivery;
            }
            assertThat(System.nanoTime()).as("%s", List.of(delivery)).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }
}
