package io.millrace.conformance.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Aws;
import io.millrace.conformance.Program;
import io.millrace.conformance.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A delivery stream that partitions and compresses, on a server that is killed, and the commands that tell of it.
@Timeout(600)
class FirehosePartitionsTest {

    private static final String ROLE = "arn:aws:iam::000000000000:role/firehose";
    private static final int BATCH = 200;

    @TempDir
    private Path data;

    @Test
    void everyRecord_isInTheObjectsOfItsKeyOnce() throws IOException, InterruptedException {
        int kills = 3;
        ServerProcess server = ServerProcess.start(data);
        try (Aws aws = Aws.at(server.url())) {
            create(aws, 0);
        }
        for (int kill = 0; kill < kills; kill++) {
            try (Aws aws = Aws.at(server.url())) {
                put(aws, kill * BATCH);
            }
            server.kill();
            server = ServerProcess.start(data);
        }
        try (ServerProcess last = server;
                Aws aws = Aws.at(last.url())) {
            Program flush = millrace("flush", "users", "--endpoint", last.url().toString());

            assertThat(flush.status()).as(flush.output()).isZero();
            assertThat(records(aws))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, kills * BATCH)
                            .mapToObj(i -> "user=" + i % 3 + "/ " + i)
                            .toList());
        }
    }

    @Test
    void flushAndDeliveries_tellWhereTheRecordsAre() throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(data);
                Aws aws = Aws.at(server.url())) {
            create(aws, 900);
            put(aws, 0);
            String endpoint = server.url().toString();

            Program before = millrace("deliveries", "users", "--endpoint", endpoint);
            Program flush = millrace("flush", "users", "--endpoint", endpoint);
            Program after = millrace("deliveries", "--json", "--endpoint", endpoint);

            assertThat(before.output()).containsPattern("received +200\n").containsPattern("waiting +200  for ");
            assertThat(flush.output())
                    .containsPattern("delivered +200  in 3 objects\n")
                    .containsPattern("waiting +0\n");
            assertThat(after.output()).contains("\"recordsDelivered\" : 200");
            assertThat(millrace("flush", "nobody", "--endpoint", endpoint).output())
                    .contains("There is no delivery stream nobody");
            assertThat(millrace("deliveries", "nobody", "--endpoint", endpoint).status())
                    .isEqualTo(1);
        }
    }

    private static void create(Aws aws, int seconds) {
        aws.s3().createBucket(bucket -> bucket.bucket("users"));
        aws.firehose()
                .createDeliveryStream(stream -> stream.deliveryStreamName("users")
                        .extendedS3DestinationConfiguration(destination -> destination
                                .bucketARN("arn:aws:s3:::users")
                                .roleARN(ROLE)
                                .prefix("user=!{partitionKeyFromQuery:user}/")
                                .errorOutputPrefix("failed/!{firehose:error-output-type}/")
                                .compressionFormat("GZIP")
                                .dynamicPartitioningConfiguration(partitioning -> partitioning.enabled(true))
                                .processingConfiguration(processing -> processing
                                        .enabled(true)
                                        .processors(
                                                processor(
                                                        ProcessorType.METADATA_EXTRACTION,
                                                        Map.of(
                                                                "MetadataExtractionQuery",
                                                                "{user: .user}",
                                                                "JsonParsingEngine",
                                                                "JQ-1.6")),
                                                processor(
                                                        ProcessorType.APPEND_DELIMITER_TO_RECORD,
                                                        Map.of("Delimiter", "\\n"))))
                                .bufferingHints(buffer -> buffer.sizeInMBs(64).intervalInSeconds(seconds))));
    }

    private static Processor processor(ProcessorType type, Map<String, String> parameters) {
        return Processor.builder()
                .type(type)
                .parameters(parameters.entrySet().stream()
                        .map(parameter -> ProcessorParameter.builder()
                                .parameterName(parameter.getKey())
                                .parameterValue(parameter.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static void put(Aws aws, int first) {
        List<Record> records = IntStream.range(first, first + BATCH)
                .mapToObj(i -> Record.builder()
                        .data(SdkBytes.fromUtf8String("{\"user\":" + i % 3 + ",\"n\":" + i + "}"))
                        .build())
                .toList();
        for (int i = 0; i < BATCH; i += 10) {
            List<Record> some = records.subList(i, i + 10);
            aws.firehose()
                    .putRecordBatch(
                            request -> request.deliveryStreamName("users").records(some));
        }
    }

    /// The folder and the number of each record in the bucket.
    private static List<String> records(Aws aws) throws IOException {
        List<String> records = new ArrayList<>();
        for (S3Object object :
                aws.s3().listObjectsV2Paginator(list -> list.bucket("users")).contents()) {
            var bytes = aws.s3().getObjectAsBytes(get -> get.bucket("users").key(object.key()));
            GetObjectResponse head = bytes.response();
            assertThat(head.contentEncoding()).isEqualTo("gzip");
            assertThat(head.contentType()).isEqualTo("application/octet-stream");
            String text = new String(
                    new GZIPInputStream(new ByteArrayInputStream(bytes.asByteArray())).readAllBytes(),
                    StandardCharsets.UTF_8);
            String folder = object.key().substring(0, object.key().indexOf('/') + 1);
            text.lines()
                    .forEach(line ->
                            records.add(folder + " " + line.substring(line.lastIndexOf(':') + 1, line.length() - 1)));
        }
        return records;
    }

    private static Program millrace(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.millrace.app.Main"));
        command.addAll(List.of(arguments));
        return Program.run(Map.of(), command.toArray(String[]::new));
    }
}
