package io.millrace.conformance;

import io.millrace.api.Authorizer;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.api.Meter;
import io.millrace.lambda.LambdaService;
import io.millrace.lambda.LambdaSettings;
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
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.waiters.LambdaWaiter;
import software.amazon.awssdk.services.s3.S3Client;

/// A Lambda of its own at some distance, and the buckets that it reads code from.
final class LambdaHouse implements AutoCloseable {

    static final String ACCOUNT = Caller.DEFAULT_ACCOUNT;
    static final String REGION = "us-east-1";

    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");

    private final Outcomes outcomes = new Outcomes();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Path folder;
    private final boolean isDirect;
    private final Clients clients;

    private LambdaHouse(Distance distance, Path folder) {
        this.folder = folder;
        this.isDirect = distance == Distance.DIRECT;
        this.clients = switch (distance) {
            case DIRECT -> {
                FrontDoor door = door(folder);
                Caller caller = new Caller(ACCOUNT, REGION, "test");
                yield new Clients(
                        door.clients(LambdaClient.class).as(caller),
                        door.clients(S3Client.class).as(caller));
            }
            case SDK_IN_MEMORY -> sdk(new SocketlessHttp(server(folder)), URI.create("http://localhost"));
            case SDK_OVER_TCP ->
                sdk(
                        opened(UrlConnectionHttpClient.create()),
                        opened(ServerProcess.start(folder)).url());
        };
    }

    private record Clients(LambdaClient lambda, S3Client s3) {}

    static LambdaHouse at(Distance distance, Path folder) {
        return new LambdaHouse(distance, folder);
    }

    private SocketlessServer server(Path data) {
        AccessKey key =
                new AccessKey(CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), ACCOUNT);
        return opened(SocketlessServer.open(
                WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                door(data),
                List.of(Endpoint.restJson(LambdaClient.class, "lambda"), Endpoint.s3(S3Client.class)),
                OwnPaths.NONE,
                InstantSource.system(),
                System::nanoTime));
    }

    private Clients sdk(SdkHttpClient http, URI url) {
        return new Clients(
                opened(set(LambdaClient.builder(), url, outcomes)
                        .httpClient(http)
                        .build()),
                opened(set(S3Client.builder(), url, new Outcomes())
                        .httpClient(http)
                        .forcePathStyle(true)
                        .build()));
    }

    private FrontDoor door(Path data) {
        Store store = opened(Store.open(data.resolve("millrace.db")));
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL,
                (call, took, outcome) -> {
                    if (isOfLambda(call)) {
                        outcomes.observer().called(call, took, outcome);
                    }
                },
                () -> UUID.randomUUID().toString(),
                System::nanoTime);
        S3Service s3 = opened(new S3Service(store, data.resolve("s3"), InstantSource.system(), new SecureRandom()));
        LambdaService lambda = opened(new LambdaService(
                store,
                data.resolve("functions"),
                InstantSource.system(),
                System::nanoTime,
                new SecureRandom(),
                LambdaSettings.defaults(),
                door.clients(S3Client.class),
                door.clients(LambdaClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(KinesisClient.class),
                door.clients(KinesisAsyncClient.class),
                Meter.NONE));
        door.open(s3.door());
        door.open(lambda.door());
        return door;
    }

    private static boolean isOfLambda(CallContext call) {
        return call.operation().method().getDeclaringClass() == LambdaClient.class;
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

    LambdaClient client() {
        return clients.lambda();
    }

    /// Waits as users' programs do, if there is a real client.
    Optional<LambdaWaiter> waiter() {
        return isDirect ? Optional.empty() : Optional.of(clients.lambda().waiter());
    }

    S3Client s3() {
        return clients.s3();
    }

    /// A folder of this machine that nobody else uses.
    Path folder(String name) {
        return folder.resolve("of-tests").resolve(name);
    }

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
