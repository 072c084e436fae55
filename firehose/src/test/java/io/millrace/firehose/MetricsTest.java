package io.millrace.firehose;

import static io.millrace.firehose.Firehose.ROLE;
import static io.millrace.firehose.Firehose.processor;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Meter;
import io.millrace.api.Tally;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.glue.model.TableInput;

/// What delivery streams report to CloudWatch of the work on records.
///
/// Names: <https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html>
@SuppressWarnings("unchecked") // the SDK takes its lists of builders as varargs
class MetricsTest {

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

    /// The sums of all that was measured, by name.
    private Map<String, Double> sums() {
        Map<String, Double> sums = new HashMap<>();
        firehose.tallies.take().forEach((metric, tally) -> sums.merge(metric.name(), tally.sum(), Double::sum));
        return sums;
    }

    @Test
    void conversion_countsRecordsAndBytesOfBothKinds() throws InterruptedException {
        firehose.tables.put(
                "db",
                TableInput.builder()
                        .name("users")
                        .storageDescriptor(s -> s.columns(c -> c.name("n").type("int")))
                        .build());
        firehose.create(
                "converted",
                d -> d.dataFormatConversionConfiguration(c -> c.schemaConfiguration(
                                s -> s.roleARN(ROLE).databaseName("db").tableName("users"))
                        .inputFormatConfiguration(i -> i.deserializer(j -> j.openXJsonSerDe(x -> {})))
                        .outputFormatConfiguration(o -> o.serializer(s -> s.parquetSerDe(p -> {})))));

        firehose.put("converted", "{\"n\":1}", "{\"n\":22}{\"n\":3}", "{\"n\":\"oops\"}", "no JSON", " ", "");
        firehose.awaitPending(0);

        assertThat(sums())
                .containsEntry("SucceedConversion.Records", 2.0)
                .containsEntry("SucceedConversion.Bytes", 22.0)
                .containsEntry("FailedConversion.Records", 4.0)
                .containsEntry("FailedConversion.Bytes", 20.0)
                .containsEntry("DeliveryToS3.Records", 2.0)
                .containsEntry("DeliveryToS3.ObjectCount", 1.0)
                .containsEntry("IncomingRecords", 6.0)
                .containsEntry("IncomingPutRequests", 1.0)
                .containsEntry("PutRecordBatch.Requests", 1.0);
    }

    @Test
    void partitioning_countsPartitionsAndTellsWhenThereAreTooMany() throws InterruptedException {
        firehose.create(
                "partitioned",
                d -> d.prefix("!{partitionKeyFromQuery:user}/")
                        .errorOutputPrefix("failed/")
                        .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(0))
                        .dynamicPartitioningConfiguration(p -> p.enabled(true))
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(processor(
                                        ProcessorType.METADATA_EXTRACTION,
                                        "MetadataExtractionQuery",
                                        "{user: .user}",
                                        "JsonParsingEngine",
                                        "JQ-1.6"))));

        firehose.put("partitioned", "{\"user\":1}", "{\"user\":2}", "{\"user\":1}");
        firehose.awaitPending(0);

        assertThat(sums())
                .containsEntry("PartitionCount", 2.0)
                .containsEntry("PartitionCountExceeded", 0.0)
                .containsEntry("DeliveryToS3.ObjectCount", 2.0)
                .containsEntry("ActivePartitionsLimit", 4.0)
                .containsKey("JQProcessing.Duration");

        firehose.put("partitioned", "{\"user\":1}", "{\"user\":2}", "{\"user\":3}", "{\"user\":4}", "{\"user\":5}");
        firehose.awaitPending(0);

        assertThat(sums()).containsEntry("PartitionCount", 4.0).containsEntry("PartitionCountExceeded", 1.0);
    }

    @Test
    void partitioning_tellsTheThroughputOfEachPartition() throws InterruptedException {
        firehose.create(
                "partitioned",
                d -> d.prefix("!{partitionKeyFromQuery:user}/")
                        .errorOutputPrefix("failed/")
                        .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(0))
                        .dynamicPartitioningConfiguration(p -> p.enabled(true))
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(processor(
                                        ProcessorType.METADATA_EXTRACTION,
                                        "MetadataExtractionQuery",
                                        "{user: .user}",
                                        "JsonParsingEngine",
                                        "JQ-1.6"))));

        firehose.put("partitioned", "{\"user\":1}", "{\"user\":22}", "{\"user\":1}");
        firehose.awaitPending(0);

        Tally throughput = firehose.tallies.take().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("PerPartitionThroughput"))
                .filter(metric -> metric.getKey().unit() == Meter.Unit.BYTES_PER_SECOND)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        assertThat(throughput.count()).isEqualTo(2); // both hold what came in at most some seconds
        assertThat(throughput.maximum()).isGreaterThan(throughput.minimum()).isLessThanOrEqualTo(20);
        assertThat(throughput.minimum()).isPositive();
    }

    @Test
    void freshnessGrows_whileTheBucketTakesNothing() throws InterruptedException {
        firehose.create("late", d -> {});
        firehose.bucket.failBefore(3);
        firehose.put("late", "one");
        firehose.awaitPending(0);

        Map<String, Double> counts = new HashMap<>();
        firehose.tallies
                .take()
                .forEach((metric, tally) -> counts.merge(metric.name(), (double) tally.count(), Double::sum));
        assertThat(counts).containsEntry("DeliveryToS3.DataFreshness", 4.0).containsEntry("DeliveryToS3.Success", 4.0);
    }

    @Test
    void operations_areCountedWithTheirLatency() {
        firehose.create("asked", d -> {});
        firehose.tallies.take();

        firehose.describe("asked");
        firehose.client().listDeliveryStreams(r -> {});
        firehose.client().listDeliveryStreams(r -> {});
        firehose.client()
                .updateDestination(r -> r.deliveryStreamName("asked")
                        .currentDeliveryStreamVersionId("1")
                        .destinationId("destinationId-000000000001")
                        .extendedS3DestinationUpdate(d -> d.prefix("other/")));

        assertThat(sums())
                .containsEntry("DescribeDeliveryStream.Requests", 1.0)
                .containsEntry("ListDeliveryStreams.Requests", 2.0)
                .containsEntry("UpdateDeliveryStream.Requests", 1.0)
                .containsKeys(
                        "DescribeDeliveryStream.Latency",
                        "ListDeliveryStreams.Latency",
                        "UpdateDeliveryStream.Latency");
    }

    @Test
    void sourceThatIsThrottled_isCounted() throws InterruptedException {
        firehose.stream.throttle(2);
        firehose.client()
                .createDeliveryStream(r -> r.deliveryStreamName("following")
                        .deliveryStreamType("KinesisStreamAsSource")
                        .kinesisStreamSourceConfiguration(s ->
                                s.roleARN(ROLE).kinesisStreamARN("arn:aws:kinesis:eu-west-1:111122223333:stream/users"))
                        .extendedS3DestinationConfiguration(d -> d.bucketARN("arn:aws:s3:::users")
                                .roleARN(ROLE)
                                .bufferingHints(b -> b.intervalInSeconds(0))));
        firehose.stream.put(0, "one");
        Map<String, Double> sums = new HashMap<>();
        firehose.bucket.await(
                () -> { // what was read may be delivered before it is counted
                    sums().forEach((name, sum) -> sums.merge(name, sum, Double::sum));
                    return sums.containsKey("DataReadFromKinesisStream.Records");
                });

        assertThat(sums)
                .containsEntry("ThrottledGetRecords", 2.0)
                .containsEntry("ThrottledGetShardIterator", 0.0)
                .containsEntry("ThrottledDescribeStream", 0.0)
                .containsEntry("DataReadFromKinesisStream.Records", 1.0);
    }

    @Test
    void decompression_countsRecordsAndBytesOfBothKinds() throws InterruptedException, IOException {
        firehose.create(
                "logs",
                d -> d.errorOutputPrefix("failed/")
                        .processingConfiguration(p -> p.enabled(true)
                                .processors(processor(ProcessorType.DECOMPRESSION, "CompressionFormat", "GZIP"))));
        Record packed = gzip("x".repeat(1_000));

        firehose.client()
                .putRecordBatch(r -> r.deliveryStreamName("logs").records(packed, packed, Firehose.record("plain")));
        firehose.awaitPending(0);

        assertThat(sums())
                .containsEntry("OutputDecompressedRecords.Success", 2.0)
                .containsEntry("OutputDecompressedBytes.Success", 2_000.0)
                .containsEntry("OutputDecompressedRecords.Failed", 1.0)
                .containsEntry("OutputDecompressedBytes.Failed", 5.0);
    }

    private static Record gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Record.builder()
                .data(SdkBytes.fromByteArray(bytes.toByteArray()))
                .build();
    }
}
