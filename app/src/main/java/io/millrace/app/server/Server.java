package io.millrace.app.server;

import io.millrace.analytics.AnalyticsService;
import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.api.Authorizer;
import io.millrace.api.CallObserver;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.FrontDoor;
import io.millrace.api.ServiceModel;
import io.millrace.api.Tallies;
import io.millrace.app.client.Certificates;
import io.millrace.app.client.EnvCommand;
import io.millrace.app.client.TrustedAuthorities;
import io.millrace.app.console.CommandException;
import io.millrace.app.console.FileTrouble;
import io.millrace.app.page.AuthorityPage;
import io.millrace.app.page.CodePage;
import io.millrace.app.page.Emptying;
import io.millrace.app.page.FlushPage;
import io.millrace.app.page.FunctionUrlSite;
import io.millrace.app.page.HealthPage;
import io.millrace.app.page.InvokeAsyncSite;
import io.millrace.app.page.PipelineStatus;
import io.millrace.app.page.RandomUserPage;
import io.millrace.app.page.ResetPage;
import io.millrace.app.page.SignedPages;
import io.millrace.app.page.StatusPage;
import io.millrace.app.setting.Settings;
import io.millrace.app.setting.SettingsException;
import io.millrace.cloudwatch.CloudWatchService;
import io.millrace.cloudwatch.logs.LogsService;
import io.millrace.cloudwatch.logs.LogsSettings;
import io.millrace.dynamodb.DynamoDbService;
import io.millrace.dynamodb.DynamoDbSettings;
import io.millrace.firehose.FirehoseService;
import io.millrace.firehose.FirehoseSettings;
import io.millrace.glue.GlueService;
import io.millrace.glue.GlueSettings;
import io.millrace.iam.StsService;
import io.millrace.kinesis.KinesisService;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.setting.ThroughputLimits;
import io.millrace.lambda.CodeDownloads;
import io.millrace.lambda.LambdaService;
import io.millrace.lambda.LambdaSettings;
import io.millrace.lambda.Reach;
import io.millrace.lambda.containment.Containment;
import io.millrace.lambda.containment.Open;
import io.millrace.log.LogException;
import io.millrace.randomuser.Allowance;
import io.millrace.randomuser.RandomUsers;
import io.millrace.s3.S3Service;
import io.millrace.store.Store;
import io.millrace.store.StoreException;
import io.millrace.wire.WireServer;
import io.millrace.wire.protocol.Endpoint;
import io.millrace.wire.setting.AccessKey;
import io.millrace.wire.setting.Credentials;
import io.millrace.wire.setting.TlsPort;
import io.millrace.wire.setting.WireConfig;
import io.millrace.wire.site.OwnPaths;
import io.millrace.wire.site.Page;
import io.millrace.wire.tls.TlsFolder;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesisanalytics.KinesisAnalyticsClient;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// One running server: all services, wired together here and nowhere else.
public final class Server implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    /// How its services are reached.
    private static final List<Endpoint> ENDPOINTS = Stream.concat(
                    Stream.of(
                            Endpoint.json(KinesisClient.class, "kinesis", "Kinesis_20131202")
                                    .andCbor(),
                            Endpoint.json(
                                    KinesisAnalyticsClient.class, "kinesisanalytics", "KinesisAnalytics_20150814"),
                            Endpoint.json(
                                    KinesisAnalyticsV2Client.class, "kinesisanalytics", "KinesisAnalytics_20180523"),
                            Endpoint.json(FirehoseClient.class, "firehose", "Firehose_20150804"),
                            Endpoint.json(CloudWatchLogsClient.class, "logs", "Logs_20140328"),
                            Endpoint.json(DynamoDbClient.class, "dynamodb", "DynamoDB_20120810"),
                            Endpoint.json(GlueClient.class, "glue", "AWSGlue"),
                            Endpoint.query(StsClient.class, "sts"),
                            Endpoint.restJson(LambdaClient.class, "lambda"),
                            Endpoint.s3(S3Client.class)),
                    Endpoint.cloudWatch(CloudWatchClient.class).stream())
            .toList();

    private final Settings settings;
    private final LongSupplier nanos = System::nanoTime;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = new SecureRandom();
    /// What has been opened, to be closed in the opposite order.
    private final Deque<AutoCloseable> opened;
    /// Known once the server listens; a function that is invoked before that waits for it.
    private final CompletableFuture<URI> urlForFunctions = new CompletableFuture<>();
    /// With which functions sign, where requests have to be signed.
    private final Optional<AccessKey> functionKey;

    private final KinesisService kinesis;
    private final AnalyticsService analytics;
    private final FirehoseService firehose;
    private final WireServer wire;
    private final Containment containment;

    private Server(Settings settings, Deque<AutoCloseable> opened) {
        this.settings = settings;
        this.opened = opened;
        this.functionKey = settings.key().map(key -> FunctionKey.temporary(settings.account(), random));
        Path data = settings.data();
        Future<Optional<TlsPort>> tls = tls();
        FrontDoor door = new FrontDoor(Authorizer.ALLOW_ALL, CallObserver.NONE, new RequestIds(random), nanos);
        Tallies tallies = new Tallies();
        Store store = opened(Store.open(data.resolve("millrace.db")));
        this.kinesis = opened(new KinesisService(
                store,
                data.resolve("streams"),
                clock,
                random,
                KinesisSettings.defaults().withThroughput(settings.limits()),
                tallies));
        StsService sts = opened(new StsService());
        CloudWatchService cloudwatch = opened(new CloudWatchService(store, clock));
        LogsService logs = opened(new LogsService(
                opened(Store.open(data.resolve("logs.db"))),
                clock,
                LogsSettings.defaults().withMaxBytes(settings.observation().logsBytes())));
        S3Service s3 = opened(new S3Service(store, data.resolve("s3"), clock, random));
        DynamoDbService dynamoDb = opened(new DynamoDbService(store, clock, random, DynamoDbSettings.defaults()));
        GlueService glue =
                opened(new GlueService(store, clock, random, GlueSettings.defaults(), door.clients(S3Client.class)));
        this.containment = containment(settings);
        LambdaService lambda = opened(new LambdaService(
                store,
                data.resolve("functions"),
                clock,
                nanos,
                random,
                LambdaSettings.defaults()
                        .withEnvironment(this::functionEnvironment)
                        .withReach(new Reach(() -> Optional.of(urlForFunctions.join()), isOfThisMachine()))
                        .withContainment(containment),
                door.clients(S3Client.class),
                door.clients(LambdaClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(KinesisClient.class),
                door.clients(KinesisAsyncClient.class),
                tallies));
        this.firehose = opened(new FirehoseService(
                store,
                data.resolve("deliveries"),
                clock,
                random,
                deliveries(),
                remoteBuckets(door.clients(S3Client.class)),
                door.clients(LambdaClient.class),
                door.clients(KinesisClient.class),
                door.clients(CloudWatchLogsClient.class),
                door.clients(GlueClient.class),
                tallies));
        this.analytics = opened(new AnalyticsService(
                store,
                data.resolve("applications"),
                clock,
                random,
                AnalyticsSettings.defaults()
                        .withRowTime(settings.rowTime())
                        .withReferenceBytes(settings.referenceMebibytes() << 20)
                        .withMemoryLimit((long) settings.analyticsMebibytes() << 20),
                door.clients(KinesisClient.class),
                door.clients(FirehoseClient.class),
                door.clients(LambdaClient.class),
                door.clients(S3Client.class),
                door.clients(CloudWatchLogsClient.class),
                tallies));
        door.open(kinesis.door());
        door.open(sts.door());
        door.open(cloudwatch.door());
        door.open(logs.door());
        door.open(s3.door());
        door.open(dynamoDb.door());
        door.open(glue.door());
        door.open(lambda.door());
        door.open(firehose.door());
        door.open(analytics.door());
        door.open(analytics.doorOfVersion2());
        lambda.start();
        firehose.start();
        analytics.start();
        opened(new MetricsReport(
                        tallies,
                        door.clients(CloudWatchClient.class),
                        clock,
                        settings.observation().metricsInterval())
                .start());
        this.wire = opened(WireServer.start(
                config(settings, functionKey, tls),
                door,
                ENDPOINTS,
                pages(
                        door,
                        new Emptying(
                                door,
                                analytics,
                                firehose,
                                kinesis,
                                lambda,
                                s3,
                                dynamoDb,
                                glue,
                                cloudwatch,
                                logs,
                                tallies),
                        lambda),
                clock,
                nanos));
        urlForFunctions.complete(url());
    }

    private static Containment containment(Settings settings) {
        return Containment.of(
                settings.functions().sandbox(),
                LambdaSettings.defaults().machine().programs(),
                List.of(settings.data(), Path.of(System.getProperty("user.home"))),
                settings.functions().hasNetwork());
    }

    /// Why functions run without the sandbox that was wished for; nothing if they have one or nobody wants it.
    public Optional<String> whyFunctionsAreOpen() {
        boolean isWished = settings.functions().sandbox() != Containment.Wish.OFF;
        return isWished && containment instanceof Open open ? Optional.of(open.reason()) : Optional.empty();
    }

    /// What a function needs to reach this server with its own SDK.
    private Map<String, String> functionEnvironment(Caller owner) {
        URI url = urlForFunctions.join();
        return functionKey
                .map(key -> Map.of(
                        "AWS_ENDPOINT_URL", url.toString(),
                        "AWS_ACCESS_KEY_ID", key.id(),
                        "AWS_SECRET_ACCESS_KEY", key.secret(),
                        "AWS_SESSION_TOKEN", key.token().orElseThrow()))
                .orElseGet(() -> LambdaSettings.reaching(url, owner, EnvCommand.ANY.secret()));
    }

    /// Starts a server; on return it serves.
    ///
    /// @throws CommandException if it cannot start, in words for the user
    public static Server start(Settings settings) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            return new Server(settings, opened);
        } catch (IllegalArgumentException
                | IllegalStateException
                | UncheckedIOException
                | StoreException
                | LogException e) {
            closeAll(opened);
            LOG.log(System.Logger.Level.DEBUG, "cannot start", e);
            String reason =
                    e.getCause() instanceof FileSystemException cause ? FileTrouble.told(cause) : e.getMessage();
            throw new CommandException("cannot start: " + reason);
        } catch (RuntimeException | Error e) {
            closeAll(opened);
            throw e;
        }
    }

    /// Whether nobody else's machine can reach it.
    private boolean isOfThisMachine() {
        try {
            return InetAddress.getByName(settings.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private FirehoseSettings deliveries() {
        FirehoseSettings deliveries = FirehoseSettings.defaults().withLimits(settings.limits() == ThroughputLimits.AWS);
        if (settings.endpointAuthorities().isEmpty()) {
            return deliveries;
        }
        try {
            return deliveries.withEndpointTls(TrustedAuthorities.context(settings.endpointAuthorities()));
        } catch (CommandException e) {
            throw new SettingsException("endpoint-authorities: " + e.getMessage());
        }
    }

    /// S3 as deliveries see it.
    private Clients<S3Client> remoteBuckets(Clients<S3Client> own) {
        return settings.remoteBuckets().buckets().isEmpty()
                ? own
                : opened(RemoteBuckets.of(settings.remoteBuckets())).beside(own);
    }

    private OwnPaths pages(FrontDoor door, Emptying emptying, LambdaService lambda) {
        Page users = new RandomUserPage(new RandomUsers(clock, random, Allowance.unlimited()));
        Page health =
                new HealthPage(door.models().stream().map(ServiceModel::service).toList());
        Map<String, Page> pages = new HashMap<>();
        pages.put("/_randomuser/", users);
        pages.put("/_millrace/health", health);
        pages.put("/_localstack/health", health);
        pages.put(CodeDownloads.PATH, new CodePage(lambda.downloads()));
        Map<String, Page> ofAccounts = // they name what accounts have, so whoever has the key may see them
                Map.of("/_millrace/status", new StatusPage(this::status), FlushPage.PATH, new FlushPage(firehose));
        if (settings.key().isEmpty()) {
            pages.putAll(ofAccounts);
        }
        if (settings.tls().port().isPresent() && settings.tls().files().isEmpty()) {
            pages.put(
                    "/_millrace/authority.pem",
                    new AuthorityPage(ownCertificates().authorityText()));
        }
        if (settings.hasTestEndpoints()) {
            pages.put("/moto-api/reset", new ResetPage(emptying));
        }
        return new OwnPaths(
                pages,
                Map.of("randomuser.me", users),
                List.of(
                        new FunctionUrlSite(lambda.urlCalls()),
                        new InvokeAsyncSite(door.clients(LambdaClient.class)),
                        new SignedPages(settings.key().isPresent() ? ofAccounts : Map.of())));
    }

    private TlsFolder ownCertificates() {
        return Certificates.ofItsOwn(settings, clock, random);
    }

    /// The port behind TLS, made ready while everything else is opened: keys and what belongs to them take a while.
    private Future<Optional<TlsPort>> tls() {
        FutureTask<Optional<TlsPort>> task = new FutureTask<>(() -> {
            OptionalInt port = settings.tls().port();
            return port.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Certificates.port(port.getAsInt(), settings, ENDPOINTS, ownCertificates()));
        });
        Thread.ofVirtual().name("certificates").start(task);
        return task;
    }

    private static WireConfig config(
            Settings settings, Optional<AccessKey> functionKey, Future<Optional<TlsPort>> tls) {
        Credentials credentials = settings.key()
                .<Credentials>map(key -> Credentials.Keys.of(Stream.concat(
                                Stream.of(new AccessKey(key.id(), key.secret(), Optional.empty(), settings.account())),
                                functionKey.stream())
                        .toArray(AccessKey[]::new)))
                .orElseGet(Credentials.Open::new);
        Set<String> hosts = new HashSet<>(settings.allowedHosts());
        hosts.add("localhost");
        WireConfig plain = new WireConfig(
                settings.host(),
                settings.port(),
                credentials,
                settings.account(),
                settings.region(),
                hosts,
                Set.of(),
                WireConfig.Limits.defaults());
        try {
            return tls.get().map(plain::withTls).orElse(plain);
        } catch (ExecutionException e) {
            Throwable cause = java.util.Objects.requireNonNull(e.getCause());
            throw new IllegalStateException(cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while certificates were made ready", e);
        }
    }

    private <T extends AutoCloseable> T opened(T service) {
        opened.push(service);
        return service;
    }

    /// Where clients on this machine reach the server.
    public URI url() {
        return URI.create("http://" + EnvCommand.clientHost(settings.host()) + ":" + wire.port());
    }

    /// Where clients on this machine reach the server behind TLS.
    public Optional<URI> tlsUrl() {
        return wire.tlsPort().stream()
                .mapToObj(port -> URI.create("https://" + EnvCommand.clientHost(settings.host()) + ":" + port))
                .findFirst();
    }

    /// How far everything is that flows through this server.
    public PipelineStatus status() {
        return new PipelineStatus(kinesis.status(), analytics.status(), firehose.status());
    }

    public Settings settings() {
        return settings;
    }

    public RandomGenerator random() {
        return random;
    }

    /// Nanoseconds since a moment of the machine's choice.
    public long nanos() {
        return nanos.getAsLong();
    }

    @Override
    public void close() {
        closeAll(opened);
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            AutoCloseable service = opened.pop();
            try {
                service.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.ERROR, service.getClass().getSimpleName() + " did not close", e);
            }
        }
    }
}
