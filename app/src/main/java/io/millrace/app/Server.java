package io.millrace.app;

import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.FrontDoor;
import io.millrace.iam.StsService;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.KinesisSettings;
import io.millrace.randomuser.Allowance;
import io.millrace.randomuser.RandomUsers;
import io.millrace.store.Store;
import io.millrace.wire.AccessKey;
import io.millrace.wire.Credentials;
import io.millrace.wire.Endpoint;
import io.millrace.wire.OwnPaths;
import io.millrace.wire.Page;
import io.millrace.wire.WireConfig;
import io.millrace.wire.WireServer;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.sts.StsClient;

/// One running server: all services, wired together here and nowhere else.
final class Server implements AutoCloseable {

    private final Settings settings;
    private final LongSupplier nanos = System::nanoTime;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = new SecureRandom();
    /// What has been opened, to be closed in the opposite order.
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private final WireServer wire;

    private Server(Settings settings) {
        this.settings = settings;
        Path data = settings.data();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, new RequestIds(random), nanos);
        Store store = opened(Store.open(data.resolve("millrace.db")));
        KinesisService kinesis =
                opened(new KinesisService(store, data.resolve("streams"), clock, random, KinesisSettings.defaults()));
        StsService sts = opened(new StsService());
        door.open(kinesis.door());
        door.open(sts.door());
        this.wire = opened(WireServer.start(
                config(settings),
                door,
                List.of(
                        Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                                .andCbor(),
                        Endpoint.query(StsClient.class, "sts")),
                pages(),
                clock,
                nanos));
    }

    /// Starts a server; on return it serves.
    ///
    /// @throws CommandException if it cannot start, in words for the user
    static Server start(Settings settings) {
        return new Server(settings);
    }

    private OwnPaths pages() {
        RandomUsers users = new RandomUsers(clock, random, Allowance.unlimited());
        Page usersPage = new RandomUserPage(users);
        return new OwnPaths(Map.of("/_randomuser/", usersPage), Map.of("randomuser.me", usersPage));
    }

    private static WireConfig config(Settings settings) {
        Credentials credentials = settings.key()
                .<Credentials>map(key -> Credentials.Keys.of(
                        new AccessKey(key.id(), key.secret(), java.util.Optional.empty(), settings.account())))
                .orElseGet(Credentials.Open::new);
        Set<String> hosts = new HashSet<>(settings.allowedHosts());
        hosts.add("localhost");
        return new WireConfig(
                settings.host(),
                settings.port(),
                credentials,
                settings.account(),
                settings.region(),
                hosts,
                Set.of(),
                WireConfig.Limits.defaults());
    }

    private <T extends AutoCloseable> T opened(T service) {
        opened.push(service);
        return service;
    }

    /// Where clients on this machine reach the server.
    URI url() {
        return URI.create("http://" + EnvCommand.clientHost(settings.host()) + ":" + wire.port());
    }

    Settings settings() {
        return settings;
    }

    RandomGenerator random() {
        return random;
    }

    /// Nanoseconds since a moment of the machine's choice.
    long nanos() {
        return nanos.getAsLong();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable service = opened.pop();
            try {
                service.close();
            } catch (Exception e) {
                System.getLogger(Server.class.getName())
                        .log(System.Logger.Level.ERROR, service.getClass().getSimpleName() + " did not close", e);
            }
        }
    }
}
