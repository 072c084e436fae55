package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/// CloudWatch's metrics, reported and read by the SDK over TCP, and kept over the death of the server.
@SuppressWarnings("unchecked") // the SDK takes consumers as varargs
class CloudWatchTest {

    @TempDir
    private Path data;

    private static CloudWatchClient client(ServerProcess server) {
        return CloudWatchClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(server.url())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @Test
    void whatIsReported_inALargeRequestToo_isThereAfterTheServerWasKilled() throws InterruptedException {
        Instant now = Instant.now();
        List<MetricDatum> reported = IntStream.range(0, 500)
                .mapToObj(i -> MetricDatum.builder()
                        .metricName("sent")
                        .dimensions(dimension -> dimension.name("shard").value("shardId-000000000000"))
                        .timestamp(now)
                        .value(1.0)
                        .build())
                .toList();
        try (ServerProcess server = ServerProcess.start(data);
                CloudWatchClient metrics = client(server)) {
            metrics.putMetricData(request -> request.namespace("app").metricData(reported));
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(data);
                CloudWatchClient metrics = client(server)) {
            assertThat(metrics.listMetrics().metrics()).hasSize(1);
            assertThat(metrics.getMetricStatistics(request -> request.namespace("app")
                                    .metricName("sent")
                                    .dimensions(reported.getFirst().dimensions())
                                    .startTime(now.minus(Duration.ofMinutes(5)))
                                    .endTime(now.plus(Duration.ofMinutes(5)))
                                    .period(3_600)
                                    .statistics(Statistic.SUM))
                            .datapoints())
                    .extracting(Datapoint::sum)
                    .containsExactly(500.0);
        }
    }
}
