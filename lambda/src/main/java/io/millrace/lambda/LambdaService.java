package io.millrace.lambda;

import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.lambda.async.AsyncInvocations;
import io.millrace.lambda.async.Target;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.S3CodeSource;
import io.millrace.lambda.function.FunctionService;
import io.millrace.lambda.function.Functions;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.source.MappingService;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// Lambda: functions of the nodejs and python runtimes, run by processes of this machine.
///
/// Every function has the version `$LATEST` alone. Functions run as the server's own user: they are told apart,
/// not locked in.
public final class LambdaService implements LambdaClient {

    /// What functions printed and CloudWatch Logs has not got yet may take so much.
    private static final long LINES_BYTES = 16 << 20;

    /// Asynchronous invocations that may wait, of all functions together.
    private static final long MOST_EVENTS = 1_000_000;

    private final RuntimeApi runtimeApi;
    private final Fleet fleet;
    private final Functions catalogue;
    private final FunctionService functions;
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
        this.runtimeApi = RuntimeApi.start();
        SandboxLauncher launcher = new SandboxLauncher(folder, runtimeApi, settings, clock, nanoClock, random, lines);
        this.fleet = new Fleet(folders, launcher, settings, nanoClock, this::drained);
        this.catalogue = new Functions(store, folders, fleet, settings.codeBytes(), clock, random);
        this.functions = new FunctionService(
                catalogue, folders, new S3CodeSource(s3), new InstalledRuntimes(launcher));
        Invocations running = new Invocations(catalogue, fleet, new FunctionMeter(meter));
        this.queue = new AsyncInvocations(
                store,
                clock,
                new FunctionRecipients(catalogue, running),
                s3,
                lambda,
                meter,
                new AsyncInvocations.Bounds(Math.max(1, settings.processesPerFunction() / 2), MOST_EVENTS));
        this.invocations = new InvocationService(running, queue);
        this.mappings = new MappingService(
                store,
                clock,
                nanoClock,
                random,
                new FunctionInvoker(catalogue, running, random),
                kinesis,
                kinesisAsync,
                s3,
                meter,
                LambdaLimits.MAX_PAYLOAD_BYTES);
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
        FunctionReference deleted =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (deleted.qualifier().isEmpty()) {
            queue.forget(new Target(
                    deleted.id().account(),
                    deleted.id().region(),
                    deleted.id().name(),
                    FunctionReference.LATEST));
        }
        return response;
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

    /// Everybody who has functions or event source mappings here, one caller for each account and region.
    public Set<Caller> owners() {
        return Stream.concat(catalogue.owners().stream(), mappings.owners().stream())
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
        catalogue.tidy(id);
    }
}
