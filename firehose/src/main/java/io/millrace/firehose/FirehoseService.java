package io.millrace.firehose;

import io.millrace.api.Arn;
import io.millrace.api.Caller;
import io.millrace.api.Clients;
import io.millrace.api.Meter;
import io.millrace.api.ServiceDoor;
import io.millrace.firehose.catalog.GlueSource;
import io.millrace.firehose.catalog.TableCatalog;
import io.millrace.firehose.definition.Conversion;
import io.millrace.firehose.definition.DeliveryDefinition;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.Encryption;
import io.millrace.firehose.delivery.Conversions;
import io.millrace.firehose.delivery.Cursor;
import io.millrace.firehose.delivery.DeliveryMeter;
import io.millrace.firehose.delivery.DeliveryStatus;
import io.millrace.firehose.delivery.DeliveryWorker;
import io.millrace.firehose.delivery.Ingestion;
import io.millrace.firehose.delivery.SourceCursor;
import io.millrace.firehose.delivery.StreamSource;
import io.millrace.firehose.endpoint.AccessKeys;
import io.millrace.firehose.endpoint.EndpointClient;
import io.millrace.firehose.format.UnusableException;
import io.millrace.firehose.iceberg.BucketSource;
import io.millrace.firehose.iceberg.Leftovers;
import io.millrace.firehose.sink.DeliveryException;
import io.millrace.firehose.sink.EndpointSink;
import io.millrace.firehose.sink.IcebergSink;
import io.millrace.firehose.sink.LogsSink;
import io.millrace.firehose.sink.S3Sink;
import io.millrace.firehose.sink.Sinks;
import io.millrace.firehose.transform.BackOff;
import io.millrace.firehose.transform.Invocations;
import io.millrace.firehose.transform.LambdaSink;
import io.millrace.firehose.transform.Transformer;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DeleteDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeleteDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamStatus;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.FirehoseException;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsRequest;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsResponse;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;
import software.amazon.awssdk.services.firehose.model.StartDeliveryStreamEncryptionRequest;
import software.amazon.awssdk.services.firehose.model.StartDeliveryStreamEncryptionResponse;
import software.amazon.awssdk.services.firehose.model.StopDeliveryStreamEncryptionRequest;
import software.amazon.awssdk.services.firehose.model.StopDeliveryStreamEncryptionResponse;
import software.amazon.awssdk.services.firehose.model.TagDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.TagDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.UntagDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.UntagDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationResponse;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Firehose behind the SDK's client interface: translates between its shapes and the deliveries.
///
/// Operations: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html>
public final class FirehoseService implements FirehoseClient {

    /// Who asks other services for what delivery streams need.
    private static final String PRINCIPAL = "firehose.amazonaws.com";

    private static final int DEFAULT_LIST_LIMIT = 10;

    /// What the access keys of HTTP endpoints are sealed with.
    private static final String ACCESS_KEYS = "access-keys.secret";

    private final Deliveries deliveries;
    private final Conversions conversions;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Meter meter;
    private final AccessKeys accessKeys;
    private final EndpointClient endpoints;
    private final Function<DeliveryId, TableCatalog> catalogs;
    private final PutService puts;
    private final CountDownLatch closed = new CountDownLatch(1);

    /// Opens the delivery streams that the store defines; each goes on delivering.
    ///
    /// @param folder the directory of the delivery streams' logs, used by this service alone
    /// @param glue where tables are looked up
    public FirehoseService(
            Store store,
            Path folder,
            InstantSource clock,
            RandomGenerator random,
            FirehoseSettings settings,
            Clients<S3Client> s3,
            Clients<LambdaClient> lambda,
            Clients<KinesisClient> kinesis,
            Clients<CloudWatchLogsClient> logs,
            Clients<GlueClient> glue,
            Meter meter) {
        this.clock = clock;
        this.random = random;
        this.meter = meter;
        this.catalogs = id -> new GlueSource(glue, caller(id));
        Table<Cursor> cursors = store.table("firehose.cursors", Cursor.class);
        BackOff backOff = attempt -> pause(settings.pauseAfter(attempt));
        Table<SourceCursor> sources = store.table("firehose.sources", SourceCursor.class);
        this.conversions = new Conversions(
                (id, region) -> new GlueSource(glue, new Caller(id.account(), region, PRINCIPAL)),
                backOff,
                conversionMegabytes());
        DeliveryWorker.Tools tools =
                new DeliveryWorker.Tools(store, cursors, clock, backOff, settings.partitions(), conversions);
        this.puts = new PutService(clock, settings.isLimited(), delivery -> meter(delivery.id()));
        this.accessKeys = new AccessKeys(folder.resolve(ACCESS_KEYS), random);
        this.endpoints = new EndpointClient(settings.endpointPatience(), accessKeys, settings.endpointTls());
        DeliveryWorker.Maker workers = (id, role, configuration, log, retention, spool) -> {
            Caller caller = caller(id);
            DeliveryMeter measured = meter(id);
            Invocations functions = measured.measured(new LambdaSink(lambda, caller));
            Transformer transformer = new Transformer(id, functions, clock, random, backOff);
            return new DeliveryWorker(
                    id,
                    role,
                    configuration,
                    log,
                    retention,
                    spool,
                    tools,
                    transformer,
                    new Sinks(
                            new S3Sink(s3, caller),
                            new EndpointSink(id, endpoints, clock, backOff),
                            new IcebergSink(
                                    id,
                                    new GlueSource(glue, caller),
                                    new BucketSource(s3, caller),
                                    clock,
                                    backOff,
                                    new Leftovers(spool.resolveSibling("leftovers")))),
                    measured,
                    new LogsSink(logs, caller, id, clock));
        };
        Ingestion.Maker ingestions = (id, definition, log) -> definition
                .source()
                .map(stream -> new Ingestion(
                        id,
                        new StreamSource(kinesis.as(caller(id)), stream, meter(id)),
                        log,
                        store,
                        sources,
                        () -> pause(settings.sourceRest()),
                        backOff,
                        meter(id)));
        this.deliveries = new Deliveries(store, cursors, folder, clock, settings, workers, sources, ingestions);
    }

    private DeliveryMeter meter(DeliveryId id) {
        return new DeliveryMeter(meter, clock, id);
    }

    private static Caller caller(DeliveryId id) {
        return new Caller(id.account(), id.region(), PRINCIPAL);
    }

    /// A quarter of the memory, but enough for a buffer of the largest size.
    private static int conversionMegabytes() {
        return (int) Math.max(Conversion.DEFAULT_MEGABYTES, Runtime.getRuntime().maxMemory() >> 22);
    }

    /// The destination as it is kept, once it is known that its records can be converted.
    private Destination convertible(DeliveryId id, Destination destination) {
        try {
            conversions.check(id, destination);
        } catch (UnusableException e) {
            throw DestinationService.invalid(e.reason());
        } catch (DeliveryException e) {
            throw FirehoseFault.SERVICE_UNAVAILABLE.fault("%s", String.valueOf(e.getMessage()));
        }
        return destination.withAccessKey(accessKeys::seal);
    }

    /// Goes on with all delivery streams; called once the services are open that they deliver to or read from.
    public void start() {
        deliveries.start(definition -> definition.withAccessKeys(accessKeys::seal));
    }

    /// The service as the front door opens it.
    public ServiceDoor<FirehoseClient> door() {
        return ServiceDoor.of(FirehoseClient.class, this, FirehoseLimits.LIMITS, FirehoseException::builder);
    }

    /// How far all delivery streams are.
    public List<DeliveryStatus> status() {
        return status(deliveries.all());
    }

    private List<DeliveryStatus> status(List<Delivery> some) {
        Instant now = clock.instant();
        return some.stream().map(delivery -> delivery.status(now)).toList();
    }

    /// Delivers at once what delivery streams of a name have taken, in whatever account and region they are, and waits
    /// until that is done.
    ///
    /// @param patience how long it waits at most
    /// @throws InterruptedException if the wait is cut short
    public Flushed flush(String name, Duration patience) throws InterruptedException {
        List<Delivery> named = deliveries.all().stream()
                .filter(delivery -> delivery.id().name().equals(name))
                .toList();
        CompletableFuture<Void> all =
                CompletableFuture.allOf(named.stream().map(Delivery::flush).toArray(CompletableFuture<?>[]::new));
        boolean isDone = true;
        try {
            all.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            isDone = false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the futures of flushes do not fail", e);
        }
        return new Flushed(isDone, status(named));
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        closed.countDown();
        deliveries.close();
        endpoints.close();
    }

    private void pause(Duration time) throws InterruptedException {
        if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("closed");
        }
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html>
    @Override
    public CreateDeliveryStreamResponse createDeliveryStream(CreateDeliveryStreamRequest request) {
        DeliveryId id = DeliveryId.of(Caller.current(), request.deliveryStreamName());
        long now = clock.millis();
        DeliveryDefinition definition = new DeliveryDefinition(
                now,
                1,
                convertible(id, DestinationService.of(request)),
                TagService.added(List.of(), request.tags()),
                OriginService.of(request, id, now),
                Optional.ofNullable(request.deliveryStreamEncryptionConfigurationInput())
                        .map(EncryptionService::of),
                OptionalLong.empty(),
                List.of(),
                Optional.of(new UUID(random.nextLong(), random.nextLong()).toString()));
        EncryptionService.check(definition);
        IcebergService.checkTables(definition.destination(), catalogs.apply(id));
        Arn arn = deliveries.create(id, definition).id().arn();
        return CreateDeliveryStreamResponse.builder()
                .deliveryStreamARN(arn.toString())
                .build();
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html>
    @Override
    public DescribeDeliveryStreamResponse describeDeliveryStream(DescribeDeliveryStreamRequest request) {
        Instant begin = clock.instant();
        Delivery delivery = delivery(request.deliveryStreamName());
        DeliveryDefinition definition = delivery.definition();
        DescribeDeliveryStreamResponse response = DescribeDeliveryStreamResponse.builder()
                .deliveryStreamDescription(DeliveryStreamDescription.builder()
                        .deliveryStreamName(delivery.id().name())
                        .deliveryStreamARN(delivery.id().arn().toString())
                        .deliveryStreamStatus(DeliveryStreamStatus.ACTIVE)
                        .deliveryStreamType(OriginService.type(definition))
                        .source(OriginService.describe(definition))
                        .deliveryStreamEncryptionConfiguration(EncryptionService.describe(definition))
                        .versionId(Integer.toString(definition.version()))
                        .createTimestamp(delivery.created())
                        .lastUpdateTimestamp(
                                definition.updatedMillis().isPresent()
                                        ? Instant.ofEpochMilli(
                                                definition.updatedMillis().getAsLong())
                                        : null)
                        .destinations(DestinationService.describe(definition.destination()))
                        .hasMoreDestinations(false)
                        .build())
                .build();
        meter(delivery.id()).answered("DescribeDeliveryStream", begin);
        return response;
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html>
    @Override
    public ListDeliveryStreamsResponse listDeliveryStreams(ListDeliveryStreamsRequest request) {
        Instant begin = clock.instant();
        Caller caller = Caller.current();
        int limit = request.limit() == null ? DEFAULT_LIST_LIMIT : request.limit();
        String after =
                request.exclusiveStartDeliveryStreamName() == null ? "" : request.exclusiveStartDeliveryStreamName();
        List<String> names = deliveries.list(caller.account(), caller.region(), after).stream()
                .filter(delivery -> request.deliveryStreamType() == null
                        || request.deliveryStreamType() == OriginService.type(delivery.definition()))
                .map(delivery -> delivery.id().name())
                .toList();
        DeliveryMeter.listed(meter, clock, caller.account(), caller.region(), begin);
        return ListDeliveryStreamsResponse.builder()
                .deliveryStreamNames(names.subList(0, Math.min(limit, names.size())))
                .hasMoreDeliveryStreams(names.size() > limit)
                .build();
    }

    /// Throws away what is buffered, as the service does.
    ///
    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeleteDeliveryStream.html>
    @Override
    public DeleteDeliveryStreamResponse deleteDeliveryStream(DeleteDeliveryStreamRequest request) {
        deliveries.delete(delivery(request.deliveryStreamName()));
        return DeleteDeliveryStreamResponse.builder().build();
    }

    /// What the request does not name stays as it is; the version counts up. Objects that are planned already still go
    /// where they were planned to go.
    ///
    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_UpdateDestination.html>
    @Override
    public UpdateDestinationResponse updateDestination(UpdateDestinationRequest request) {
        Instant begin = clock.instant();
        Delivery delivery = delivery(request.deliveryStreamName());
        deliveries.change(delivery, before -> {
            String current = Integer.toString(before.version());
            if (!request.currentDeliveryStreamVersionId().equals(current)) {
                throw FirehoseFault.CONCURRENT_MODIFICATION.fault(
                        "Cannot update firehose: %s since the current version id: %s and specified version id: %s do"
                                + " not match",
                        request.deliveryStreamName(), current, request.currentDeliveryStreamVersionId());
            }
            if (!request.destinationId().equals(DestinationService.DESTINATION_ID)) {
                throw FirehoseFault.INVALID_ARGUMENT.fault("Destination Id %s not found", request.destinationId());
            }
            Destination next = DestinationService.updated(before.destination(), request);
            IcebergService.checkTables(next, catalogs.apply(delivery.id()));
            return before.with(convertible(delivery.id(), next), clock.millis());
        });
        meter(delivery.id()).answered("UpdateDeliveryStream", begin);
        return UpdateDestinationResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_StartDeliveryStreamEncryption.html>
    @Override
    public StartDeliveryStreamEncryptionResponse startDeliveryStreamEncryption(
            StartDeliveryStreamEncryptionRequest request) {
        Encryption encryption = EncryptionService.of(request.deliveryStreamEncryptionConfigurationInput());
        deliveries.change(delivery(request.deliveryStreamName()), before -> {
            DeliveryDefinition next = before.with(Optional.of(encryption));
            EncryptionService.check(next);
            return next;
        });
        return StartDeliveryStreamEncryptionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_StopDeliveryStreamEncryption.html>
    @Override
    public StopDeliveryStreamEncryptionResponse stopDeliveryStreamEncryption(
            StopDeliveryStreamEncryptionRequest request) {
        deliveries.change(delivery(request.deliveryStreamName()), before -> before.with(Optional.empty()));
        return StopDeliveryStreamEncryptionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_TagDeliveryStream.html>
    @Override
    public TagDeliveryStreamResponse tagDeliveryStream(TagDeliveryStreamRequest request) {
        deliveries.change(
                delivery(request.deliveryStreamName()),
                before -> before.with(TagService.added(before.tags(), request.tags())));
        return TagDeliveryStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_UntagDeliveryStream.html>
    @Override
    public UntagDeliveryStreamResponse untagDeliveryStream(UntagDeliveryStreamRequest request) {
        deliveries.change(
                delivery(request.deliveryStreamName()),
                before -> before.with(TagService.removed(before.tags(), request.tagKeys())));
        return UntagDeliveryStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListTagsForDeliveryStream.html>
    @Override
    public ListTagsForDeliveryStreamResponse listTagsForDeliveryStream(ListTagsForDeliveryStreamRequest request) {
        return TagService.list(delivery(request.deliveryStreamName()).definition(), request);
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html>
    @Override
    public PutRecordResponse putRecord(PutRecordRequest request) {
        return puts.put(open(request.deliveryStreamName()), request);
    }

    /// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html>
    @Override
    public PutRecordBatchResponse putRecordBatch(PutRecordBatchRequest request) {
        return puts.put(open(request.deliveryStreamName()), request);
    }

    /// A delivery stream that takes records from clients.
    private Delivery open(String name) {
        Delivery delivery = delivery(name);
        if (delivery.definition().source().isPresent()) {
            throw FirehoseFault.INVALID_ARGUMENT.fault(
                    "This operation is not permitted on KinesisStreamAsSource delivery stream type.");
        }
        return delivery;
    }

    private Delivery delivery(String name) {
        DeliveryId id = DeliveryId.of(Caller.current(), name);
        return deliveries
                .find(id)
                .orElseThrow(() -> FirehoseFault.RESOURCE_NOT_FOUND.fault(
                        "Firehose %s under account %s not found.", id.name(), id.account()));
    }
}
