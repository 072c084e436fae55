package io.millrace.conformance;

import io.millrace.api.Authorizer;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.glue.GlueService;
import io.millrace.glue.GlueSettings;
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
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A Glue of its own at some distance, with a client of it and one of the buckets beside it.
final class GlueHouse implements AutoCloseable {

    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");
    private static final Caller CALLER = new Caller(Caller.DEFAULT_ACCOUNT, "us-east-1", "test");

    private final Outcomes outcomes = new Outcomes();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final GlueClient glue;
    private final S3Client s3;

    private GlueHouse(Distance distance, Path folder) {
        Ends ends = switch (distance) {
            case DIRECT -> {
                FrontDoor door = door(folder);
                yield new Ends(door.clients(GlueClient.class).as(CALLER), buckets(door));
            }
            case SDK_IN_MEMORY -> {
                FrontDoor door = door(folder);
                yield new Ends(
                        sdk(new SocketlessHttp(socketless(door)), URI.create("http://localhost")), buckets(door));
            }
            case SDK_OVER_TCP -> {
                SdkHttpClient http = opened(UrlConnectionHttpClient.create());
                URI url = opened(ServerProcess.start(folder)).url();
                yield new Ends(sdk(http, url), buckets(http, url));
            }
        };
        this.glue = ends.glue();
        this.s3 = ends.s3();
    }

    private record Ends(GlueClient glue, S3Client s3) {}

    private static S3Client buckets(FrontDoor door) {
        return door.clients(S3Client.class).as(CALLER);
    }

    private S3Client buckets(SdkHttpClient http, URI url) {
        return opened(S3Client.builder()
                .httpClient(http)
                .endpointOverride(url)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
                .build());
    }

    private SocketlessServer socketless(FrontDoor door) {
        AccessKey key = new AccessKey(
                CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), Caller.DEFAULT_ACCOUNT);
        return opened(SocketlessServer.open(
                WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                door,
                List.of(Endpoint.json(GlueClient.class, "glue", "AWSGlue")),
                OwnPaths.NONE,
                InstantSource.system(),
                System::nanoTime));
    }

    static GlueHouse at(Distance distance, Path folder) {
        return new GlueHouse(distance, folder);
    }

    private FrontDoor door(Path folder) {
        Store store = opened(Store.open(folder.resolve("millrace.db")));
        InstantSource clock = InstantSource.system();
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL,
                outcomes.observer(),
                () -> UUID.randomUUID().toString(),
                System::nanoTime);
        S3Service buckets = opened(new S3Service(store, folder.resolve("s3"), clock, new SecureRandom()));
        GlueService service = opened(new GlueService(
                store, clock, new SecureRandom(), GlueSettings.defaults(), door.clients(S3Client.class)));
        door.open(buckets.door());
        door.open(service.door());
        return door;
    }

    private GlueClient sdk(SdkHttpClient http, URI url) {
        return opened(GlueClient.builder()
                .httpClient(http)
                .endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
                .overrideConfiguration(
                        c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(outcomes))
                .build());
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    GlueClient glue() {
        return glue;
    }

    S3Client s3() {
        return s3;
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
