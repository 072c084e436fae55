package io.millrace.conformance;

import io.millrace.api.Authorizer;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
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
import java.time.Duration;
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
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// A Kinesis of its own at some distance, with a client of it.
final class KinesisHouse implements AutoCloseable {

    static final String ACCOUNT = Caller.DEFAULT_ACCOUNT;
    static final String REGION = "us-east-1";

    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");

    private final Outcomes outcomes = new Outcomes();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final KinesisClient client;

    private final KinesisAsyncClient asyncClient;

    private KinesisHouse(Way way) {
        Clients clients = way.clients(this);
        this.client = clients.client();
        this.asyncClient = clients.asyncClient();
    }

    private record Clients(KinesisClient client, KinesisAsyncClient asyncClient) {}

    /// Makes the clients; what is to be closed goes to [#opened].
    private interface Way {
        Clients clients(KinesisHouse house);
    }

    static KinesisHouse direct(Path folder) {
        return new KinesisHouse(house -> {
            FrontDoor door = house.door(folder);
            Caller caller = new Caller(ACCOUNT, REGION, "test");
            return new Clients(
                    door.clients(KinesisClient.class).as(caller),
                    door.clients(KinesisAsyncClient.class).as(caller));
        });
    }

    static KinesisHouse inMemory(Path folder) {
        return new KinesisHouse(house -> {
            AccessKey key =
                    new AccessKey(CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), ACCOUNT);
            SocketlessServer server = house.opened(SocketlessServer.open(
                    WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                    house.door(folder),
                    List.of(Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                            .andCbor()),
                    OwnPaths.NONE,
                    InstantSource.system(),
                    System::nanoTime));
            return house.sdk(
                    new SocketlessHttp(server), new SocketlessAsyncHttp(server), URI.create("http://localhost"));
        });
    }

    static KinesisHouse overTcp(Path folder) {
        return new KinesisHouse(house -> house.sdk(
                house.opened(UrlConnectionHttpClient.create()),
                // no pings: a machine that stands still answers none in time
                house.opened(NettyNioAsyncHttpClient.builder()
                        .http2Configuration(http2 -> http2.healthCheckPingPeriod(Duration.ZERO))
                        .build()),
                house.opened(ServerProcess.start(folder)).url()));
    }

    private FrontDoor door(Path folder) {
        Store store = opened(Store.open(folder.resolve("millrace.db")));
        KinesisService service = opened(new KinesisService(
                store,
                folder.resolve("streams"),
                InstantSource.system(),
                new SecureRandom(),
                KinesisSettings.defaults()));
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL,
                outcomes.observer(),
                () -> UUID.randomUUID().toString(),
                System::nanoTime);
        door.open(service.door());
        return door;
    }

    private Clients sdk(SdkHttpClient http, SdkAsyncHttpClient asyncHttp, URI url) {
        return new Clients(
                opened(set(KinesisClient.builder(), url).httpClient(http).build()),
                opened(set(KinesisAsyncClient.builder(), url)
                        .httpClient(asyncHttp)
                        .build()));
    }

    private <B extends AwsClientBuilder<B, C>, C> B set(B builder, URI url) {
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

    KinesisClient client() {
        return client;
    }

    KinesisAsyncClient asyncClient() {
        return asyncClient;
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
