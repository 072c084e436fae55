package io.millrace.lambda.url;

import io.millrace.api.Caller;
import io.millrace.api.Fault;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.Pages;
import io.millrace.lambda.function.SameMembersShapes;
import io.millrace.lambda.name.FunctionId;
import io.millrace.lambda.name.FunctionReference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Cors;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.CreateFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.FunctionUrlConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;
import software.amazon.awssdk.services.lambda.model.InvokeMode;
import software.amazon.awssdk.services.lambda.model.ListFunctionUrlConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionUrlConfigsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigResponse;

/// The operations that make, show, change and delete the addresses of functions.
public final class FunctionUrlService implements LambdaClient, ServicePart {

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>
    private static final int MAX_PAGE = 50;

    private static final int ID_LENGTH = 32;
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final FunctionCatalog catalog;
    private final FunctionUrls urls;
    private final Function<FunctionUrl, String> address;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param address the whole URL of an address, as clients of this server reach it
    public FunctionUrlService(
            FunctionCatalog catalog,
            FunctionUrls urls,
            Function<FunctionUrl, String> address,
            InstantSource clock,
            RandomGenerator random) {
        this.catalog = catalog;
        this.urls = urls;
        this.address = address;
        this.clock = clock;
        this.random = random;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html>
    @Override
    public CreateFunctionUrlConfigResponse createFunctionUrlConfig(CreateFunctionUrlConfigRequest request) {
        FunctionReference reference = reference(request.functionName(), request.qualifier());
        if (!catalog.has(reference)) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("Function does not exist");
        }
        Instant now = clock.instant();
        FunctionUrl made = new FunctionUrl(
                reference.id(),
                reference.qualifier(),
                newId(),
                request.authType() == FunctionUrlAuthType.AWS_IAM,
                request.invokeMode() == InvokeMode.RESPONSE_STREAM,
                sharing(request.cors()),
                now,
                now);
        FunctionUrl url = urls.change(reference, (transaction, present) -> {
            if (present.isPresent()) {
                throw LambdaFault.RESOURCE_CONFLICT.fault(
                        "Failed to create function url config for [functionArn = %s]. Error message:  FunctionUrlConfig"
                                + " exists for this Lambda function",
                        reference.arn());
            }
            return made;
        });
        return SameMembersShapes.copy(shape(url), CreateFunctionUrlConfigResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html>
    @Override
    public GetFunctionUrlConfigResponse getFunctionUrlConfig(GetFunctionUrlConfigRequest request) {
        FunctionReference reference = reference(request.functionName(), request.qualifier());
        FunctionUrl url = urls.find(reference).orElseThrow(FunctionUrlService::notFound);
        return SameMembersShapes.copy(shape(url), GetFunctionUrlConfigResponse.builder());
    }

    /// What is not said stays.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html>
    @Override
    public UpdateFunctionUrlConfigResponse updateFunctionUrlConfig(UpdateFunctionUrlConfigRequest request) {
        FunctionReference reference = reference(request.functionName(), request.qualifier());
        Instant now = clock.instant();
        FunctionUrl url = urls.change(reference, (transaction, present) -> {
            FunctionUrl old = present.orElseThrow(FunctionUrlService::notFound);
            return new FunctionUrl(
                    old.function(),
                    old.alias(),
                    old.id(),
                    request.authType() == null
                            ? old.needsSignature()
                            : request.authType() == FunctionUrlAuthType.AWS_IAM,
                    request.invokeMode() == null
                            ? old.isStreamed()
                            : request.invokeMode() == InvokeMode.RESPONSE_STREAM,
                    request.cors() == null ? old.cors() : sharing(request.cors()),
                    old.created(),
                    now);
        });
        return SameMembersShapes.copy(shape(url), UpdateFunctionUrlConfigResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionUrlConfig.html>
    @Override
    public DeleteFunctionUrlConfigResponse deleteFunctionUrlConfig(DeleteFunctionUrlConfigRequest request) {
        if (!urls.delete(reference(request.functionName(), request.qualifier()))) {
            throw notFound();
        }
        return DeleteFunctionUrlConfigResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>
    @Override
    public ListFunctionUrlConfigsResponse listFunctionUrlConfigs(ListFunctionUrlConfigsRequest request) {
        FunctionId id = FunctionReference.of(Caller.current(), request.functionName(), null)
                .id();
        if (catalog.find(id).isEmpty()) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("Function does not exist");
        }
        Pages.Page<FunctionUrlConfig> page = Pages.of(
                        urls.list(id),
                        Pages.limit(request.maxItems(), MAX_PAGE),
                        request.marker(),
                        url -> "alias " + url.alias().orElse(""))
                .map(this::shape);
        return ListFunctionUrlConfigsResponse.builder()
                .functionUrlConfigs(page.elements())
                .nextMarker(page.next())
                .build();
    }

    /// Addresses are of functions and aliases; the limits let no version pass beside the name.
    private static FunctionReference reference(String name, @Nullable String qualifier) {
        FunctionReference reference = FunctionReference.of(Caller.current(), name, qualifier);
        if (reference.qualifier().filter(FunctionCatalog::isVersion).isPresent()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "Function URLs are of functions and aliases, not of versions: %s", reference.arn());
        }
        return reference;
    }

    private static Fault notFound() {
        return LambdaFault.RESOURCE_NOT_FOUND.fault("The resource you requested does not exist.");
    }

    private String newId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        synchronized (random) {
            for (int i = 0; i < ID_LENGTH; i++) {
                id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
            }
        }
        return id.toString();
    }

    private static Optional<FunctionUrl.Sharing> sharing(@Nullable Cors cors) {
        return cors == null
                ? Optional.empty()
                : Optional.of(new FunctionUrl.Sharing(
                        Optional.ofNullable(cors.allowCredentials()),
                        cors.allowHeaders(),
                        cors.allowMethods(),
                        cors.allowOrigins(),
                        cors.exposeHeaders(),
                        Optional.ofNullable(cors.maxAge())));
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html>
    private FunctionUrlConfig shape(FunctionUrl url) {
        return FunctionUrlConfig.builder()
                .functionUrl(address.apply(url))
                .functionArn(url.arn())
                .authType(url.needsSignature() ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE)
                .invokeMode(url.isStreamed() ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED)
                .creationTime(url.created().toString())
                .lastModifiedTime(url.lastModified().toString())
                .cors(url.cors().map(FunctionUrlService::shape).orElse(null))
                .build();
    }

    private static Cors shape(FunctionUrl.Sharing sharing) {
        Cors.Builder cors = Cors.builder();
        sharing.credentials().ifPresent(cors::allowCredentials);
        sharing.maxAge().ifPresent(cors::maxAge);
        given(sharing.headers()).ifPresent(cors::allowHeaders);
        given(sharing.methods()).ifPresent(cors::allowMethods);
        given(sharing.origins()).ifPresent(cors::allowOrigins);
        given(sharing.exposed()).ifPresent(cors::exposeHeaders);
        return cors.build();
    }

    private static Optional<List<String>> given(List<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }
}
