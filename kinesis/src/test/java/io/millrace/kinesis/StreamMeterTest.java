package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// What a stream measures of itself.
@SuppressWarnings("unchecked") // the SDK takes consumers as varargs
class StreamMeterTest {

    @TempDir
    private Path directory;

    private Kinesis kinesis;
    private KinesisClient client;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        client = kinesis.client();
        client.createStream(r -> r.streamName("s").shardCount(1));
        kinesis.tallies.take();
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private Map<String, Tally> taken(Map<String, String> dimensions) {
        Map<String, Tally> taken = new HashMap<>();
        kinesis.tallies.take().forEach((metric, tally) -> {
            assertThat(metric.subject().namespace()).isEqualTo("AWS/Kinesis");
            assertThat(metric.subject().account()).isEqualTo(Kinesis.ALICE.account());
            if (metric.subject().dimensions().equals(dimensions)) {
                taken.put(metric.name(), tally);
            }
        });
        return taken;
    }

    private static double sum(Map<String, Tally> taken, String name) {
        return Optional.ofNullable(taken.get(name)).orElseThrow().sum();
    }

    private static PutRecordsRequestEntry entry(String data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .data(SdkBytes.fromUtf8String(data))
                .build();
    }

    private void read() {
        String iterator = client.getShardIterator(r -> r.streamName("s")
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        client.getRecords(r -> r.shardIterator(iterator).limit(2));
    }

    @Test
    void putsAndReads_areAddedUpByStream() {
        client.putRecords(r -> r.streamName("s").records(entry("12"), entry("345")));
        client.putRecord(r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String("6")));
        kinesis.pass(Duration.ofSeconds(3));
        read();

        Map<String, Tally> taken = taken(Map.of("StreamName", "s"));
        assertThat(taken.get("IncomingRecords")).isEqualTo(new Tally(2, 3, 1, 2));
        assertThat(taken.get("IncomingBytes")).isEqualTo(new Tally(2, 9, 2, 7));
        assertThat(taken.get("PutRecords.TotalRecords")).isEqualTo(Tally.of(2));
        assertThat(taken.get("PutRecords.SuccessfulRecords")).isEqualTo(Tally.of(2));
        assertThat(taken.get("PutRecords.FailedRecords")).isEqualTo(Tally.of(0));
        assertThat(taken.get("PutRecords.Bytes")).isEqualTo(Tally.of(7));
        assertThat(taken.get("PutRecord.Success")).isEqualTo(Tally.of(1));
        assertThat(taken.get("PutRecord.Bytes")).isEqualTo(Tally.of(2));
        assertThat(sum(taken, "WriteProvisionedThroughputExceeded")).isZero();
        assertThat(taken.get("GetRecords.Records")).isEqualTo(Tally.of(2));
        assertThat(taken.get("GetRecords.Bytes")).isEqualTo(Tally.of(7));
        assertThat(taken.get("GetRecords.IteratorAgeMilliseconds")).isEqualTo(Tally.of(3_000));
        assertThat(taken).containsKeys("PutRecord.Latency", "PutRecords.Latency", "GetRecords.Latency");
    }

    @Test
    void throttledRecords_areCounted() {
        client.addTagsToStream(r -> r.streamName("s").tags(Map.of("millrace:limits", "aws")));
        kinesis.tallies.take();
        for (int i = 0; i < 5; i++) {
            client.putRecords(r -> r.streamName("s").records(entry("x".repeat(900_000))));
        }

        Map<String, Tally> taken = taken(Map.of("StreamName", "s"));
        double throttled = sum(taken, "PutRecords.ThrottledRecords");
        assertThat(throttled).isPositive();
        assertThat(sum(taken, "WriteProvisionedThroughputExceeded")).isEqualTo(throttled);
        assertThat(sum(taken, "PutRecords.SuccessfulRecords")).isEqualTo(5 - throttled);
    }

    @Test
    void shards_areMeasured_onlyWhereTheStreamAsksForIt() {
        Map<String, String> shard = Map.of("StreamName", "s", "ShardId", "shardId-000000000000");
        client.putRecords(r -> r.streamName("s").records(entry("1")));
        assertThat(taken(shard)).isEmpty();
        client.enableEnhancedMonitoring(
                r -> r.streamName("s").shardLevelMetrics(MetricsName.INCOMING_RECORDS, MetricsName.OUTGOING_BYTES));
        client.putRecords(r -> r.streamName("s").records(entry("2"), entry("3")));
        read();

        assertThat(taken(shard)).isEqualTo(Map.of("IncomingRecords", Tally.of(2), "OutgoingBytes", Tally.of(4)));
    }
}
