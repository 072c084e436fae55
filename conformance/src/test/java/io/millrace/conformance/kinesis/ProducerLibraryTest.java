package io.millrace.conformance.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.millrace.aggregation.UserRecord;
import io.millrace.aggregation.UserRecords;
import io.millrace.conformance.Aws;
import io.millrace.conformance.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordResult;

/// The Kinesis Producer Library, whose native program speaks TLS, aggregates records and reports metrics.
///
/// <https://docs.aws.amazon.com/streams/latest/dev/developing-producers-with-kpl.html>
class ProducerLibraryTest {

    private static final int RECORDS = 2_000;
    private static final int WAVES = 10;
    private static final int KEYS = 40;

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void everyUserRecord_arrivesOnceUnderItsKey() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--tls-port", "0");
                Aws aws = Aws.at(server.url())) {
            aws.kinesis().createStream(stream -> stream.streamName("users").shardCount(3));
            aws.kinesis().waiter().waitUntilStreamExists(stream -> stream.streamName("users"));
            KinesisProducer producer =
                    new KinesisProducer(configuration(server.tlsUrl().getPort(), authority(server.url())));
            try {
                for (int wave = 0; wave < WAVES; wave++) {
                    put(producer, wave * RECORDS / WAVES, (wave + 1) * RECORDS / WAVES);
                }
                awaitMetrics(server.url());
            } finally {
                producer.destroy();
            }
            assertThat(byKey(aws.kinesis())).isEqualTo(expected());
        }
    }

    /// Waits for the answers, since the library aggregates only once it knows the shards.
    private static void put(KinesisProducer producer, int from, int to) throws Exception {
        List<ListenableFuture<UserRecordResult>> results = new ArrayList<>();
        for (int i = from; i < to; i++) {
            ByteBuffer data = ByteBuffer.wrap(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
            results.add(producer.addUserRecord("users", "key " + i % KEYS, data));
        }
        producer.flush();
        for (ListenableFuture<UserRecordResult> result : results) {
            assertThat(result.get(180, TimeUnit.SECONDS).isSuccessful()).isTrue();
        }
    }

    /// Waits until the library has reported how many records it has put.
    private static void awaitMetrics(URI server) {
        try (CloudWatchClient metrics = CloudWatchClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(server)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build()) {
            GetMetricStatisticsRequest request = GetMetricStatisticsRequest.builder()
                    .namespace("KinesisProducerLibrary")
                    .metricName("UserRecordsPut")
                    .dimensions(Dimension.builder()
                            .name("StreamName")
                            .value("users")
                            .build())
                    .startTime(Instant.now().minus(Duration.ofMinutes(10)))
                    .endTime(Instant.now().plus(Duration.ofMinutes(10)))
                    .period(3_600)
                    .statistics(Statistic.SUM)
                    .build();
            double sum = 0;
            for (int attempt = 0; sum != RECORDS; attempt++) {
                assertThat(attempt)
                        .as("attempts to see %s of %s records", sum, RECORDS)
                        .isLessThan(1_800);
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                sum = metrics.getMetricStatistics(request).datapoints().stream()
                        .mapToDouble(Datapoint::sum)
                        .sum();
            }
        }
    }

    private KinesisProducerConfiguration configuration(int port, Path authority) {
        return new KinesisProducerConfiguration()
                .setCredentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .setRegion("us-east-1")
                .setKinesisEndpoint("localhost")
                .setKinesisPort(port)
                .setCloudwatchEndpoint("localhost")
                .setCloudwatchPort(port)
                .setStsEndpoint("localhost")
                .setStsPort(port)
                .setMetricsUploadDelay(500)
                // a request that is given up is sent again, and on a busy machine its records would arrive twice
                .setConnectTimeout(60_000)
                .setRequestTimeout(120_000)
                .setRecordTtl(180_000)
                .setCaCertFile(authority.toString())
                .setTempDirectory(folder.toString())
                .setLogLevel("warning");
    }

    private Path authority(URI server) throws IOException {
        Path file = folder.resolve("authority.pem");
        try (InputStream pem =
                server.resolve("/_millrace/authority.pem").toURL().openStream()) {
            Files.copy(pem, file);
        }
        return file;
    }

    private static Map<String, List<Integer>> expected() {
        Map<String, List<Integer>> expected = new HashMap<>();
        IntStream.range(0, RECORDS)
                .forEach(i -> expected.computeIfAbsent("key " + i % KEYS, _ -> new ArrayList<>())
                        .add(i));
        return expected;
    }

    private static Map<String, List<Integer>> byKey(KinesisClient kinesis) {
        Map<String, List<Integer>> found = new HashMap<>();
        int aggregates = 0;
        for (Shard shard :
                kinesis.listShards(request -> request.streamName("users")).shards()) {
            for (Record record : records(kinesis, shard)) {
                UserRecords records = UserRecords.of(record.data().asByteBuffer(), record.partitionKey());
                aggregates += records.isAggregated() ? 1 : 0;
                for (UserRecord user : records) {
                    String text = StandardCharsets.UTF_8
                            .decode(user.data().duplicate())
                            .toString();
                    found.computeIfAbsent(user.partitionKey(), _ -> new ArrayList<>())
                            .add(Integer.valueOf(text));
                }
            }
        }
        assertThat(aggregates).as("records that hold several").isPositive();
        found.values().forEach(Collections::sort); // the library has several requests under way at once
        return found;
    }

    private static List<Record> records(KinesisClient kinesis, Shard shard) {
        String iterator = kinesis.getShardIterator(request -> request.streamName("users")
                        .shardId(shard.shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        List<Record> records = new ArrayList<>();
        while (true) {
            String from = iterator;
            var answer = kinesis.getRecords(request -> request.shardIterator(from));
            records.addAll(answer.records());
            if (answer.records().isEmpty() && answer.millisBehindLatest() == 0) {
                return records;
            }
            iterator = answer.nextShardIterator();
        }
    }
}
