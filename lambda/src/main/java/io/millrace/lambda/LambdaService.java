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
import io.millrace.lambda.function.ConcurrencyService;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.FunctionService;
import io.millrace.lambda.function.Functions;
import io.millrace.lambda.function.ProvisionedService;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.function.Reservation;
import io.millrace.lambda.function.TagService;
import io.millrace.lambda.function.VersionService;
import io.millrace.lambda.layer.LayerService;
import io.millrace.lambda.layer.Layers;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.policy.PermissionService;
import io.millrace.lambda.source.MappingService;
import io.millrace.lambda.url.FunctionUrlService;
import io.millrace.lambda.url.FunctionUrls;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
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
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddLayerVersionPermissionResponse;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddPermissionResponse;
import software.amazon.awssdk.services.lambda.model.CreateAliasRequest;
import software.amazon.awssdk.services.lambda.model.CreateAliasResponse;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteAliasRequest;
import software.amazon.awssdk.services.lambda.model.DeleteAliasResponse;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteProvisionedConcurrencyConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsRequest;
import software.amazon.awssdk.services.lambda.model.GetAccountSettingsResponse;
import software.amazon.awssdk.services.lambda.model.GetAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionPolicyResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ListAliasesRequest;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionUrlConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionUrlConfigsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ListLayerVersionsRequest;
import software.amazon.awssdk.services.lambda.model.ListLayerVersionsResponse;
import software.amazon.awssdk.services.lambda.model.ListLayersRequest;
import software.amazon.awssdk.services.lambda.model.ListLayersResponse;
import software.amazon.awssdk.services.lambda.model.ListProvisionedConcurrencyConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListProvisionedConcurrencyConfigsResponse;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionRequest;
import software.amazon.awssdk.services.lambda.model.ListVersionsByFunctionResponse;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionRequest;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionConcurrencyResponse;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.PutProvisionedConcurrencyConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.RemoveLayerVersionPermissionRequest;
import software.amazon.awssdk.services.lambda.model.RemoveLayerVersionPermissionResponse;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;
import software.amazon.awssdk.services.lambda.model.RemovePermissionResponse;
import software.amazon.awssdk.services.lambda.model.TagResourceRequest;
import software.amazon.awssdk.services.lambda.model.TagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UntagResourceRequest;
import software.amazon.awssdk.services.lambda.model.UntagResourceResponse;
import software.amazon.awssdk.services.lambda.model.UpdateAliasRequest;
import software.amazon.awssdk.services.lambda.model.UpdateAliasResponse;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// Lambda: functions run by processes of this machine.
///
/// Each operation is handed to the service that does it. Functions run as the server's own user: they are told apart,
/// not locked in.
public final class LambdaService implements LambdaClient {

    /// What functions printed and CloudWatch Logs has not got yet may take so much.
    private static final long LINES_BYTES = 16 << 20;

    /// Asynchronous invocations that may wait, of all functions together.
    private static final long MOST_EVENTS = 1_000_000;

    private final RuntimeApi runtimeApi;
    private final Fleet fleet;
    private final FunctionCatalog catalog;
    private final Functions changes;
    private final FunctionService functions;
    private final VersionService versions;
    private final AliasService aliases;
    private final ConcurrencyService concurrency;
    private final ProvisionedService provisioned;
    private final TagService tags;
    private final PermissionService permissions;
    private final LayerService layers;
    private final EventInvokeService eventInvokes;
    private final FunctionUrlService urls;
    private final FunctionUrlCalls urlCalls;
    private final CodeDownloads downloads;
    private final InvocationService invocations;
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
        this.runtimeApi = RuntimeApi.start(
                switch (settings.containment()) {
                    case Bubblewrap _ -> Optional.of(SandboxLauncher.runtimeFolder(folder));
                    case Open _ -> Optional.empty();
                });
        SandboxLauncher launcher = new SandboxLauncher(folder, runtimeApi, settings, clock, nanoClock, random, lines);
        this.catalog = new FunctionCatalog(store);
        Qualified<Reservation> reservations = catalog.qualified("lambda.reservations", Reservation.class);
        Executions executions = new Executions(reservations, settings.processesPerFunction());
        this.fleet = new Fleet(folders, launcher, settings, nanoClock, executions::limit, this::drained);
        this.changes = new Functions(store, catalog, folders, fleet, settings.codeBytes(), clock, random);
        this.downloads = new CodeDownloads(folders, settings.reach().endpoint(), clock, random);
        Layers layers = new Layers(store, folders);
        layers.tidy(catalog.layersInUse());
        CodeService code =
                new CodeService(new S3CodeSource(s3), settings.reach().isOfThisMachine());
        this.functions = new FunctionService(
                catalog, changes, reservations, code, downloads, new InstalledRuntimes(launcher), layers);
        this.versions = new VersionService(catalog, changes);
        this.aliases = new AliasService(store, catalog, changes);
        this.concurrency = new ConcurrencyService(catalog, changes, reservations, settings.codeBytes());
        this.provisioned = new ProvisionedService(catalog);
        this.permissions = new PermissionService(catalog, changes);
        this.layers = new LayerService(layers, code, downloads, clock, changes::newRevision);
        EventInvokeConfigs eventInvokeConfigs = new EventInvokeConfigs(catalog);
        this.eventInvokes = new EventInvokeService(catalog, eventInvokeConfigs, clock);
        FunctionUrls addresses = new FunctionUrls(catalog);
        this.urls = new FunctionUrlService(
                catalog, addresses, url -> FunctionAddresses.of(url, settings.reach()), clock, random);
        Invocations running = new Invocations(catalog, fleet, new FunctionMeter(meter), executions, random);
        this.urlCalls = new FunctionUrlCalls(addresses, running, clock);
        this.queue = new AsyncInvocations(
                store,
                clock,
                new FunctionRecipients(catalog, eventInvokeConfigs, reservations, running),
                new DestinationSink(s3, lambda),
                meter,
                new AsyncInvocations.Bounds(Math.max(1, settings.processesPerFunction() / 2), MOST_EVENTS));
        this.invocations = new InvocationService(running, queue);
        this.mappings = new MappingService(
                store,
                clock,
                nanoClock,
                random,
                new FunctionInvoker(catalog, running, random),
                kinesis,
                kinesisAsync,
                s3,
                meter,
                LambdaLimits.MAX_PAYLOAD_BYTES);
        this.tags = new TagService(changes, mappings::changeTags);
    }

    /// Sets event source mappings and the queue of asynchronous invocations to work; to be called when what they read
    /// and write can be reached.
    public void start() {
        queue.start();
        mappings.start();
    }

    /// The service as the front door opens it.
    public ServiceDoor<LambdaClient> door() {
        return ServiceDoor.of(LambdaClient.class, this, LambdaLimits.LIMITS, LambdaException::builder);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    @Override
    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        return functions.create(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>
    @Override
    public GetFunctionResponse getFunction(GetFunctionRequest request) {
        return functions.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html>
    @Override
    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        return functions.getConfiguration(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        return functions.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>
    @Override
    public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        return functions.updateCode(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>
    @Override
    public UpdateFunctionConfigurationResponse updateFunctionConfiguration(UpdateFunctionConfigurationRequest request) {
        return functions.updateConfiguration(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html>
    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        DeleteFunctionResponse response = functions.delete(request);
        FunctionReference deleted = FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (deleted.qualifier().isEmpty()) {
            queue.forget(new Target(
                    deleted.id().account(), deleted.id().region(), deleted.id().name(), FunctionReference.LATEST));
        }
        return response;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html>
    @Override
    public PublishVersionResponse publishVersion(PublishVersionRequest request) {
        return versions.publish(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html>
    @Override
    public ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest request) {
        return versions.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html>
    @Override
    public CreateAliasResponse createAlias(CreateAliasRequest request) {
        return aliases.create(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html>
    @Override
    public GetAliasResponse getAlias(GetAliasRequest request) {
        return aliases.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html>
    @Override
    public ListAliasesResponse listAliases(ListAliasesRequest request) {
        return aliases.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html>
    @Override
    public UpdateAliasResponse updateAlias(UpdateAliasRequest request) {
        return aliases.update(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html>
    @Override
    public DeleteAliasResponse deleteAlias(DeleteAliasRequest request) {
        return aliases.delete(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html>
    @Override
    public PutFunctionConcurrencyResponse putFunctionConcurrency(PutFunctionConcurrencyRequest request) {
        return concurrency.put(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html>
    @Override
    public GetFunctionConcurrencyResponse getFunctionConcurrency(GetFunctionConcurrencyRequest request) {
        return concurrency.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html>
    @Override
    public DeleteFunctionConcurrencyResponse deleteFunctionConcurrency(DeleteFunctionConcurrencyRequest request) {
        return concurrency.delete(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html>
    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return tags.tag(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html>
    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return tags.untag(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html>
    @Override
    public ListTagsResponse listTags(ListTagsRequest request) {
        return tags.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html>
    @Override
    public PutFunctionEventInvokeConfigResponse putFunctionEventInvokeConfig(
            PutFunctionEventInvokeConfigRequest request) {
        return eventInvokes.put(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html>
    @Override
    public UpdateFunctionEventInvokeConfigResponse updateFunctionEventInvokeConfig(
            UpdateFunctionEventInvokeConfigRequest request) {
        return eventInvokes.update(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html>
    @Override
    public GetFunctionEventInvokeConfigResponse getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest request) {
        return eventInvokes.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>
    @Override
    public ListFunctionEventInvokeConfigsResponse listFunctionEventInvokeConfigs(
            ListFunctionEventInvokeConfigsRequest request) {
        return eventInvokes.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html>
    @Override
    public DeleteFunctionEventInvokeConfigResponse deleteFunctionEventInvokeConfig(
            DeleteFunctionEventInvokeConfigRequest request) {
        return eventInvokes.delete(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html>
    @Override
    public CreateFunctionUrlConfigResponse createFunctionUrlConfig(CreateFunctionUrlConfigRequest request) {
        return urls.create(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html>
    @Override
    public GetFunctionUrlConfigResponse getFunctionUrlConfig(GetFunctionUrlConfigRequest request) {
        return urls.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html>
    @Override
    public UpdateFunctionUrlConfigResponse updateFunctionUrlConfig(UpdateFunctionUrlConfigRequest request) {
        return urls.update(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>
    @Override
    public ListFunctionUrlConfigsResponse listFunctionUrlConfigs(ListFunctionUrlConfigsRequest request) {
        return urls.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html>
    @Override
    public DeleteFunctionUrlConfigResponse deleteFunctionUrlConfig(DeleteFunctionUrlConfigRequest request) {
        return urls.delete(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html>
    @Override
    public GetAccountSettingsResponse getAccountSettings(GetAccountSettingsRequest request) {
        return concurrency.account();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        return permissions.add(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html>
    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        return permissions.remove(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html>
    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        return permissions.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html>
    @Override
    public PublishLayerVersionResponse publishLayerVersion(PublishLayerVersionRequest request) {
        return layers.publish(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html>
    @Override
    public GetLayerVersionResponse getLayerVersion(GetLayerVersionRequest request) {
        return layers.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html>
    @Override
    public GetLayerVersionByArnResponse getLayerVersionByArn(GetLayerVersionByArnRequest request) {
        return layers.getByArn(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html>
    @Override
    public ListLayersResponse listLayers(ListLayersRequest request) {
        return layers.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html>
    @Override
    public ListLayerVersionsResponse listLayerVersions(ListLayerVersionsRequest request) {
        return layers.listVersions(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html>
    @Override
    public DeleteLayerVersionResponse deleteLayerVersion(DeleteLayerVersionRequest request) {
        return layers.delete(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html>
    @Override
    public AddLayerVersionPermissionResponse addLayerVersionPermission(AddLayerVersionPermissionRequest request) {
        return layers.addPermission(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html>
    @Override
    public RemoveLayerVersionPermissionResponse removeLayerVersionPermission(
            RemoveLayerVersionPermissionRequest request) {
        return layers.removePermission(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html>
    @Override
    public GetLayerVersionPolicyResponse getLayerVersionPolicy(GetLayerVersionPolicyRequest request) {
        return layers.policy(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html>
    @Override
    public PutProvisionedConcurrencyConfigResponse putProvisionedConcurrencyConfig(
            PutProvisionedConcurrencyConfigRequest request) {
        return provisioned.put(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html>
    @Override
    public GetProvisionedConcurrencyConfigResponse getProvisionedConcurrencyConfig(
            GetProvisionedConcurrencyConfigRequest request) {
        return provisioned.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html>
    @Override
    public DeleteProvisionedConcurrencyConfigResponse deleteProvisionedConcurrencyConfig(
            DeleteProvisionedConcurrencyConfigRequest request) {
        return provisioned.delete(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html>
    @Override
    public ListProvisionedConcurrencyConfigsResponse listProvisionedConcurrencyConfigs(
            ListProvisionedConcurrencyConfigsRequest request) {
        return provisioned.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        return invocations.invoke(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
    @Override
    public CreateEventSourceMappingResponse createEventSourceMapping(CreateEventSourceMappingRequest request) {
        return mappings.create(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html>
    @Override
    public GetEventSourceMappingResponse getEventSourceMapping(GetEventSourceMappingRequest request) {
        return mappings.get(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html>
    @Override
    public ListEventSourceMappingsResponse listEventSourceMappings(ListEventSourceMappingsRequest request) {
        return mappings.list(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html>
    @Override
    public UpdateEventSourceMappingResponse updateEventSourceMapping(UpdateEventSourceMappingRequest request) {
        return mappings.update(request);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html>
    @Override
    public DeleteEventSourceMappingResponse deleteEventSourceMapping(DeleteEventSourceMappingRequest request) {
        return mappings.delete(request);
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

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// The processes, for tests.
    Fleet fleet() {
        return fleet;
    }

    private void drained(FunctionId id) {
        changes.tidy(id);
    }
}
