package io.millrace.conformance;

import io.millrace.api.Authorizer;
import io.millrace.api.Caller;
import io.millrace.api.FrontDoor;
import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.cloudwatch.logs.LogsSettings;
import io.millrace.store.Store;
import io.millrace.wire.SocketlessServer;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/// A CloudWatch Logs of its own at some distance, with a client of it.
final class LogsHouse implements AutoCloseable {

    private static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("test", "test/secret+");

    private final Outcomes outcomes = new Outcomes();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CloudWatchLogsClient client;

    private LogsHouse(Function<LogsHouse, CloudWatchLogsClient> way) {
        this.client = way.apply(this);
    }

    static LogsHouse direct(Path folder) {
        return new LogsHouse(house -> house.door(folder)
                .clients(CloudWatchLogsClient.class)
                .as(new Caller(Caller.DEFAULT_ACCOUNT, "us-east-1", "test")));
    }

    static LogsHouse inMemory(Path folder) {
        return new LogsHouse(house -> {
            AccessKey key = new AccessKey(
                    CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey(), Optional.empty(), Caller.DEFAULT_ACCOUNT);
            SocketlessServer server = house.opened(SocketlessServer.open(
                    WireConfig.loopback(0).withCredentials(Credentials.Keys.of(key)),
                    house.door(folder),
                    List.of(Endpoint.json(CloudWatchLogsClient.class, "logs", "Logs_20140328")),
                    OwnPaths.NONE,
                    InstantSource.system(),
                    System::nanoTime));
            return house.sdk(new SocketlessHttp(server), URI.create("http://localhost"));
        });
    }

    static LogsHouse overTcp(Path folder) {
        return new LogsHouse(house -> house.sdk(
                house.opened(UrlConnectionHttpClient.create()),
                house.opened(ServerProcess.start(folder)).url()));
    }

    private FrontDoor door(Path folder) {
        Store store = opened(Store.open(folder.resolve("logs.db")));
        LogsService service = opened(new LogsService(store, InstantSource.system(), LogsSettings.defaults()));
        FrontDoor door = new FrontDoor(
                Authorizer.ALLOW_ALL,
                outcomes.observer(),
                () -> UUID.randomUUID().toString(),
                System::nanoTime);
        door.open(service.door());
        return door;
    }

    private CloudWatchLogsClient sdk(SdkHttpClient http, URI url) {
        return opened(CloudWatchLogsClient.builder()
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

    CloudWatchLogsClient client() {
        return client;
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
