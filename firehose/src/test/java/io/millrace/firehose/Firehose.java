package io.millrace.firehose;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.api.Tallies;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.log.LogOptions;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A service in a folder with a bucket, functions and a source in memory, which can be closed and opened again.
final class Firehose implements AutoCloseable {

    static final String ROLE = "arn:aws:iam::111122223333:role/firehose";
    static final String FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:change";
    private static final Caller ALICE = new Caller("111122223333", "eu-west-1", "AKIAALICE");

    final Bucket bucket = new Bucket();
    final Functions functions = new Functions();
    final Events logs = new Events();
    final Tables tables = new Tables();
    final SourceFake stream = new SourceFake();
    final Tallies tallies = new Tallies();
    private final Path folder;
    private final Duration endpointPatience;
    private Store store;
    private FirehoseService service;
    private FirehoseClient client;
    private Optional<SSLContext> endpointTls = Optional.empty();

    Firehose(Path folder) {
        this(folder, Duration.ofSeconds(60));
    }

    /// One whose endpoints have so long to answer.
    Firehose(Path folder, Duration endpointPatience) {
        this.folder = folder;
        this.endpointPatience = endpointPatience;
        open();
    }

    void open() {
        store = Store.open(folder.resolve("millrace.db"));
        FirehoseSettings settings = new FirehoseSettings(
                50,
                LogOptions.defaults(),
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(5),
                4,
                endpointPatience);
        service = service(
                store,
                folder,
                InstantSource.system(),
                RandomGenerator.getDefault(),
                endpointTls.map(settings::withEndpointTls).orElse(settings),
                new Surroundings(bucket, functions, stream, logs, tables, tallies));
        service.start();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, () -> "id", () -> 0L);
        door.open(service.door());
        client = door.clients(FirehoseClient.class).as(ALICE);
    }

    /// The services that a Firehose works with.
    record Surroundings(
            S3Client s3,
            LambdaClient lambda,
            KinesisClient kinesis,
            CloudWatchLogsClient logs,
            GlueClient glue,
            Meter meter) {}

    /// A service that keeps its deliveries in a folder, not yet started.
    static FirehoseService service(
            Store store,
            Path folder,
            InstantSource clock,
            RandomGenerator random,
            FirehoseSettings settings,
            Surroundings around) {
        return new FirehoseService(
                store,
                folder.resolve("deliveries"),
                clock,
                random,
                settings,
                caller -> around.s3(),
                caller -> around.lambda(),
                caller -> around.kinesis(),
                caller -> around.logs(),
                caller -> around.glue(),
                around.meter());
    }

    FirehoseClient client() {
        return client;
    }

    FirehoseService service() {
        return service;
    }

    Path folder() {
        return folder;
    }

    Store store() {
        return store;
    }

    /// From the next opening on, certificates of endpoints are trusted that these are.
    void trust(SSLContext tls) {
        endpointTls = Optional.of(tls);
    }

    void reopen() {
        close();
        open();
    }

    @Override
    public void close() {
        service.close();
        store.close();
    }

    void create(String name, Consumer<ExtendedS3DestinationConfiguration.Builder> more) {
        client.createDeliveryStream(r -> r.deliveryStreamName(name).extendedS3DestinationConfiguration(d -> {
            d.bucketARN("arn:aws:s3:::users")
                    .roleARN(ROLE)
                    .bufferingHints(b -> b.sizeInMBs(64).intervalInSeconds(0));
            more.accept(d);
        }));
    }

    void put(String name, String... texts) {
        client.putRecordBatch(r -> r.deliveryStreamName(name)
                .records(List.of(texts).stream().map(Firehose::record).toList()));
    }

    static Record record(String text) {
        return Record.builder().data(SdkBytes.fromUtf8String(text)).build();
    }

    DeliveryStreamDescription describe(String name) {
        return client.describeDeliveryStream(r -> r.deliveryStreamName(name)).deliveryStreamDescription();
    }

    DeliveryStatus status() {
        return service.status().getFirst();
    }

    void awaitPending(long pending) throws InterruptedException {
        bucket.await(() -> status().recordsPending() == pending);
    }

    static Processor processor(ProcessorType type, String... namesAndValues) {
        List<ProcessorParameter> parameters = new java.util.ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(ProcessorParameter.builder()
                    .parameterName(namesAndValues[i])
                    .parameterValue(namesAndValues[i + 1])
                    .build());
        }
        return Processor.builder().type(type).parameters(parameters).build();
    }
}
