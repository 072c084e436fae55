package io.millrace.lambda;

import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.lambda.FunctionDefinition.Configuration;
import io.millrace.lambda.source.MappingService;
import io.millrace.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeadLetterConfig;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.EphemeralStorage;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionCodeLocation;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.SnapStart;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;
import software.amazon.awssdk.services.lambda.model.SnapStartResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.TracingConfigResponse;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.VpcConfig;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/// Lambda: functions of the nodejs and python runtimes, run by processes of this machine.
///
/// Every function has the version `$LATEST` alone. Functions run as the server's own user: they are told apart,
/// not locked in.
public final class LambdaService implements LambdaClient {

    /// What functions printed and CloudWatch Logs has not got yet may take so much.
    private static final long LINES_BYTES = 16 << 20;

    private static final int DEFAULT_TIMEOUT_SECONDS = 3;
    private static final int DEFAULT_MEMORY_MEBIBYTES = 128;
    private static final int DEFAULT_TEMPORARY_MEBIBYTES = 512;

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    private static final int MAX_PAGE = 50;

    private static final DateTimeFormatter MODIFIED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    /// The members of requests that create or change a function and that are heeded.
    private static final Set<String> SUPPORTED = Set.of(
            "Architectures",
            "Code",
            "Description",
            "DryRun",
            "Environment",
            "EphemeralStorage",
            "FunctionName",
            "Handler",
            "MemorySize",
            "RevisionId",
            "Role",
            "Runtime",
            "S3Bucket",
            "S3Key",
            "S3ObjectVersion",
            "Tags",
            "Timeout",
            "ZipFile");

    private final RuntimeApi runtimeApi;
    private final SandboxLauncher launcher;
    private final CodeFolders folders;
    private final Functions functions;
    private final S3CodeSource s3;
    private final LogsSink logs;
    private final FunctionMeter meter;
    private final MappingService mappings;

    /// @param folder the folder of functions' code and logs; made if it is not there
    /// @param nanoClock counts nanoseconds, for durations
    /// @param random a secure one keeps processes from guessing each other's place
    /// @param s3 where deployment packages in buckets are read
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
            Clients<CloudWatchLogsClient> logs,
            Clients<KinesisClient> kinesis,
            Clients<KinesisAsyncClient> kinesisAsync,
            Meter meter) {
        PrintedLines lines = new PrintedLines(clock, LINES_BYTES);
        this.logs = new LogsSink(lines, logs).start();
        this.meter = new FunctionMeter(meter);
        this.folders = new CodeFolders(folder);
        this.runtimeApi = RuntimeApi.start();
        this.launcher = new SandboxLauncher(folder, runtimeApi, settings, clock, nanoClock, random, lines);
        this.functions = new Functions(store, folders, launcher, settings, clock, nanoClock, random);
        this.s3 = new S3CodeSource(s3);
        this.mappings = new MappingService(
                store,
                clock,
                nanoClock,
                random,
                new FunctionInvoker(functions, this.meter, random),
                kinesis,
                kinesisAsync,
                s3,
                meter,
                LambdaLimits.MAX_PAYLOAD_BYTES);
    }

    /// Sets event source mappings to work; to be called when what they read can be reached.
    public void start() {
        mappings.start();
    }

    /// The service as the front door opens it.
    public ServiceDoor<LambdaClient> door() {
        return ServiceDoor.of(LambdaClient.class, this, LambdaLimits.LIMITS, LambdaException::builder);
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    @Override
    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        Caller caller = Caller.current();
        FunctionReference reference = FunctionReference.of(caller, request.functionName(), null);
        if (reference.qualifier().isPresent()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "A qualifier is not allowed in the name of a new function.");
        }
        refuseUnsupported(request);
        refuseUnsupported(request.code());
        if (request.runtimeAsString() == null || request.handler() == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }
        checkRuntime(request.runtimeAsString());
        Map<String, String> environment = variables(request.environment());
        ConfigurationRules.checkEnvironment(environment);
        if (functions.find(reference.id()).isPresent()) {
            throw LambdaFault.RESOURCE_CONFLICT.fault(
                    "Function already exist: %s", reference.id().name());
        }
        FunctionCode code = request.code();
        byte[] zip = zip(caller, code.zipFile(), code.s3Bucket(), code.s3Key(), code.s3ObjectVersion());
        Configuration configuration = new Configuration(
                request.runtimeAsString(),
                request.handler(),
                request.role(),
                orElse(request.description(), ""),
                orElse(request.timeout(), DEFAULT_TIMEOUT_SECONDS),
                orElse(request.memorySize(), DEFAULT_MEMORY_MEBIBYTES),
                environment,
                request.ephemeralStorage() == null
                        ? DEFAULT_TEMPORARY_MEBIBYTES
                        : orElse(request.ephemeralStorage().size(), DEFAULT_TEMPORARY_MEBIBYTES));
        FunctionDefinition function = functions.create(
                reference.id(),
                configuration,
                architecture(request.architecturesAsStrings()).orElse(Architecture.X86_64.toString()),
                zip,
                request.tags());
        return described(function, CreateFunctionResponse.builder());
    }

    /// The location is a `file:` URL of the archive as it was given.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>
    @Override
    public GetFunctionResponse getFunction(GetFunctionRequest request) {
        FunctionDefinition function = find(request.functionName(), request.qualifier());
        FunctionCodeLocation location = FunctionCodeLocation.builder()
                .repositoryType("S3")
                .location(folders.archive(function.id(), function.code().sha256())
                        .toAbsolutePath()
                        .toUri()
                        .toString())
                .build();
        return GetFunctionResponse.builder()
                .configuration(description(function))
                .code(location)
                .tags(function.tags().isEmpty() ? null : function.tags())
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html>
    @Override
    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        return described(find(request.functionName(), request.qualifier()), GetFunctionConfigurationResponse.builder());
    }

    /// Pages hold 50 functions at most, in the order of their names.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        Caller caller = Caller.current();
        int limit = Math.min(orElse(request.maxItems(), MAX_PAGE), MAX_PAGE);
        List<FunctionDefinition> found =
                functions.list(caller.account(), caller.region(), after(request.marker()), limit + 1);
        List<FunctionDefinition> page = found.size() > limit ? found.subList(0, limit) : found;
        ListFunctionsResponse.Builder response = ListFunctionsResponse.builder()
                .functions(page.stream().map(function -> description(function)).toList());
        if (found.size() > limit) {
            response.nextMarker(Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(page.getLast().id().name().getBytes(StandardCharsets.UTF_8)));
        }
        return response.build();
    }

    /// Processes at work with the old code finish their events.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>
    @Override
    public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        Caller caller = Caller.current();
        FunctionDefinition function = find(request.functionName(), null);
        refuseUnsupported(request);
        byte[] zip = zip(caller, request.zipFile(), request.s3Bucket(), request.s3Key(), request.s3ObjectVersion());
        Optional<String> architecture = architecture(request.architecturesAsStrings());
        Optional<String> revision = Optional.ofNullable(request.revisionId());
        FunctionDefinition updated = Boolean.TRUE.equals(request.dryRun())
                ? functions.tryCode(function.id(), zip, architecture, revision)
                : functions.updateCode(function.id(), zip, architecture, revision);
        return described(updated, UpdateFunctionCodeResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>
    @Override
    public UpdateFunctionConfigurationResponse updateFunctionConfiguration(UpdateFunctionConfigurationRequest request) {
        FunctionDefinition function = find(request.functionName(), null);
        refuseUnsupported(request);
        if (request.runtimeAsString() != null) {
            checkRuntime(request.runtimeAsString());
        }
        ConfigurationRules.checkEnvironment(variables(request.environment()));
        FunctionDefinition updated = functions.updateConfiguration(
                function.id(),
                old -> new Configuration(
                        orElse(request.runtimeAsString(), old.runtime()),
                        orElse(request.handler(), old.handler()),
                        orElse(request.role(), old.role()),
                        orElse(request.description(), old.description()),
                        orElse(request.timeout(), old.timeoutSeconds()),
                        orElse(request.memorySize(), old.memoryMebibytes()),
                        request.environment() == null ? old.environment() : variables(request.environment()),
                        request.ephemeralStorage() == null
                                ? old.temporaryMebibytes()
                                : orElse(request.ephemeralStorage().size(), old.temporaryMebibytes())),
                Optional.ofNullable(request.revisionId()));
        return described(updated, UpdateFunctionConfigurationResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html>
    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (reference.qualifier().isPresent()) {
            if (reference.isLatest()) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "$LATEST version cannot be deleted without deleting the" + " function.");
            }
            throw LambdaFault.functionNotFound(reference.arn());
        }
        functions.delete(reference.id());
        return DeleteFunctionResponse.builder().build();
    }

    /// Waits for the function's answer. The HTTP status does not say whether the function failed.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (!reference.isLatest()) {
            throw LambdaFault.functionNotFound(reference.arn());
        }
        InvocationType type =
                request.invocationType() == null ? InvocationType.REQUEST_RESPONSE : request.invocationType();
        if (type == InvocationType.EVENT) {
            throw LambdaFault.notSupported("InvocationType Event");
        }
        if (type == InvocationType.DRY_RUN) {
            latest(reference.id());
            return InvokeResponse.builder().statusCode(204).build();
        }
        byte[] event = Payload.event(
                request.payload() == null ? new byte[0] : request.payload().asByteArrayUnsafe());
        Invocation invocation = new Invocation(
                CallContext.current().requestId(),
                reference.arn(),
                event,
                Payload.clientContext(request.clientContext()));
        try {
            Completed completed =
                    meter.measured(reference.id(), () -> functions.perform(reference.id(), this::latest, invocation));
            return answer(completed, request.logType() == LogType.TAIL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LambdaFault.SERVICE.fault("The server is stopping.");
        }
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
        functions.close();
        runtimeApi.close();
        logs.close();
    }

    /// Everybody who has functions or event source mappings here, one caller for each account and region.
    public Set<Caller> owners() {
        return Stream.concat(functions.owners().stream(), mappings.owners().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// The processes, for tests.
    Fleet fleet() {
        return functions.fleet();
    }

    private static InvokeResponse answer(Completed completed, boolean isLogged) {
        InvokeResponse.Builder response =
                InvokeResponse.builder().statusCode(200).executedVersion(FunctionReference.LATEST);
        if (isLogged) {
            response.logResult(Base64.getEncoder().encodeToString(completed.logTail()));
        }
        return switch (completed.outcome()) {
            case Outcome.Returned returned ->
                response.payload(SdkBytes.fromByteArrayUnsafe(returned.payload()))
                        .build();
            case Outcome.Failed failed ->
                response.payload(SdkBytes.fromByteArrayUnsafe(failed.payload()))
                        .functionError("Unhandled")
                        .build();
            case Outcome.NotTaken none -> throw new IllegalStateException("nobody took the event: " + none);
        };
    }

    private FunctionDefinition find(String name, @Nullable String qualifier) {
        FunctionReference reference = FunctionReference.of(Caller.current(), name, qualifier);
        return functions
                .find(reference.id())
                .filter(function -> reference.isLatest())
                .orElseThrow(() -> LambdaFault.functionNotFound(reference.arn()));
    }

    /// The function as Invoke means it, which names the version even if the caller does not.
    private FunctionDefinition latest(FunctionId id) {
        return functions
                .find(id)
                .orElseThrow(() -> LambdaFault.functionNotFound(id.arn() + ":" + FunctionReference.LATEST));
    }

    private void checkRuntime(String runtime) {
        boolean isKnown = Runtime.fromValue(runtime) != Runtime.UNKNOWN_TO_SDK_VERSION;
        ConfigurationRules.checkRuntime(runtime, isKnown, launcher);
    }

    private byte[] zip(
            Caller caller,
            @Nullable SdkBytes inline,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String version) {
        if (inline != null && (bucket != null || key != null)) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Please do not provide other FunctionCode parameters when providing a ZipFile.");
        }
        if (inline != null) {
            byte[] zip = inline.asByteArrayUnsafe();
            if (zip.length > ZipArchive.MAX_ZIPPED) {
                throw LambdaFault.REQUEST_TOO_LARGE.fault(
                        "Request must be smaller than 70167211 bytes for the CreateFunction operation");
            }
            return zip;
        }
        if (bucket == null || key == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Please provide a source for function code.");
        }
        return s3.read(caller, bucket, key, version);
    }

    private static Optional<String> architecture(List<String> architectures) {
        if (architectures.size() > 1) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Only one architecture is allowed.");
        }
        for (String architecture : architectures) {
            if (Architecture.fromValue(architecture) == Architecture.UNKNOWN_TO_SDK_VERSION) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "Value '[%s]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint:"
                                + " [Member must satisfy enum value set: [x86_64, arm64]]",
                        architecture);
            }
        }
        return architectures.stream().findFirst();
    }

    /// Refuses every member that asks for more than is done here, whatever the SDK's model will come to hold.
    ///
    /// @throws io.millrace.api.Fault that names the member
    private static void refuseUnsupported(SdkPojo request) {
        for (SdkField<?> field : request.sdkFields()) {
            if (!SUPPORTED.contains(field.memberName()) && !isNeutral(field.getValueOrDefault(request))) {
                throw LambdaFault.notSupported(field.memberName());
            }
        }
    }

    /// Whether the value asks for nothing but what every function has.
    private static boolean isNeutral(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Boolean flag -> !flag;
            case String text -> text.isEmpty() || text.equals(PackageType.ZIP.toString());
            case Collection<?> elements -> elements.isEmpty();
            case VpcConfig vpc ->
                vpc.subnetIds().isEmpty() && vpc.securityGroupIds().isEmpty();
            case DeadLetterConfig letters ->
                letters.targetArn() == null || letters.targetArn().isEmpty();
            case TracingConfig tracing -> tracing.mode() != TracingMode.ACTIVE;
            case SnapStart snapStart -> snapStart.applyOn() != SnapStartApplyOn.PUBLISHED_VERSIONS;
            case LoggingConfig logging -> logging.logFormat() != LogFormat.JSON && logging.logGroup() == null;
            default -> false;
        };
    }

    /// Writes a function's description into any of the responses that hold one: they have the same members.
    private static <B extends SdkPojo & SdkBuilder<B, T>, T> T described(FunctionDefinition function, B builder) {
        FunctionConfiguration description = description(function);
        Map<String, SdkField<?>> members =
                description.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        for (SdkField<?> field : builder.sdkFields()) {
            SdkField<?> member = members.get(field.memberName());
            if (member != null) {
                field.set(builder, member.getValueOrDefault(description));
            }
        }
        return builder.build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
    private static FunctionConfiguration description(FunctionDefinition function) {
        Configuration configuration = function.configuration();
        FunctionConfiguration.Builder description = FunctionConfiguration.builder()
                .functionName(function.id().name())
                .functionArn(function.id().arn())
                .runtime(configuration.runtime())
                .role(configuration.role())
                .handler(configuration.handler())
                .codeSize(function.code().size())
                .codeSha256(Base64.getEncoder()
                        .encodeToString(HexFormat.of().parseHex(function.code().sha256())))
                .description(configuration.description())
                .timeout(configuration.timeoutSeconds())
                .memorySize(configuration.memoryMebibytes())
                .lastModified(MODIFIED.format(function.lastModified()))
                .version(FunctionReference.LATEST)
                .tracingConfig(TracingConfigResponse.builder()
                        .mode(TracingMode.PASS_THROUGH)
                        .build())
                .revisionId(function.revisionId())
                .state(State.ACTIVE)
                .lastUpdateStatus(LastUpdateStatus.SUCCESSFUL)
                .packageType(PackageType.ZIP)
                .architecturesWithStrings(function.code().architecture())
                .ephemeralStorage(EphemeralStorage.builder()
                        .size(configuration.temporaryMebibytes())
                        .build())
                .snapStart(SnapStartResponse.builder()
                        .applyOn(SnapStartApplyOn.NONE)
                        .optimizationStatus(SnapStartOptimizationStatus.OFF)
                        .build())
                .loggingConfig(LoggingConfig.builder()
                        .logFormat(LogFormat.TEXT)
                        .logGroup("/aws/lambda/" + function.id().name())
                        .build());
        if (!configuration.environment().isEmpty()) {
            description.environment(EnvironmentResponse.builder()
                    .variables(configuration.environment())
                    .build());
        }
        return description.build();
    }

    private static Map<String, String> variables(@Nullable Environment environment) {
        return environment == null ? Map.of() : environment.variables();
    }

    private static String after(@Nullable String marker) {
        if (marker == null || marker.isEmpty()) {
            return "";
        }
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Invalid marker: %s", marker);
        }
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
