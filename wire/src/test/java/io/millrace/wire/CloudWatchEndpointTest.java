package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.WireConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;

/// CloudWatch over TCP in each of its protocols.
class CloudWatchEndpointTest {

    private static final String RPC = "/service/GraniteServiceVersion20100801/operation/";

    private static HttpResponse<byte[]> post(TestHouse house, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(house.uri() + path))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .headers(headers)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /// The SDK compresses bodies of 10 KiB and more.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void query_isUnderstoodCompressedToo(boolean verified) {
        WireConfig open = WireConfig.loopback(0);
        WireConfig config = verified ? open.withCredentials(Credentials.Keys.of(TestHouse.KEY)) : open;
        try (TestHouse house = new TestHouse(config);
                CloudWatchClient metrics = house.cloudWatch(TestHouse.KEY.id(), TestHouse.KEY.secret())) {
            MetricDatum datum = MetricDatum.builder().metricName("m").value(1.5).build();

            metrics.putMetricData(r -> r.namespace("n").metricData(Collections.nCopies(3, datum)));
            metrics.putMetricData(r -> r.namespace("n").metricData(Collections.nCopies(500, datum)));

            assertThat(house.metrics).hasSize(503).containsOnly(datum);
            assertThat(metrics.listMetrics().metrics()).hasSize(503);
            assertThatThrownBy(() -> metrics.listMetrics(r -> r.nextToken("x")))
                    .isInstanceOf(InvalidParameterValueException.class)
                    .hasMessageContaining("no such page");
        }
    }

    @Test
    void json_isAnsweredInJsonWithTheNameOfTheShape() throws Exception {
        try (TestHouse house = new TestHouse()) {
            String target = "GraniteServiceVersion20100801.ListMetrics";
            HttpResponse<byte[]> good = post(
                    house,
                    "/",
                    "{}".getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/x-amz-json-1.0",
                    "X-Amz-Target",
                    target);
            HttpResponse<byte[]> bad = post(
                    house,
                    "/",
                    "{\"NextToken\":\"x\"}".getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/x-amz-json-1.0",
                    "X-Amz-Target",
                    target,
                    "x-amzn-query-mode",
                    "true");

            assertThat(new String(good.body(), StandardCharsets.UTF_8)).isEqualTo("{\"Metrics\":[]}");
            assertThat(bad.statusCode()).isEqualTo(400);
            assertThat(new String(bad.body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"__type\":\"InvalidParameterValueException\",\"message\":\"no such page\"}");
            assertThat(bad.headers().firstValue("x-amzn-query-error")).contains("InvalidParameterValue;Sender");
        }
    }

    @Test
    void rpc_isFoundByItsPathAlone() throws Exception {
        byte[] empty = {(byte) 0xa0};
        try (TestHouse house = new TestHouse()) {
            HttpResponse<byte[]> good = post(
                    house,
                    RPC + "ListMetrics",
                    empty,
                    "smithy-protocol",
                    "rpc-v2-cbor",
                    "Content-Type",
                    "application/cbor");
            HttpResponse<byte[]> unknown = post(
                    house, RPC + "Dance", empty, "smithy-protocol", "rpc-v2-cbor", "Content-Type", "application/cbor");
            HttpResponse<byte[]> otherService =
                    post(house, "/service/Other/operation/ListMetrics", empty, "smithy-protocol", "rpc-v2-cbor");
            HttpResponse<byte[]> otherType = post(
                    house,
                    RPC + "ListMetrics",
                    empty,
                    "smithy-protocol",
                    "rpc-v2-cbor",
                    "Content-Type",
                    "application/json");

            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.headers().firstValue("content-type")).contains("application/cbor");
            assertThat(HexFormat.of().formatHex(good.body())).isEqualTo("bf674d6574726963739fffff");
            for (HttpResponse<byte[]> refused : java.util.List.of(unknown, otherService, otherType)) {
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.headers().firstValue("smithy-protocol")).contains("rpc-v2-cbor");
                assertThat(new String(refused.body(), StandardCharsets.ISO_8859_1))
                        .contains("UnknownOperationException");
            }
        }
    }

    @Test
    void rpc_isUnderstoodCompressedAndRefusedBroken() throws Exception {
        byte[] data = HexFormat.of()
                .parseHex("a26a4d6574726963446174618" + "1a16a4d65747269634e616d65616d" + "694e616d657370616365616e");
        try (TestHouse house = new TestHouse()) {
            HttpResponse<byte[]> good = post(
                    house,
                    RPC + "PutMetricData",
                    gzip(data),
                    "smithy-protocol",
                    "rpc-v2-cbor",
                    "Content-Encoding",
                    "gzip");
            HttpResponse<byte[]> broken = post(
                    house, RPC + "PutMetricData", data, "smithy-protocol", "rpc-v2-cbor", "Content-Encoding", "gzip");
            HttpResponse<byte[]> bomb = post(
                    house,
                    RPC + "PutMetricData",
                    gzip(new byte[WireConfig.Limits.defaults().bufferedBody() + 1]),
                    "smithy-protocol",
                    "rpc-v2-cbor",
                    "Content-Encoding",
                    "gzip");

            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(house.metrics).singleElement().returns("m", MetricDatum::metricName);
            assertThat(broken.statusCode()).isEqualTo(400);
            assertThat(new String(broken.body(), StandardCharsets.ISO_8859_1)).contains("SerializationException");
            assertThat(bomb.statusCode()).isEqualTo(413);
        }
    }
}
