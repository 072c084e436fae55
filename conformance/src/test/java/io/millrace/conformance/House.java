package io.millrace.conformance;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.wire.SocketlessServer;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/// Some services at some distance from their clients, and all that is closed with them.
public final class House implements AutoCloseable {

    public static final String ACCOUNT = Caller.DEFAULT_ACCOUNT;
    public static final String REGION = "us-east-1";

    private static final Caller CALLER = new Caller(ACCOUNT, REGION, "test");
    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Way way;

    /// How clients come to the services.
    private sealed interface Way {

        record Inside(FrontDoor door) implements Way {}

        record Sent(SdkHttpClient http, Supplier<SdkAsyncHttpClient> asyncHttp, URI url) implements Way {}
    }

    /// Opens services behind a front door, unless these are those of another process.
    public interface Services {
        void open(House house, FrontDoor door);
    }

    /// @param folder where the services keep what they have
    /// @param observer told of the calls, unless the services are those of another process
    /// @param endpoints of the services, as a server has them
    public House(Distance distance, Path folder, CallObserver observer, List<Endpoint> endpoints, Services services) {
        this.way = switch (distance) {
            case DIRECT -> new Way.Inside(door(observer, services));
            case SDK_IN_MEMORY -> {
                SocketlessServer server = server(door(observer, services), endpoints);
                yield new Way.Sent(
                        new SocketlessHttp(server),
                        () -> new SocketlessAsyncHttp(server),
                        URI.create("http://localhost"));
            }
            case SDK_OVER_TCP ->
                new Way.Sent(
                        opened(UrlConnectionHttpClient.create()),
                        // no pings: a machine that stands still answers none in time
                        () -> opened(NettyNioAsyncHttpClient.builder()
                                .http2Configuration(http2 -> http2.healthCheckPingPeriod(Duration.ZERO))
                                .build()),
                        opened(ServerProcess.start(folder)).url());
        };
    }

    private FrontDoor door(CallObserver observer, Services services) {
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL, observer, () -> UUID.randomUUID().toString(), System::nanoTime);
        services.open(this, door);
        return door;
    }

    private SocketlessServer server(FrontDoor door, List<Endpoint> endpoints) {
        AccessKey key =
                new AccessKey(CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), ACCOUNT);
        return opened(SocketlessServer.open(
                WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                door,
                endpoints,
                OwnPaths.NONE,
                InstantSource.system(),
                System::nanoTime));
    }

    /// A client of one of the services.
    ///
    /// @param outcomes gets what comes of its calls
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C client(
            Class<C> type, B builder, Outcomes outcomes) {
        return switch (way) {
            case Way.Inside inside -> inside.door().clients(type).as(CALLER);
            case Way.Sent sent ->
                opened(set(builder, sent.url(), outcomes)
                        .httpClient(sent.http())
                        .build());
        };
    }

    /// The same for a service with streams of events.
    public <B extends AwsAsyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends SdkClient> C asyncClient(
            Class<C> type, B builder, Outcomes outcomes) {
        return switch (way) {
            case Way.Inside inside -> inside.door().clients(type).as(CALLER);
            case Way.Sent sent ->
                opened(set(builder, sent.url(), outcomes)
                        .httpClient(sent.asyncHttp().get())
                        .build());
        };
    }

    private static <B extends AwsClientBuilder<B, C>, C> B set(B builder, URI url, Outcomes outcomes) {
        return builder.endpointOverride(url)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
                .overrideConfiguration(
                        c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()).addExecutionInterceptor(outcomes));
    }

    /// Will be closed, the last one first.
    public <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
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
