package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.CodeFolders;
import io.millrace.lambda.code.S3CodeSource;
import io.millrace.lambda.code.ZipArchive;
import io.millrace.lambda.function.FunctionDefinition.Configuration;
import io.millrace.lambda.name.FunctionReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeadLetterConfig;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.Environment;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionCodeLocation;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.lambda.model.SnapStart;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.VpcConfig;

/// The operations that make, show, change and delete functions.
public final class FunctionService {

    private static final int DEFAULT_TIMEOUT_SECONDS = 3;
    private static final int DEFAULT_MEMORY_MEBIBYTES = 128;
    private static final int DEFAULT_TEMPORARY_MEBIBYTES = 512;

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    private static final int MAX_PAGE = 50;

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

    private final Functions functions;
    private final CodeFolders folders;
    private final S3CodeSource s3;
    private final RuntimeRule runtimes;

    /// @param s3 where deployment packages in buckets are read
    public FunctionService(Functions functions, CodeFolders folders, S3CodeSource s3, RuntimeRule runtimes) {
        this.functions = functions;
        this.folders = folders;
        this.s3 = s3;
        this.runtimes = runtimes;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    public CreateFunctionResponse create(CreateFunctionRequest request) {
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
        return FunctionShapes.described(function, CreateFunctionResponse.builder());
    }

    /// The location is a `file:` URL of the archive as it was given.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>
    public GetFunctionResponse get(GetFunctionRequest request) {
        FunctionDefinition function = find(request.functionName(), request.qualifier());
        FunctionCodeLocation location = FunctionCodeLocation.builder()
                .repositoryType("S3")
                .location(folders.archive(function.id(), function.code().sha256())
                        .toAbsolutePath()
                        .toUri()
                        .toString())
                .build();
        return GetFunctionResponse.builder()
                .configuration(FunctionShapes.description(function))
                .code(location)
                .tags(function.tags().isEmpty() ? null : function.tags())
                .build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html>
    public GetFunctionConfigurationResponse getConfiguration(GetFunctionConfigurationRequest request) {
        return FunctionShapes.described(find(request.functionName(), request.qualifier()), GetFunctionConfigurationResponse.builder());
    }

    /// Pages hold 50 functions at most, in the order of their names.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    public ListFunctionsResponse list(ListFunctionsRequest request) {
        Caller caller = Caller.current();
        int limit = Math.min(orElse(request.maxItems(), MAX_PAGE), MAX_PAGE);
        List<FunctionDefinition> found =
                functions.list(caller.account(), caller.region(), after(request.marker()), limit + 1);
        List<FunctionDefinition> page = found.size() > limit ? found.subList(0, limit) : found;
        ListFunctionsResponse.Builder response = ListFunctionsResponse.builder()
                .functions(page.stream().map(function -> FunctionShapes.description(function)).toList());
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
    public UpdateFunctionCodeResponse updateCode(UpdateFunctionCodeRequest request) {
        Caller caller = Caller.current();
        FunctionDefinition function = find(request.functionName(), null);
        refuseUnsupported(request);
        byte[] zip = zip(caller, request.zipFile(), request.s3Bucket(), request.s3Key(), request.s3ObjectVersion());
        Optional<String> architecture = architecture(request.architecturesAsStrings());
        Optional<String> revision = Optional.ofNullable(request.revisionId());
        FunctionDefinition updated = Boolean.TRUE.equals(request.dryRun())
                ? functions.tryCode(function.id(), zip, architecture, revision)
                : functions.updateCode(function.id(), zip, architecture, revision);
        return FunctionShapes.described(updated, UpdateFunctionCodeResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>
    public UpdateFunctionConfigurationResponse updateConfiguration(UpdateFunctionConfigurationRequest request) {
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
        return FunctionShapes.described(updated, UpdateFunctionConfigurationResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html>
    public DeleteFunctionResponse delete(DeleteFunctionRequest request) {
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

    private FunctionDefinition find(String name, @Nullable String qualifier) {
        FunctionReference reference = FunctionReference.of(Caller.current(), name, qualifier);
        return functions
                .find(reference.id())
                .filter(function -> reference.isLatest())
                .orElseThrow(() -> LambdaFault.functionNotFound(reference.arn()));
    }

    private void checkRuntime(String runtime) {
        runtimes.check(runtime, Runtime.fromValue(runtime) != Runtime.UNKNOWN_TO_SDK_VERSION);
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
