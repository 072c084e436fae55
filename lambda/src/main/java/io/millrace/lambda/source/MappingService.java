package io.millrace.lambda.source;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServicePart;
import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.source.MappingDefinition.Start;
import io.millrace.lambda.source.MappingDefinition.State;
import io.millrace.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.FilterCriteria;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// The operations of event source mappings.
///
/// Source of the rules: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
public final class MappingService implements LambdaClient, ServicePart {

    private static final int DEFAULT_BATCH = 100;
    private static final int MAX_PAGE = 100;
    private static final int MAX_FILTERS = 10;
    private static final int LEAST_AGE_SECONDS = 60;

    /// The members of requests that are heeded.
    private static final Set<String> SUPPORTED = Set.of(
            "BatchSize",
            "BisectBatchOnFunctionError",
            "DestinationConfig",
            "Enabled",
            "EventSourceArn",
            "FilterCriteria",
            "FunctionName",
            "FunctionResponseTypes",
            "MaximumBatchingWindowInSeconds",
            "MaximumRecordAgeInSeconds",
            "MaximumRetryAttempts",
            "ParallelizationFactor",
            "StartingPosition",
            "StartingPositionTimestamp",
            "Tags",
            "TumblingWindowInSeconds",
            "UUID");

    private final Mappings mappings;
    private final Invoker invoker;
    private final Clients<KinesisClient> kinesis;
    private final InstantSource clock;

    /// @param nanoClock counts nanoseconds, for durations
    /// @param kinesis where streams are read
    /// @param kinesisAsync where consumers subscribe to shards
    /// @param s3 where reports of failures are put
    /// @param eventBytes the most bytes of an event
    public MappingService(
            Store store,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random,
            Invoker invoker,
            Clients<KinesisClient> kinesis,
            Clients<KinesisAsyncClient> kinesisAsync,
            Clients<S3Client> s3,
            Meter meter,
            int eventBytes) {
        this.invoker = invoker;
        this.kinesis = kinesis;
        this.clock = clock;
        this.mappings = new Mappings(
                store,
                mapping -> new KinesisSource(
                        kinesis.as(mapping.owner()),
                        mapping.streamArn(),
                        mapping.isConsumer() ? Optional.of(mapping.sourceArn()) : Optional.empty(),
                        () -> kinesisAsync.as(mapping.owner()),
                        nanoClock),
                invoker,
                new BucketFailureSink(s3),
                clock,
                random,
                meter,
                eventBytes);
    }

    /// Sets the mappings that the store holds to work; to be called when Kinesis can be.
    public void start() {
        mappings.start();
    }

    /// Everybody who has mappings.
    public Set<Caller> owners() {
        return mappings.owners();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html>
    @Override
    public CreateEventSourceMappingResponse createEventSourceMapping(CreateEventSourceMappingRequest request) {
        Caller caller = Caller.current();
        refuseUnsupported(request);
        if (request.eventSourceArn() == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Unrecognized event source.");
        }
        checkSource(request.eventSourceArn());
        Start start = start(request.startingPosition());
        Optional<Instant> startTime = startTime(start, request.startingPositionTimestamp());
        MappingSettings settings = new MappingSettings(
                orElse(request.batchSize(), DEFAULT_BATCH),
                orElse(request.maximumBatchingWindowInSeconds(), 0),
                orElse(request.parallelizationFactor(), 1),
                orElse(request.maximumRetryAttempts(), -1),
                age(orElse(request.maximumRecordAgeInSeconds(), -1)),
                orElse(request.bisectBatchOnFunctionError(), false),
                orElse(request.tumblingWindowInSeconds(), 0),
                reportsItems(request.functionResponseTypesAsStrings()),
                filters(request.filterCriteria()),
                onFailure(request.destinationConfig()));
        Invoker.Target target = function(caller, request.functionName());
        checkSourceExists(caller, request.eventSourceArn());
        Instant now = clock.instant();
        MappingDefinition mapping = new MappingDefinition(
                mappings.newId(),
                caller.account(),
                caller.region(),
                target.arn(),
                request.eventSourceArn(),
                start,
                startTime,
                settings,
                orElse(request.enabled(), true),
                State.CREATING,
                now,
                now,
                MappingDefinition.NOTHING_PROCESSED,
                request.tags());
        mappings.create(mapping);
        return MappingShapes.described(mapping, CreateEventSourceMappingResponse.builder());
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html>
    @Override
    public GetEventSourceMappingResponse getEventSourceMapping(GetEventSourceMappingRequest request) {
        MappingDefinition mapping =
                mappings.find(Caller.current(), request.uuid()).orElseThrow(Mappings::notFound);
        return MappingShapes.described(mapping, GetEventSourceMappingResponse.builder());
    }

    /// Pages hold 100 mappings at most.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html>
    @Override
    public ListEventSourceMappingsResponse listEventSourceMappings(ListEventSourceMappingsRequest request) {
        Caller caller = Caller.current();
        Optional<String> function = Optional.ofNullable(request.functionName())
                .map(name -> invoker.named(caller, name).arn());
        Optional<String> source = Optional.ofNullable(request.eventSourceArn());
        int limit = Math.min(orElse(request.maxItems(), MAX_PAGE), MAX_PAGE);
        List<MappingDefinition> found = mappings.list(caller, orElse(request.marker(), "")).stream()
                .filter(mapping -> function.isEmpty() || mapping.functionArn().equals(function.get()))
                .filter(mapping -> source.isEmpty() || mapping.sourceArn().equals(source.get()))
                .limit(limit + 1L)
                .toList();
        List<MappingDefinition> page = found.size() > limit ? found.subList(0, limit) : found;
        return ListEventSourceMappingsResponse.builder()
                .eventSourceMappings(
                        page.stream().map(MappingShapes::configuration).toList())
                .nextMarker(found.size() > limit ? page.getLast().uuid() : null)
                .build();
    }

    /// What is at work is finished with the settings of before.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html>
    @Override
    public UpdateEventSourceMappingResponse updateEventSourceMapping(UpdateEventSourceMappingRequest request) {
        Caller caller = Caller.current();
        refuseUnsupported(request);
        Optional<String> function = Optional.ofNullable(request.functionName())
                .map(name -> function(caller, name).arn());
        Instant now = clock.instant();
        MappingDefinition changed = mappings.change(caller, request.uuid(), "update", old -> {
            boolean isEnabled = orElse(request.enabled(), old.isEnabled());
            State state = isEnabled == old.isEnabled() ? State.UPDATING : isEnabled ? State.ENABLING : State.DISABLING;
            return old.changed(
                    function.orElse(old.functionArn()), settings(request, old.settings()), isEnabled, state, now);
        });
        return MappingShapes.described(changed, UpdateEventSourceMappingResponse.builder());
    }

    private static MappingSettings settings(UpdateEventSourceMappingRequest request, MappingSettings old) {
        return new MappingSettings(
                orElse(request.batchSize(), old.batchSize()),
                orElse(request.maximumBatchingWindowInSeconds(), old.batchingSeconds()),
                orElse(request.parallelizationFactor(), old.lanes()),
                orElse(request.maximumRetryAttempts(), old.retries()),
                age(orElse(request.maximumRecordAgeInSeconds(), old.recordAgeSeconds())),
                orElse(request.bisectBatchOnFunctionError(), old.bisects()),
                orElse(request.tumblingWindowInSeconds(), old.tumblingSeconds()),
                request.hasFunctionResponseTypes()
                        ? reportsItems(request.functionResponseTypesAsStrings())
                        : old.reportsItems(),
                request.filterCriteria() == null ? old.filters() : filters(request.filterCriteria()),
                request.destinationConfig() == null ? old.onFailure() : onFailure(request.destinationConfig()));
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html>
    @Override
    public DeleteEventSourceMappingResponse deleteEventSourceMapping(DeleteEventSourceMappingRequest request) {
        MappingDefinition deleted =
                mappings.change(Caller.current(), request.uuid(), "delete", old -> old.with(State.DELETING));
        return MappingShapes.described(deleted, DeleteEventSourceMappingResponse.builder());
    }

    /// Gives a mapping other tags.
    ///
    /// @return the tags; nothing if there is no such mapping
    public Optional<Map<String, String>> changeTags(
            Caller caller, String uuid, UnaryOperator<Map<String, String>> change) {
        return mappings.changeTags(caller, uuid, change);
    }

    @Override
    public void close() {
        mappings.close();
    }

    private Invoker.Target function(Caller caller, String name) {
        return invoker.find(caller, name)
                .orElseThrow(() -> LambdaFault.INVALID_PARAMETER_VALUE.fault("Function does not exist"));
    }

    private static void checkSource(String text) {
        Arn arn = Arn.parse(text)
                .orElseThrow(() -> LambdaFault.INVALID_PARAMETER_VALUE.fault("Unrecognized event source."));
        if (!arn.service().equals("kinesis")) {
            throw LambdaFault.notSupported("An event source of " + arn.service());
        }
        if (arn.nameOf("stream").isEmpty()) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Unrecognized event source.");
        }
    }

    private void checkSourceExists(Caller caller, String arn) {
        KinesisClient client = kinesis.as(caller);
        boolean isConsumer = arn.contains("/consumer/");
        try {
            if (isConsumer) {
                client.describeStreamConsumer(describe -> describe.consumerARN(arn));
            } else {
                client.describeStreamSummary(describe -> describe.streamARN(arn));
            }
        } catch (ResourceNotFoundException e) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "%s not found: %s", isConsumer ? "Stream consumer" : "Stream", arn);
        }
    }

    private static Start start(@Nullable EventSourcePosition position) {
        return switch (position) {
            case null ->
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint:"
                                + " Member must not be null.");
            case TRIM_HORIZON -> Start.TRIM_HORIZON;
            case LATEST -> Start.LATEST;
            case AT_TIMESTAMP -> Start.AT_TIMESTAMP;
            case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException("the limits let no other position pass");
        };
    }

    private Optional<Instant> startTime(Start start, @Nullable Instant time) {
        if (start != Start.AT_TIMESTAMP) {
            return Optional.empty();
        }
        if (time == null) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.");
        }
        if (time.isAfter(clock.instant())) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("StartingPositionTimestamp cannot be in the future.");
        }
        return Optional.of(time);
    }

    private static int age(int seconds) {
        if (seconds >= 0 && seconds < LEAST_AGE_SECONDS) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                    "MaximumRecordAgeInSeconds must be -1 or between 60 and 604800.");
        }
        return seconds;
    }

    private static boolean reportsItems(List<String> types) {
        for (String type : types) {
            if (!type.equals(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES.toString())) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "1 validation error detected: Value '[%s]' at 'functionResponseTypes' failed to satisfy"
                                + " constraint: Member must satisfy constraint: [Member must satisfy enum value set:"
                                + " [ReportBatchItemFailures]]",
                        type);
            }
        }
        return !types.isEmpty();
    }

    /// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
    private static List<String> filters(@Nullable FilterCriteria criteria) {
        if (criteria == null) {
            return List.of();
        }
        if (criteria.filters().size() > MAX_FILTERS) {
            throw LambdaFault.INVALID_PARAMETER_VALUE.fault("A mapping has at most %d filters.", MAX_FILTERS);
        }
        List<String> patterns = new ArrayList<>();
        criteria.filters().forEach(filter -> {
            try {
                FilterPattern.parse(orElse(filter.pattern(), ""));
            } catch (IllegalArgumentException e) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault("Invalid filter pattern definition.");
            }
            patterns.add(filter.pattern());
        });
        return patterns;
    }

    /// <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>
    private static Optional<String> onFailure(@Nullable DestinationConfig config) {
        if (config == null) {
            return Optional.empty();
        }
        if (config.onSuccess() != null && config.onSuccess().destination() != null) {
            throw unsupportedDestination();
        }
        String text = config.onFailure() == null ? null : config.onFailure().destination();
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        Arn arn = Arn.parse(text).orElseThrow(MappingService::unsupportedDestination);
        return switch (arn.service()) {
            case "s3" -> {
                if (!text.startsWith(BucketFailureSink.ARN) || arn.resource().contains("/")) {
                    throw unsupportedDestination();
                }
                yield Optional.of(text);
            }
            case "sqs", "sns" -> throw LambdaFault.notSupported("A destination of " + arn.service());
            default -> throw unsupportedDestination();
        };
    }

    private static RuntimeException unsupportedDestination() {
        return LambdaFault.INVALID_PARAMETER_VALUE.fault(
                "Unsupported DestinationConfig parameter for given event source mapping type.");
    }

    /// Refuses every member that asks for more than is done here, whatever the SDK's model will come to hold.
    private static void refuseUnsupported(SdkPojo request) {
        for (SdkField<?> field : request.sdkFields()) {
            Object value = field.getValueOrDefault(request);
            boolean asksForNothing = switch (value) {
                case null -> true;
                case String text -> text.isEmpty();
                case Collection<?> elements -> elements.isEmpty();
                case Map<?, ?> entries -> entries.isEmpty();
                case SdkPojo nested -> isEmpty(nested);
                default -> false;
            };
            if (!SUPPORTED.contains(field.memberName()) && !asksForNothing) {
                throw LambdaFault.notSupported(field.memberName());
            }
        }
    }

    private static boolean isEmpty(SdkPojo nested) {
        Stream<@Nullable Object> values = nested.sdkFields().stream().map(field -> field.getValueOrDefault(nested));
        return values.allMatch(value -> value == null || (value instanceof Collection<?> list && list.isEmpty()));
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
