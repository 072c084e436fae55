package io.millrace.conformance;

import io.millrace.analytics.AnalyticsService;
import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.api.Authorizer;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.setting.KinesisSettings;
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
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A Kinesis Analytics of its own at some distance, with clients of both versions and of the streams that it reads.
final class AnalyticsHouse implements AutoCloseable {

    static final String ACCOUNT = Caller.DEFAULT_ACCOUNT;
    static final String REGION = "us-east-1";

    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");

    private final Outcomes outcomes = new Outcomes();
    private final Outcomes outcomes2 = new Outcomes();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Clients clients;

    private AnalyticsHouse(Distance distance, Path folder) {
        this.clients = switch (distance) {
            case DIRECT -> {
                FrontDoor door = door(folder);
                Caller caller = new Caller(ACCOUNT, REGION, "test");
                yield new Clients(
                        door.clients(KinesisAnalyticsClient.class).as(caller),
                        door.clients(KinesisAnalyticsV2Client.class).as(caller),
                        door.clients(KinesisClient.class).as(caller));
            }
            case SDK_IN_MEMORY -> sdk(new SocketlessHttp(server(folder)), URI.create("http://localhost"));
            case SDK_OVER_TCP ->
                sdk(
                        opened(UrlConnectionHttpClient.create()),
                        opened(ServerProcess.start(folder)).url());
        };
    }

    private record Clients(KinesisAnalyticsClient version1, KinesisAnalyticsV2Client version2, KinesisClient kinesis) {}

    private SocketlessServer server(Path folder) {
        AccessKey key =
                new AccessKey(CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), ACCOUNT);
        return opened(SocketlessServer.open(
                WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                door(folder),
                List.of(
                        Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                                .andCbor(),
                        Endpoint.json(KinesisAnalyticsClient.class, "kinesisanalytics", "KinesisAnalytics_20150814"),
                        Endpoint.json(KinesisAnalyticsV2Client.class, "kinesisanalytics", "KinesisAnalytics_20180523")),
                OwnPaths.NONE,
                InstantSource.system(),
                System::nanoTime));
    }

    private Clients sdk(SdkHttpClient http, URI url) {
        return new Clients(
                opened(set(KinesisAnalyticsClient.builder(), url, outcomes)
                        .httpClient(http)
                        .build()),
                opened(set(KinesisAnalyticsV2Client.builder(), url, outcomes2)
                        .httpClient(http)
                        .build()),
                opened(set(KinesisClient.builder(), url, new Outcomes())
                        .httpClient(http)
                        .build()));
    }

    static AnalyticsHouse at(Distance distance, Path folder) {
        return new AnalyticsHouse(distance, folder);
    }

    private FrontDoor door(Path folder) {
        Store store = opened(Store.open(folder.resolve("millrace.db")));
        KinesisService streams = opened(new KinesisService(
                store,
                folder.resolve("streams"),
                InstantSource.system(),
                new SecureRandom(),
                KinesisSettings.defaults(),
                Meter.NONE));
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL,
                (call, took, outcome) -> {
                    Outcomes heard = isOfVersion2(call) ? outcomes2 : outcomes;
                    heard.observer().called(call, took, outcome);
                },
                () -> UUID.randomUUID().toString(),
                System::nanoTime);
        AnalyticsService service = opened(new AnalyticsService(
                store,
                folder.resolve("applications"),
                InstantSource.system(),
                new SecureRandom(),
                AnalyticsSettings.defaults(),
                door.clients(KinesisClient.class),
                door.clients(FirehoseClient.class),
                door.clients(LambdaClient.class),
                door.clients(S3Client.class),
                door.clients(CloudWatchLogsClient.class),
                Meter.NONE));
        door.open(streams.door());
        door.open(service.door());
        door.open(service.doorOfVersion2());
        service.start();
        return door;
    }

    private static boolean isOfVersion2(CallContext call) {
        return call.operation().method().getDeclaringClass() == KinesisAnalyticsV2Client.class;
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

    KinesisAnalyticsClient client() {
        return clients.version1();
    }

    /// Of version 2.
    KinesisAnalyticsV2Client client2() {
        return clients.version2();
    }

    KinesisClient kinesis() {
        return clients.kinesis();
    }

    /// What came of the calls of version 1.
    Outcomes outcomes() {
        return outcomes;
    }

    /// What came of the calls of version 2.
    Outcomes outcomes2() {
        return outcomes2;
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
