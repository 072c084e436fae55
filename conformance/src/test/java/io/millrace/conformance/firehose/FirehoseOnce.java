package io.millrace.conformance.firehose;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.cloudwatch.logs.LogsSettings;
import io.millrace.conformance.Pipeline;
import io.millrace.firehose.FirehoseService;
import io.millrace.firehose.FirehoseSettings;
import io.millrace.glue.GlueService;
import io.millrace.glue.GlueSettings;
import io.millrace.s3.S3Service;
import io.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// A Firehose for which it is always the same moment and chance has no choice, so that its keys can be written down.
final class FirehoseOnce implements AutoCloseable {

    /// When everything happens.
    static final Instant NOW = Instant.parse("2026-03-04T05:06:07.890Z");

    /// What ends the keys of what is not partitioned: what the first 32 digits are, marked as a UUID of version 4, of
    ///
    ///     printf '00000000-0000-0001-0000-000000000001|DELIVERY|0' | sha256sum
    static final String SUFFIX = "6cc4346a-6e63-42f2-8b93-166d13cc63a9";

    private static final Caller CALLER = new Caller(Caller.DEFAULT_ACCOUNT, "us-east-1", "test");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Path folder;
    private final FirehoseService service;
    private final FirehoseClient firehose;
    private final S3Client s3;

    FirehoseOnce(Path folder) {
        this.folder = folder;
        Store store = opened(Store.open(folder.resolve("millrace.db")));
        S3Service buckets = opened(new S3Service(store, folder.resolve("s3"), CLOCK, new SecureRandom()));
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        LogsService logs = opened(new LogsService(store, CLOCK, LogsSettings.defaults()));
        GlueService tables = opened(new GlueService(
                store, CLOCK, new SecureRandom(), GlueSettings.defaults(), door.clients(S3Client.class)));
        door.open(buckets.door());
        door.open(logs.door());
        door.open(tables.door());
        this.service = opened(new FirehoseService(
                store,
                folder.resolve("deliveries"),
                CLOCK,
                () -> 1L,
                FirehoseSettings.defaults(),
                door.clients(S3Client.class),
                caller -> new ByDevice(),
                door.clients(KinesisClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(GlueClient.class),
                Meter.NONE));
        door.open(service.door());
        service.start();
        this.firehose = door.clients(FirehoseClient.class).as(CALLER);
        this.s3 = door.clients(S3Client.class).as(CALLER);
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    /// Delivers records through a delivery stream `golden`; returns the files that became of them, by key.
    Map<String, Path> deliver(
            String bucket, Consumer<ExtendedS3DestinationConfiguration.Builder> destination, List<String> records)
            throws InterruptedException {
        s3.createBucket(r -> r.bucket(bucket));
        ExtendedS3DestinationConfiguration.Builder whole = FirehoseScenario.bucket(bucket).toBuilder()
                .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(900));
        destination.accept(whole);
        firehose.createDeliveryStream(
                r -> r.deliveryStreamName("golden").extendedS3DestinationConfiguration(whole.build()));
        firehose.putRecordBatch(r -> r.deliveryStreamName("golden")
                .records(records.stream().map(FirehoseScenario::record).toList()));
        if (!service.flush("golden", Duration.ofMinutes(2)).isDone()) {
            throw new AssertionError("not delivered: " + service.status());
        }
        firehose.deleteDeliveryStream(r -> r.deliveryStreamName("golden"));
        return files(folder.resolve("s3").resolve(bucket));
    }

    /// Objects are plain files: nothing of ours reads them.
    private static Map<String, Path> files(Path bucket) {
        try (Stream<Path> all = Files.walk(bucket)) {
            Map<String, Path> files = new TreeMap<>();
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(bucket.relativize(file).toString(), file));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new AssertionError("does not close", e);
            }
        }
    }

    /// Functions that return records as they are, with the member `device` as a partition key, and fail on `"bad"`.
    private static final class ByDevice implements LambdaClient {

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            try {
                List<String> answers = new ArrayList<>();
                for (var record : Pipeline.JSON
                        .readTree(request.payload().asByteArrayUnsafe())
                        .path("records")) {
                    String data = record.path("data").asText();
                    String text = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
                    String device = Pipeline.JSON.readTree(text).path("device").asText();
                    answers.add("{\"recordId\":\"%s\",\"result\":\"%s\",\"data\":\"%s\",%s}"
                            .formatted(
                                    record.path("recordId").asText(),
                                    text.contains("\"bad\"") ? "ProcessingFailed" : "Ok",
                                    data,
                                    "\"metadata\":{\"partitionKeys\":{\"device\":\"" + device + "\"}}"));
                }
                return InvokeResponse.builder()
                        .statusCode(200)
                        .payload(SdkBytes.fromUtf8String("{\"records\":[" + String.join(",", answers) + "]}"))
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
