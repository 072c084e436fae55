package io.millrace.lambda.eventinvoke;

import io.millrace.api.Arn;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.DeleteFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.FunctionEventInvokeConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionEventInvokeConfigsResponse;
import software.amazon.awssdk.services.lambda.model.OnFailure;
import software.amazon.awssdk.services.lambda.model.OnSuccess;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.PutFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigRequest;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionEventInvokeConfigResponse;

/// The operations that say what is done with events that wait for a function.
public final class EventInvokeService implements LambdaClient, ServicePart {

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>
    private static final int MAX_PAGE = 50;

    private final FunctionCatalog catalog;
    private final EventInvokeConfigs configs;
    private final InstantSource clock;

    public EventInvokeService(FunctionCatalog catalog, EventInvokeConfigs configs, InstantSource clock) {
        this.catalog = catalog;
        this.configs = configs;
        this.clock = clock;
    }

    /// What was said before is forgotten.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html>
    @Override
    public PutFunctionEventInvokeConfigResponse putFunctionEventInvokeConfig(
            PutFunctionEventInvokeConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        Wanted wanted = wanted(
                reference,
                request.maximumRetryAttempts(),
                request.maximumEventAgeInSeconds(),
                request.destinationConfig());
        EventInvokeConfig config = configs.table()
                .change(reference.id(), qualifier(reference), (transaction, old) -> wanted.over(Optional.empty()));
        return SameMembersShapes.copy(shape(config), PutFunctionEventInvokeConfigResponse.builder());
    }

    /// What is not said stays.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html>
    @Override
    public UpdateFunctionEventInvokeConfigResponse updateFunctionEventInvokeConfig(
            UpdateFunctionEventInvokeConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        Wanted wanted = wanted(
                reference,
                request.maximumRetryAttempts(),
                request.maximumEventAgeInSeconds(),
                request.destinationConfig());
        EventInvokeConfig config = configs.table()
                .change(
                        reference.id(),
                        qualifier(reference),
                        (transaction, old) -> wanted.over(Optional.of(old.orElseThrow(() -> notFound(reference)))));
        return SameMembersShapes.copy(shape(config), UpdateFunctionEventInvokeConfigResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html>
    @Override
    public GetFunctionEventInvokeConfigResponse getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        EventInvokeConfig config = configs.find(reference).orElseThrow(() -> notFound(reference));
        return SameMembersShapes.copy(shape(config), GetFunctionEventInvokeConfigResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html>
    @Override
    public DeleteFunctionEventInvokeConfigResponse deleteFunctionEventInvokeConfig(
            DeleteFunctionEventInvokeConfigRequest request) {
        FunctionReference reference =
                FunctionReference.of(Caller.current(), request.functionName(), request.qualifier());
        if (!configs.table().delete(reference.id(), qualifier(reference))) {
            throw notFound(reference);
        }
        return DeleteFunctionEventInvokeConfigResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html>
    @Override
    public ListFunctionEventInvokeConfigsResponse listFunctionEventInvokeConfigs(
            ListFunctionEventInvokeConfigsRequest request) {
        FunctionId id = FunctionReference.of(Caller.current(), request.functionName(), null)
                .id();
        if (catalog.find(id).isEmpty()) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("The function doesn't exist.");
        }
        int limit = Pages.limit(request.maxItems(), MAX_PAGE);
        Pages.Page<FunctionEventInvokeConfig> page = Pages.of(
                        configs.table().list(id, Pages.after(request.marker()), limit + 1),
                        limit,
                        EventInvokeConfig::qualifier)
                .map(EventInvokeService::shape);
        return ListFunctionEventInvokeConfigsResponse.builder()
                .functionEventInvokeConfigs(page.elements())
                .nextMarker(page.next())
                .build();
    }

    /// What a request says.
    ///
    /// @param destinations both destinations; nothing if the request leaves them as they are
    private record Wanted(
            FunctionReference reference,
            Optional<Integer> retries,
            Optional<Integer> age,
            Optional<Destinations> destinations,
            Instant now) {

        EventInvokeConfig over(Optional<EventInvokeConfig> old) {
            return new EventInvokeConfig(
                    reference.id(),
                    EventInvokeService.qualifier(reference),
                    retries.or(() -> old.flatMap(EventInvokeConfig::maximumRetryAttempts)),
                    age.or(() -> old.flatMap(EventInvokeConfig::maximumEventAgeSeconds)),
                    destinations
                            .map(Destinations::onSuccess)
                            .orElseGet(() -> old.flatMap(EventInvokeConfig::onSuccess)),
                    destinations
                            .map(Destinations::onFailure)
                            .orElseGet(() -> old.flatMap(EventInvokeConfig::onFailure)),
                    now);
        }
    }

    private record Destinations(Optional<String> onSuccess, Optional<String> onFailure) {}

    private Wanted wanted(
            FunctionReference reference,
            @Nullable Integer retries,
            @Nullable Integer age,
            @Nullable DestinationConfig destinations) {
        if (retries == null && age == null && destinations == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "You must specify at least one of error handling or destination setting.");
        }
        if (!catalog.has(reference)) {
            throw LambdaFault.RESOURCE_NOT_FOUND.fault("The function doesn't exist.");
        }
        return new Wanted(
                reference,
                Optional.ofNullable(retries),
                Optional.ofNullable(age),
                Optional.ofNullable(destinations).map(config -> destinations(reference, config)),
                clock.instant());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
    private Destinations destinations(FunctionReference reference, DestinationConfig config) {
        Optional<String> onSuccess = Optional.ofNullable(config.onSuccess())
                .map(OnSuccess::destination)
                .filter(arn -> !arn.isEmpty());
        Optional<String> onFailure = Optional.ofNullable(config.onFailure())
                .map(OnFailure::destination)
                .filter(arn -> !arn.isEmpty());
        boolean isValid = onSuccess.stream().allMatch(arn -> isDestination(reference, arn, false))
                && onFailure.stream().allMatch(arn -> isDestination(reference, arn, true));
        if (!isValid) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "The provided destination config DestinationConfig(onSuccess=%s, onFailure=%s) is invalid.",
                    onSuccess.map(arn -> "OnSuccess(destination=" + arn + ")").orElse("null"),
                    onFailure.map(arn -> "OnFailure(destination=" + arn + ")").orElse("null"));
        }
        return new Destinations(onSuccess, onFailure);
    }

    private boolean isDestination(FunctionReference reference, String text, boolean isOfFailures) {
        String service = Arn.parse(text).map(Arn::service).orElse("");
        return switch (service) {
            case "s3" -> isOfFailures && text.startsWith("arn:aws:s3:::");
            case "lambda" -> {
                FunctionReference target = FunctionReference.of(Caller.current(), text, null);
                if (target.id().equals(reference.id())) {
                    throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                            "You can't specify the function as a destination for itself.");
                }
                if (!catalog.has(target)) {
                    throw LambdaFault.INVALID_PARAMETER_VALUE.fault("The destination ARN %s is invalid.", text);
                }
                yield true;
            }
            case "sqs", "sns", "events" -> throw LambdaFault.notSupported("A destination of " + service);
            default -> false;
        };
    }

    private static String qualifier(FunctionReference reference) {
        return reference.qualifier().orElse(FunctionReference.LATEST);
    }

    private static Fault notFound(FunctionReference reference) {
        return LambdaFault.RESOURCE_NOT_FOUND.fault(
                "The function %s:%s doesn't have an EventInvokeConfig",
                reference.id().arn(), qualifier(reference));
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html>
    private static FunctionEventInvokeConfig shape(EventInvokeConfig config) {
        FunctionEventInvokeConfig.Builder shape = FunctionEventInvokeConfig.builder()
                .functionArn(config.arn())
                .lastModified(config.lastModified())
                .destinationConfig(destinations -> destinations
                        .onSuccess(onSuccess -> config.onSuccess().ifPresent(onSuccess::destination))
                        .onFailure(onFailure -> config.onFailure().ifPresent(onFailure::destination)));
        config.maximumRetryAttempts().ifPresent(shape::maximumRetryAttempts);
        config.maximumEventAgeSeconds().ifPresent(shape::maximumEventAgeInSeconds);
        return shape.build();
    }
}
