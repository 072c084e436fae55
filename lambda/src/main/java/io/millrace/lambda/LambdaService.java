package io.millrace.lambda;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.lambda.async.AsyncInvocations;
import io.millrace.lambda.async.DestinationSink;
import io.millrace.lambda.async.Target;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.S3CodeSource;
import io.millrace.lambda.containment.Bubblewrap;
import io.millrace.lambda.containment.Open;
import io.millrace.lambda.eventinvoke.EventInvokeConfigs;
import io.millrace.lambda.eventinvoke.EventInvokeService;
import io.millrace.lambda.function.AliasService;
import io.millrace.lambda.function.CodeService;
import io.millrace.lambda.function.CodeSigningService;
import io.millrace.lambda.function.ConcurrencyService;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.FunctionService;
import io.millrace.lambda.function.Functions;
import io.millrace.lambda.function.ProvisionedService;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.function.RecursionService;
import io.millrace.lambda.function.Reservation;
import io.millrace.lambda.function.RuntimeManagementService;
import io.millrace.lambda.function.TagService;
import io.millrace.lambda.function.VersionService;
import io.millrace.lambda.invocation.Executions;
import io.millrace.lambda.invocation.FunctionInvoker;
import io.millrace.lambda.invocation.FunctionMeter;
import io.millrace.lambda.invocation.FunctionRecipients;
import io.millrace.lambda.invocation.InvocationService;
import io.millrace.lambda.invocation.Invocations;
import io.millrace.lambda.invocation.Payload;
import io.millrace.lambda.invocation.TraceIds;
import io.millrace.lambda.layer.LayerService;
import io.millrace.lambda.layer.Layers;
import io.millrace.lambda.log.LogsSink;
import io.millrace.lambda.log.PrintedLines;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.policy.PermissionService;
import io.millrace.lambda.pool.Fleet;
import io.millrace.lambda.pool.FleetBounds;
import io.millrace.lambda.runtime.InstalledRuntimes;
import io.millrace.lambda.runtime.Programs;
import io.millrace.lambda.runtime.RuntimeFolder;
import io.millrace.lambda.runtimeapi.RuntimeApi;
import io.millrace.lambda.sandbox.SandboxLauncher;
import io.millrace.lambda.sandbox.SandboxSettings;
import io.millrace.lambda.source.MappingService;
import io.millrace.lambda.url.FunctionAddresses;
import io.millrace.lambda.url.FunctionUrlCalls;
import io.millrace.lambda.url.FunctionUrlMeter;
import io.millrace.lambda.url.FunctionUrlService;
import io.millrace.lambda.url.FunctionUrls;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.s3.S3Client;

/// Lambda: functions run by processes of this machine.
///
/// It makes its parts, of which each performs the operations on one kind of thing, and what they have in common.
public final class LambdaService implements AutoCloseable {

    /// What functions printed and CloudWatch Logs has not got yet may take so much.
    private static final long LINES_BYTES = 16 << 20;

    /// Asynchronous invocations that may wait, of all functions together.
    private static final long MOST_EVENTS = 1_000_000;

    private final List<LambdaClient> parts;
    private final RuntimeApi runtimeApi;
    private final Fleet fleet;
    private final FunctionCatalog catalog;
    private final Layers layers;
    private final Functions functions;
    private final FunctionUrlCalls urlCalls;
    private final CodeDownloads downloads;
    private final LogsSink logs;
    private final MappingService mappings;
    private final AsyncInvocations queue;

    /// @param folder the folder of functions' code and logs; made if it is not there
    /// @param nanoClock counts nanoseconds, for durations
    /// @param random a secure one keeps processes from guessing each other's place
    /// @param s3 where deployment packages in buckets are read, and destinations that are buckets written
    /// @param lambda this service through the front door: destinations that are functions
    /// @param logs where what functions print is put
    /// @param kinesis where the streams of event source mappings are read
    /// @param kinesisAsync where event source mappings subscribe to shards
    public LambdaService(
            Store store,
            Path folder,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            LambdaSettings settings,
            Clients<S3Client> s3,
            Clients<LambdaClient> lambda,
            Clients<CloudWatchLogsClient> logs,
            Clients<KinesisClient> kinesis,
            Clients<KinesisAsyncClient> kinesisAsync,
            Meter meter) {
        PrintedLines lines = new PrintedLines(clock, LINES_BYTES);
        this.logs = new LogsSink(lines, logs).start();
        CodeFolders folders = new CodeFolders(folder);
        RuntimeFolder runtimes = new RuntimeFolder(folder);
        Programs programs =
                new Programs(settings.machine().programs(), settings.machine().interpreters());
        this.runtimeApi = RuntimeApi.start(
                switch (settings.machine().containment()) {
                    case Bubblewrap _ -> Optional.of(runtimes.path());
                    case Open _ -> Optional.empty();
                });
        SandboxSettings sandboxes = new SandboxSettings(
                programs,
                runtimes,
                settings.machine().containment(),
                settings.pools().init(),
                settings.environment());
        SandboxLauncher launcher = new SandboxLauncher(sandboxes, runtimeApi, clock, nanoClock, random, lines);
        this.catalog = new FunctionCatalog(store);
        Qualified<Reservation> reservations = catalog.qualified("lambda.reservations", Reservation.class);
        Executions executions = new Executions(reservations, settings.pools().perFunction());
        FleetBounds bounds = new FleetBounds(
                settings.pools().all(),
                settings.pools().idle(),
                settings.storage().logBytes());
        this.fleet = new Fleet(folders, launcher, bounds, nanoClock, executions::limit, this::drained);
        this.functions =
                new Functions(store, catalog, folders, fleet, settings.storage().codeBytes(), clock, random);
        this.downloads = new CodeDownloads(folders, settings.reach().endpoint(), clock, random);
        this.layers = new Layers(store, folders);
        layers.tidy(catalog.layersInUse());
        CodeService code =
                new CodeService(new S3CodeSource(s3), settings.reach().isOfThisMachine());
        EventInvokeConfigs eventInvokeConfigs = new EventInvokeConfigs(catalog);
        FunctionUrls addresses = new FunctionUrls(catalog);
        TraceIds traceIds = new TraceIds(clock, random);
        Invocations running = new Invocations(catalog, fleet, new FunctionMeter(meter), executions, random);
        this.urlCalls =
                new FunctionUrlCalls(addresses, running, traceIds, clock, new FunctionUrlMeter(meter, nanoClock));
        this.queue = new AsyncInvocations(
                store,
                clock,
                new FunctionRecipients(catalog, eventInvokeConfigs, reservations, running, traceIds),
                new DestinationSink(s3, lambda),
                meter,
                new AsyncInvocations.Bounds(Math.max(1, settings.pools().perFunction() / 2), MOST_EVENTS));
        this.mappings = new MappingService(
                store,
                clock,
                nanoClock,
                random,
                new FunctionInvoker(catalog, running, traceIds, random),
                kinesis,
                kinesisAsync,
                s3,
                meter,
                Payload.MAX_BYTES);
        this.parts = List.of(
                new FunctionService(
                        catalog,
                        functions,
                        reservations,
                        code,
                        downloads,
                        new InstalledRuntimes(programs),
                        layers,
                        this::deleted),
                new VersionService(catalog, functions),
                new AliasService(store, catalog, functions),
                new ConcurrencyService(
                        catalog, functions, reservations, settings.storage().codeBytes()),
                new ProvisionedService(catalog),
                new RecursionService(catalog, functions),
                new RuntimeManagementService(catalog),
                new CodeSigningService(functions),
                new PermissionService(catalog, functions),
                new LayerService(layers, code, downloads, clock, functions::newRevision),
                new EventInvokeService(catalog, eventInvokeConfigs, clock),
                new FunctionUrlService(
                        catalog,
                        addresses,
                        url -> FunctionAddresses.of(
                                url, settings.reach().endpoint().get()),
                        clock,
                        random),
                new InvocationService(running, queue, traceIds),
                mappings,
                new TagService(functions, mappings::changeTags));
    }

    /// Sets event source mappings and the queue of asynchronous invocations to work; to be called when what they read
    /// and write can be reached.
    public void start() {
        queue.start();
        mappings.start();
    }

    /// The service as the front door opens it.
    public ServiceDoor<LambdaClient> door() {
        return ServiceDoor.of(LambdaClient.class, parts, LambdaLimits.LIMITS, LambdaException::builder);
    }

    /// Leaves the streams and kills all processes.
    @Override
    public void close() {
        mappings.close();
        queue.close();
        fleet.close();
        runtimeApi.close();
        logs.close();
    }

    /// Where archives are fetched that the answers of operations lead to.
    public CodeDownloads downloads() {
        return downloads;
    }

    /// What happens at the addresses of functions, for whoever serves HTTP.
    public FunctionUrlCalls urlCalls() {
        return urlCalls;
    }

    /// Everybody who has functions, layers or event source mappings here, one caller for each account and region.
    public Set<Caller> owners() {
        return Stream.of(catalog.owners(), layers.owners(), mappings.owners())
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The processes, for tests.
    Fleet fleet() {
        return fleet;
    }

    private void drained(FunctionId id) {
        functions.tidy(id);
    }

    /// Forgets the events of a function that is gone.
    private void deleted(FunctionId id) {
        queue.forget(new Target(id.account(), id.region(), id.name(), FunctionReference.LATEST));
    }
}
