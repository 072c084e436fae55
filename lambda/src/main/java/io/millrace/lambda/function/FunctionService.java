package io.millrace.lambda.function;

import io.millrace.api.Caller;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.code.LayerUse;
import io.millrace.lambda.function.FunctionDefinition.Configuration;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import io.millrace.lambda.name.VersionId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionResponse;
import software.amazon.awssdk.services.lambda.model.FunctionCodeLocation;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionCodeResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;

/// The operations that make, show, change and delete functions.
public final class FunctionService implements LambdaClient, ServicePart {

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    private static final int MAX_PAGE = 50;

    /// The members of requests that create or change a function and that are heeded.
    private static final Set<String> SUPPORTED = Set.of(
            "Architectures",
            "Code",
            "DeadLetterConfig",
            "Description",
            "DryRun",
            "Environment",
            "EphemeralStorage",
            "FunctionName",
            "Handler",
            "KMSKeyArn",
            "Layers",
            "LoggingConfig",
            "MemorySize",
            "PackageType",
            "Publish",
            "RevisionId",
            "Role",
            "Runtime",
            "S3Bucket",
            "S3Key",
            "S3ObjectVersion",
            "SnapStart",
            "Tags",
            "Timeout",
            "TracingConfig",
            "VpcConfig",
            "ZipFile");

    private final FunctionCatalog catalog;
    private final Functions functions;
    private final Qualified<Reservation> reservations;
    private final CodeService code;
    private final CodeLinks links;
    private final ConfigurationService configurations;
    private final Consumer<FunctionId> deleted;

    /// @param links where archives can be fetched
    /// @param deleted is told which function is gone
    public FunctionService(
            FunctionCatalog catalog,
            Functions functions,
            Qualified<Reservation> reservations,
            CodeService code,
            CodeLinks links,
            RuntimeRule runtimes,
            LayerRule layers,
            Consumer<FunctionId> deleted) {
        this.catalog = catalog;
        this.functions = functions;
        this.reservations = reservations;
        this.code = code;
        this.links = links;
        this.configurations = new ConfigurationService(runtimes, layers);
        this.deleted = deleted;
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
        if (reference.id().name().length() > FunctionReference.MAX_NAME) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "1 validation error detected: Value '%s' at 'functionName' failed to satisfy constraint: Member must"
                            + " have length less than or equal to %d",
                    reference.id().name(), FunctionReference.MAX_NAME);
        }
        refuseUnsupported(request);
        refuseUnsupported(request.code());
        if (request.packageType() == PackageType.IMAGE) {
            throw LambdaFault.notSupported("PackageType Image");
        }
        TagRules.check(request.tags());
        Configuration configuration = configurations.of(caller, request);
        if (catalog.find(reference.id()).isPresent()) {
            throw LambdaFault.RESOURCE_CONFLICT.fault(
                    "Function already exist: %s", reference.id().name());
        }
        FunctionDefinition function = functions.create(
                reference.id(),
                configuration,
                CodeService.architecture(request.hasArchitectures(), request.architecturesAsStrings())
                        .orElse(Architecture.X86_64.toString()),
                code.given(caller, request.code()),
                request.tags());
        if (Boolean.TRUE.equals(request.publish())) {
            function = functions.publish(reference.id(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        return FunctionShapes.described(function, reference.id().arn(), CreateFunctionResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>
    @Override
    public GetFunctionResponse getFunction(GetFunctionRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        FunctionDefinition function = find(reference);
        GetFunctionResponse.Builder response = GetFunctionResponse.builder()
                .configuration(FunctionShapes.description(function, reference.arn()))
                .code(FunctionCodeLocation.builder()
                        .repositoryType("S3")
                        .location(links.function(function))
                        .build());
        if (!function.tags().isEmpty()) {
            response.tags(function.tags());
        }
        reservations
                .find(function.id(), Reservation.QUALIFIER)
                .ifPresent(reservation -> response.concurrency(
                        concurrency -> concurrency.reservedConcurrentExecutions(reservation.executions())));
        return response.build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html>
    @Override
    public GetFunctionConfigurationResponse getFunctionConfiguration(GetFunctionConfigurationRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        return FunctionShapes.described(find(reference), reference.arn(), GetFunctionConfigurationResponse.builder());
    }

    /// Pages hold 50 functions at most, in the order of their names; with all versions, those of a function stand
    /// behind it.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html>
    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        Caller caller = Caller.current();
        int limit = Pages.limit(request.maxItems(), MAX_PAGE);
        Pages.Page<FunctionConfiguration> page;
        if (request.functionVersion() == null) {
            List<FunctionDefinition> found =
                    catalog.list(caller.account(), caller.region(), Pages.after(request.marker()), limit + 1);
            page = Pages.of(found, limit, function -> function.id().name())
                    .map(function ->
                            FunctionShapes.listed(function, function.id().arn()));
        } else {
            page = Pages.of(
                            catalog.everything(caller.account(), caller.region()),
                            limit,
                            request.marker(),
                            FunctionService::place)
                    .map(FunctionShapes::listedVersion);
        }
        return ListFunctionsResponse.builder()
                .functions(page.elements())
                .nextMarker(page.next())
                .build();
    }

    /// Where a version stands among all: by the function's name, `$LATEST` first, then by number.
    private static String place(FunctionDefinition function) {
        String number = function.published().orElse("");
        return function.id().name() + "/" + "0".repeat(20 - number.length()) + number;
    }

    /// Processes at work with the old code finish their events.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>
    @Override
    public UpdateFunctionCodeResponse updateFunctionCode(UpdateFunctionCodeRequest request) {
        Caller caller = Caller.current();
        FunctionReference reference = unqualified(request.functionName());
        functions.get(reference.id());
        if (request.imageUri() != null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Please don't provide ImageUri when updating a function with packageType Zip.");
        }
        refuseUnsupported(request);
        GivenCode given = code.given(caller, request);
        Optional<String> architecture =
                CodeService.architecture(request.hasArchitectures(), request.architecturesAsStrings());
        Optional<String> revision = Optional.ofNullable(request.revisionId());
        if (Boolean.TRUE.equals(request.dryRun())) {
            return FunctionShapes.described(
                    functions.tryCode(reference.id(), given, architecture, revision),
                    reference.id().arn(),
                    UpdateFunctionCodeResponse.builder());
        }
        FunctionDefinition updated = functions.updateCode(reference.id(), given, architecture, revision);
        if (Boolean.TRUE.equals(request.publish())) {
            updated = functions.publish(reference.id(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        return FunctionShapes.described(updated, updated.versionId().arn(), UpdateFunctionCodeResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>
    @Override
    public UpdateFunctionConfigurationResponse updateFunctionConfiguration(UpdateFunctionConfigurationRequest request) {
        FunctionReference reference = unqualified(request.functionName());
        functions.get(reference.id());
        refuseUnsupported(request);
        Optional<List<LayerUse>> layers = configurations.layers(Caller.current(), request);
        FunctionDefinition updated = functions.updateConfiguration(
                reference.id(),
                old -> configurations.changed(old, request, layers),
                Optional.ofNullable(request.revisionId()));
        return FunctionShapes.described(updated, reference.id().arn(), UpdateFunctionConfigurationResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html>
    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        String qualifier = reference.qualifier().orElse("");
        if (qualifier.isEmpty()) {
            functions.delete(reference.id());
            deleted.accept(reference.id());
        } else if (reference.isLatest()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "$LATEST version cannot be deleted without deleting the function.");
        } else if (FunctionCatalog.isVersion(qualifier)) {
            functions.delete(new VersionId(reference.id(), qualifier));
        } else {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Deletion of aliases is not currently supported.");
        }
        return DeleteFunctionResponse.builder().build();
    }

    private FunctionDefinition find(FunctionReference reference) {
        return catalog.find(reference).orElseThrow(() -> LambdaFault.functionNotFound(reference.arn()));
    }

    /// The function that is to be changed: only `$LATEST` can be.
    private static FunctionReference unqualified(String name) {
        FunctionReference reference = FunctionReference.of(Caller.current(), name, null);
        if (!reference.isLatest()) {
            throw LambdaFault.unqualifiedOnly();
        }
        return reference;
    }

    /// Refuses every member that asks for more than is done here, whatever the SDK's model will come to hold.
    ///
    /// @throws io.millrace.api.Fault that names the member
    private static void refuseUnsupported(SdkPojo request) {
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            boolean asksForNothing = switch (value) {
                case null -> true;
                case Boolean flag -> !flag;
                case String text -> text.isEmpty();
                case Collection<?> elements -> elements.isEmpty();
                default -> false;
            };
            if (!SUPPORTED.contains(field.memberName()) && !asksForNothing) {
                throw LambdaFault.notSupported(field.memberName());
            }
        }
    }
}
