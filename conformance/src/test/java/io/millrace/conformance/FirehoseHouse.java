package io.millrace.conformance;

import io.millrace.api.Authorizer;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.cloudwatch.logs.LogsSettings;
import io.millrace.firehose.FirehoseService;
import io.millrace.firehose.FirehoseSettings;
import io.millrace.glue.GlueService;
import io.millrace.glue.GlueSettings;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.s3.S3Service;
import io.millrace.store.Store;
import io.millrace.wire.SocketlessServer;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A Firehose of its own at some distance, with clients of it, of its sources, its buckets and its tables.
final class FirehoseHouse implements AutoCloseable {

    static final String ACCOUNT = Caller.DEFAULT_ACCOUNT;
    static final String REGION = "us-east-1";

    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");

    private final Outcomes outcomes = new Outcomes();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Clients clients;

    private FirehoseHouse(Distance distance, Path folder) {
        this.clients = switch (distance) {
            case DIRECT -> {
                FrontDoor door = door(folder);
                Caller caller = new Caller(ACCOUNT, REGION, "test");
                yield new Clients(
                        door.clients(FirehoseClient.class).as(caller),
                        door.clients(KinesisClient.class).as(caller),
                        door.clients(S3Client.class).as(caller),
                        door.clients(GlueClient.class).as(caller));
            }
            case SDK_IN_MEMORY -> sdk(new SocketlessHttp(server(folder)), URI.create("http://localhost"));
            case SDK_OVER_TCP ->
                sdk(
                        opened(UrlConnectionHttpClient.create()),
                        opened(ServerProcess.start(folder)).url());
        };
    }

    private record Clients(FirehoseClient firehose, KinesisClient kinesis, S3Client s3, GlueClient glue) {}

    static FirehoseHouse at(Distance distance, Path folder) {
        return new FirehoseHouse(distance, folder);
    }

    private SocketlessServer server(Path folder) {
        AccessKey key =
                new AccessKey(CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), ACCOUNT);
        return opened(SocketlessServer.open(
                WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                door(folder),
                List.of(
                        Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                                .andCbor(),
                        Endpoint.json(FirehoseClient.class, "firehose", "Firehose_20150804"),
                        Endpoint.json(GlueClient.class, "glue", "AWSGlue"),
                        Endpoint.s3(S3Client.class)),
                OwnPaths.NONE,
                InstantSource.system(),
                System::nanoTime));
    }

    private Clients sdk(SdkHttpClient http, URI url) {
        return new Clients(
                opened(set(FirehoseClient.builder(), url, outcomes)
                        .httpClient(http)
                        .build()),
                opened(set(KinesisClient.builder(), url, new Outcomes())
                        .httpClient(http)
                        .build()),
                opened(set(S3Client.builder(), url, new Outcomes())
                        .forcePathStyle(true)
                        .httpClient(http)
                        .build()),
                opened(set(GlueClient.builder(), url, new Outcomes())
                        .httpClient(http)
                        .build()));
    }

    private FrontDoor door(Path folder) {
        Store store = opened(Store.open(folder.resolve("millrace.db")));
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL,
                (call, took, outcome) -> {
                    if (isOfFirehose(call)) {
                        outcomes.observer().called(call, took, outcome);
                    }
                },
                () -> UUID.randomUUID().toString(),
                System::nanoTime);
        KinesisService streams = opened(new KinesisService(
                store,
                folder.resolve("streams"),
                InstantSource.system(),
                new SecureRandom(),
                KinesisSettings.defaults(),
                Meter.NONE));
        S3Service buckets =
                opened(new S3Service(store, folder.resolve("s3"), InstantSource.system(), new SecureRandom()));
        LogsService logs = opened(new LogsService(
                opened(Store.open(folder.resolve("logs.db"))), InstantSource.system(), LogsSettings.defaults()));
        GlueService tables = opened(new GlueService(
                store,
                InstantSource.system(),
                new SecureRandom(),
                GlueSettings.defaults(),
                door.clients(S3Client.class)));
        FirehoseService service = opened(new FirehoseService(
                store,
                folder.resolve("deliveries"),
                InstantSource.system(),
                new SecureRandom(),
                FirehoseSettings.defaults(),
                door.clients(S3Client.class),
                caller -> new NoFunctions(),
                door.clients(KinesisClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(GlueClient.class),
                Meter.NONE));
        door.open(streams.door());
        door.open(buckets.door());
        door.open(logs.door());
        door.open(tables.door());
        door.open(service.door());
        service.start();
        return door;
    }

    /// A Lambda without any function.
    private static final class NoFunctions implements LambdaClient {

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static boolean isOfFirehose(CallContext call) {
        return call.operation().method().getDeclaringClass() == FirehoseClient.class;
    }

    private static <B extends AwsClientBuilder<B, C>, C> B set(B builder, URI url, Outcomes outcomes) {
        return builder.endpointOverride(url)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
                .overrideConfiguration(
                        c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(outcomes));
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    FirehoseClient client() {
        return clients.firehose();
    }

    KinesisClient kinesis() {
        return clients.kinesis();
    }

    S3Client s3() {
        return clients.s3();
    }

    GlueClient glue() {
        return clients.glue();
    }

    /// What came of the calls of Firehose.
    Outcomes outcomes() {
        return outcomes;
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
}
