package io.millrace.kinesis;

import io.millrace.api.Arn;
import io.millrace.api.CallContext;
import io.millrace.api.Caller;
import io.millrace.api.ServiceDoor;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamRequest;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamResponse;
import software.amazon.awssdk.services.kinesis.model.CreateStreamRequest;
import software.amazon.awssdk.services.kinesis.model.CreateStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.EnhancedMetrics;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamRequest;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamResponse;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamModeDetails;
import software.amazon.awssdk.services.kinesis.model.StreamSummary;
import software.amazon.awssdk.services.kinesis.model.Tag;

/// Kinesis Data Streams behind the SDK's client interface: translates between its shapes and the streams.
///
/// Operations: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html>
public final class KinesisService implements KinesisClient {

    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_LISTED_SHARDS = 1_000;
    private static final int MAX_READ_RECORDS = 10_000;
    private static final int MAX_PUT_BYTES = 10 << 20;
    private static final int ON_DEMAND_SHARDS = 4;

    private final Streams streams;
    private final Pages pages;
    private final Seal seal;
    private final InstantSource clock;

    /// Opens the streams that the store defines.
    ///
    /// @param folder the directory of the streams' logs, used by this service alone
    /// @param random draws keys, too: in production a `SecureRandom`
    public KinesisService(
            Store store, Path folder, InstantSource clock, RandomGenerator random, KinesisSettings settings) {
        this.clock = clock;
        this.seal = new Seal(key(store, random), random);
        this.streams = new Streams(store, folder, clock, random, settings);
        this.pages = new Pages(streams, seal, clock);
    }

    private static byte[] key(Store store, RandomGenerator random) {
        Table<byte[]> keys = store.bytes("kinesis.keys");
        return store.write(tx -> tx.get(keys, "seal").orElseGet(() -> {
            byte[] key = new byte[Seal.KEY_BYTES];
            random.nextBytes(key);
            tx.put(keys, "seal", key);
            return key;
        }));
    }

    /// The door to this service.
    public ServiceDoor<KinesisClient> door() {
        return ServiceDoor.of(KinesisClient.class, this, KinesisLimits.LIMITS, KinesisException::builder);
    }

    /// Removes records past retention and deleted streams now; a thread of this service does so every now and then.
    public void expire(Instant now) {
        streams.expire(now);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /// Waits for the puts that are under way and releases all streams.
    @Override
    public void close() {
        streams.close();
    }

    // ---- streams

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
    @Override
    public CreateStreamResponse createStream(CreateStreamRequest request) {
        StreamId id = StreamId.of(Caller.current(), request.streamName());
        StreamMode mode = request.streamModeDetails() == null
                ? StreamMode.PROVISIONED
                : StreamMode.valueOf(request.streamModeDetails().streamModeAsString());
        if (request.warmThroughputMiBps() != null) {
            throw KinesisFault.VALIDATION.fault(
                    "Warm throughput can be set for on-demand streams of accounts with" + " On-demand Advantage only.");
        }
        int maxRecordKiB = Optional.ofNullable(request.maxRecordSizeInKiB()).orElse(StreamDefinition.MIN_RECORD_KIB);
        Map<String, String> tags = request.hasTags() ? Tags.add(id, Map.of(), request.tags()) : Map.of();
        streams.create(id, mode, shardCount(mode, request.shardCount()), maxRecordKiB, tags);
        return CreateStreamResponse.builder().build();
    }

    private static int shardCount(StreamMode mode, @Nullable Integer asked) {
        return switch (mode) {
            case PROVISIONED -> {
                if (asked == null) {
                    throw KinesisFault.VALIDATION.fault("1 validation error detected: Value null at 'shardCount' failed"
                            + " to satisfy constraint: Member must not be null");
                }
                yield asked;
            }
            case ON_DEMAND -> {
                if (asked != null) {
                    throw KinesisFault.INVALID_ARGUMENT.fault(
                            "ShardCount cannot be given for a stream in ON_DEMAND mode.");
                }
                yield ON_DEMAND_SHARDS;
            }
        };
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html>
    @Override
    public DeleteStreamResponse deleteStream(DeleteStreamRequest request) {
        streams.delete(id(request.streamName(), request.streamARN()));
        return DeleteStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html>
    @Override
    public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
        Stream stream = streams.get(id(request.streamName(), request.streamARN()));
        int limit = Optional.ofNullable(request.limit()).orElse(DEFAULT_LIMIT);
        Optional<ShardId> after =
                Optional.ofNullable(request.exclusiveStartShardId()).map(text -> shardId(text, stream.id()));
        StreamDefinition definition = stream.definition();
        StreamStatus status = status(stream);
        List<Shard> rest = pages.shards(stream, after);
        return DescribeStreamResponse.builder()
                .streamDescription(StreamDescription.builder()
                        .streamName(stream.id().name())
                        .streamARN(stream.id().arn())
                        .streamStatus(status.name())
                        .streamModeDetails(mode(definition))
                        .streamCreationTimestamp(definition.created())
                        .retentionPeriodHours(definition.retentionHours())
                        .enhancedMonitoring(noMonitoring())
                        .encryptionType(EncryptionType.NONE)
                        .shards(shapes(rest.subList(0, Math.min(limit, rest.size()))))
                        .hasMoreShards(rest.size() > limit)
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html>
    @Override
    public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
        Stream stream = streams.get(id(request.streamName(), request.streamARN()));
        StreamDefinition definition = stream.definition();
        StreamStatus status = status(stream);
        return DescribeStreamSummaryResponse.builder()
                .streamDescriptionSummary(StreamDescriptionSummary.builder()
                        .streamName(stream.id().name())
                        .streamARN(stream.id().arn())
                        .streamStatus(status.name())
                        .streamModeDetails(mode(definition))
                        .streamCreationTimestamp(definition.created())
                        .retentionPeriodHours(definition.retentionHours())
                        .enhancedMonitoring(noMonitoring())
                        .encryptionType(EncryptionType.NONE)
                        .openShardCount(status == StreamStatus.CREATING ? 0 : definition.openShardCount())
                        .consumerCount(0)
                        .maxRecordSizeInKiB(definition.maxRecordKiB())
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html>
    @Override
    public ListStreamsResponse listStreams(ListStreamsRequest request) {
        Caller caller = Caller.current();
        int limit = Optional.ofNullable(request.limit()).orElse(DEFAULT_LIMIT);
        Pages.Page<Stream> page = pages.streams(
                caller,
                Optional.ofNullable(request.exclusiveStartStreamName()),
                Optional.ofNullable(request.nextToken()),
                limit);
        return ListStreamsResponse.builder()
                .streamNames(
                        page.items().stream().map(stream -> stream.id().name()).toList())
                .streamSummaries(page.items().stream().map(this::summary).toList())
                .hasMoreStreams(page.nextToken().isPresent())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html>
    @Override
    public ListShardsResponse listShards(ListShardsRequest request) {
        int limit = Optional.ofNullable(request.maxResults()).orElse(DEFAULT_LISTED_SHARDS);
        Pages.Page<Shard> page;
        boolean namesStream = request.streamName() != null || request.streamARN() != null;
        if (request.nextToken() != null) {
            if (namesStream || request.exclusiveStartShardId() != null || request.shardFilter() != null) {
                throw KinesisFault.INVALID_ARGUMENT.fault("NextToken and StreamName cannot be provided together.");
            }
            page = pages.moreShards(Caller.current(), request.nextToken(), limit);
        } else if (namesStream) {
            StreamId id = id(request.streamName(), request.streamARN());
            page = pages.shards(
                    id,
                    filter(id, request),
                    Optional.ofNullable(request.exclusiveStartShardId()).map(text -> shardId(text, id)),
                    Optional.ofNullable(request.streamCreationTimestamp()),
                    limit);
        } else {
            throw KinesisFault.INVALID_ARGUMENT.fault("Either NextToken or StreamName should be provided.");
        }
        return ListShardsResponse.builder()
                .shards(shapes(page.items()))
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static ShardFilter filter(StreamId id, ListShardsRequest request) {
        if (request.shardFilter() == null) {
            return new ShardFilter.FromTrimHorizon();
        }
        Optional<String> shard = Optional.ofNullable(request.shardFilter().shardId());
        Optional<Instant> time = Optional.ofNullable(request.shardFilter().timestamp());
        String type = request.shardFilter().typeAsString();
        return switch (type) {
            case "AT_LATEST" -> new ShardFilter.AtLatest();
            case "AT_TRIM_HORIZON" -> new ShardFilter.AtTrimHorizon();
            case "FROM_TRIM_HORIZON" -> new ShardFilter.FromTrimHorizon();
            case "AFTER_SHARD_ID" ->
                new ShardFilter.AfterShardId(shardId(shard.orElseThrow(() -> missingInFilter("ShardId", type)), id));
            case "AT_TIMESTAMP" ->
                new ShardFilter.AtTimestamp(time.orElseThrow(() -> missingInFilter("Timestamp", type)));
            case "FROM_TIMESTAMP" ->
                new ShardFilter.FromTimestamp(time.orElseThrow(() -> missingInFilter("Timestamp", type)));
            default -> throw new IllegalStateException("the limits let through a shard filter of type " + type);
        };
    }

    private static RuntimeException missingInFilter(String member, String type) {
        return KinesisFault.INVALID_ARGUMENT.fault(
                "%s must be supplied in a ShardFilter with a Type of %s", member, type);
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html>
    @Override
    public IncreaseStreamRetentionPeriodResponse increaseStreamRetentionPeriod(
            IncreaseStreamRetentionPeriodRequest request) {
        StreamId id = id(request.streamName(), request.streamARN());
        streams.retain(id, request.retentionPeriodHours(), Streams.Change.INCREASE);
        return IncreaseStreamRetentionPeriodResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html>
    @Override
    public DecreaseStreamRetentionPeriodResponse decreaseStreamRetentionPeriod(
            DecreaseStreamRetentionPeriodRequest request) {
        StreamId id = id(request.streamName(), request.streamARN());
        streams.retain(id, request.retentionPeriodHours(), Streams.Change.DECREASE);
        return DecreaseStreamRetentionPeriodResponse.builder().build();
    }

    // ---- tags

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html>
    @Override
    public AddTagsToStreamResponse addTagsToStream(AddTagsToStreamRequest request) {
        StreamId id = id(request.streamName(), request.streamARN());
        streams.change(id, (definition, now) -> definition.withTags(Tags.add(id, definition.tags(), request.tags())));
        return AddTagsToStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RemoveTagsFromStream.html>
    @Override
    public RemoveTagsFromStreamResponse removeTagsFromStream(RemoveTagsFromStreamRequest request) {
        StreamId id = id(request.streamName(), request.streamARN());
        streams.change(
                id, (definition, now) -> definition.withTags(Tags.remove(id, definition.tags(), request.tagKeys())));
        return RemoveTagsFromStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListTagsForStream.html>
    @Override
    public ListTagsForStreamResponse listTagsForStream(ListTagsForStreamRequest request) {
        StreamDefinition definition =
                streams.get(id(request.streamName(), request.streamARN())).definition();
        String after = Optional.ofNullable(request.exclusiveStartTagKey()).orElse("");
        int limit = Optional.ofNullable(request.limit()).orElse(Tags.MAX_TAGS);
        List<Tag> rest = definition.sortedTags().entrySet().stream()
                .filter(tag -> tag.getKey().compareTo(after) > 0)
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return ListTagsForStreamResponse.builder()
                .tags(rest.subList(0, Math.min(limit, rest.size())))
                .hasMoreTags(rest.size() > limit)
                .build();
    }

    // ---- records

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>
    @Override
    public PutRecordResponse putRecord(PutRecordRequest request) {
        Stream stream = streams.writable(id(request.streamName(), request.streamARN()));
        NewRecord record = record(request.partitionKey(), request.explicitHashKey(), request.data());
        checkData(record, stream.definition(), "data");
        if (request.sequenceNumberForOrdering() != null) {
            checkOrdering(request.sequenceNumberForOrdering(), stream.id());
        }
        return switch (stream.put(List.of(record), token(request)).getFirst()) {
            case PutOutcome.Stored(ShardId shard, String sequenceNumber) ->
                PutRecordResponse.builder()
                        .shardId(shard.toString())
                        .sequenceNumber(sequenceNumber)
                        .encryptionType(EncryptionType.NONE)
                        .build();
            case PutOutcome.Throttled(ShardId shard) ->
                throw KinesisFault.PROVISIONED_THROUGHPUT_EXCEEDED.fault(
                        "%s", KinesisFault.rateExceeded(stream.id(), shard));
            case PutOutcome.Failed() -> throw KinesisFault.internalFailure();
        };
    }

    private void checkOrdering(String text, StreamId id) {
        boolean isValid = SequenceNumber.parse(text)
                .filter(number -> number.second() <= clock.instant().getEpochSecond())
                .isPresent();
        if (!isValid) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.",
                    text, id.name(), id.account());
        }
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>
    @Override
    public PutRecordsResponse putRecords(PutRecordsRequest request) {
        Stream stream = streams.writable(id(request.streamName(), request.streamARN()));
        List<NewRecord> records = new ArrayList<>(request.records().size());
        long bytes = 0;
        for (PutRecordsRequestEntry entry : request.records()) {
            NewRecord record = record(entry.partitionKey(), entry.explicitHashKey(), entry.data());
            records.add(record);
            checkData(record, stream.definition(), "records." + records.size() + ".member.data");
            bytes += record.data().remaining() + record.partitionKey().length();
        }
        if (bytes > MAX_PUT_BYTES) {
            throw KinesisFault.INVALID_ARGUMENT.fault("Records size exceeds 10 MB limit");
        }
        List<PutOutcome> outcomes = stream.put(records, token(request));
        List<PutRecordsResultEntry> results = new ArrayList<>(outcomes.size());
        int failed = 0;
        for (PutOutcome outcome : outcomes) {
            failed += outcome instanceof PutOutcome.Stored ? 0 : 1;
            results.add(result(outcome, stream.id()));
        }
        return PutRecordsResponse.builder()
                .failedRecordCount(failed)
                .records(results)
                .encryptionType(EncryptionType.NONE)
                .build();
    }

    private static PutRecordsResultEntry result(PutOutcome outcome, StreamId id) {
        PutRecordsResultEntry.Builder entry = PutRecordsResultEntry.builder();
        return switch (outcome) {
            case PutOutcome.Stored(ShardId shard, String sequenceNumber) ->
                entry.shardId(shard.toString()).sequenceNumber(sequenceNumber).build();
            case PutOutcome.Throttled(ShardId shard) ->
                entry.errorCode(KinesisFault.PROVISIONED_THROUGHPUT_EXCEEDED.code())
                        .errorMessage(KinesisFault.rateExceeded(id, shard))
                        .build();
            case PutOutcome.Failed() ->
                entry.errorCode(KinesisFault.INTERNAL_FAILURE.code())
                        .errorMessage(KinesisFault.INTERNAL_FAILURE_TEXT)
                        .build();
        };
    }

    private static NewRecord record(String partitionKey, @Nullable String explicitHashKey, SdkBytes data) {
        return new NewRecord(
                partitionKey,
                Optional.ofNullable(explicitHashKey).map(KinesisService::hashKey),
                ByteBuffer.wrap(data.asByteArrayUnsafe()));
    }

    private static HashKey hashKey(String text) {
        BigInteger number = new BigInteger(text);
        if (number.bitLength() > HashKey.BITS) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was"
                            + " %s",
                    text);
        }
        return HashKey.of(number);
    }

    private static void checkData(NewRecord record, StreamDefinition definition, String member) {
        int bytes = record.data().remaining();
        if (bytes > definition.maxRecordBytes()) {
            throw KinesisFault.VALIDATION.fault(
                    "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=%d cap=%d]' at '%s' failed to"
                            + " satisfy constraint: Member must have length less than or equal to %d",
                    bytes, bytes, member, definition.maxRecordBytes());
        }
    }

    private static Optional<ProducerToken> token(AwsRequest request) {
        return request.overrideConfiguration().stream()
                .flatMap(configuration -> configuration.headers().entrySet().stream())
                .filter(header -> header.getKey().equalsIgnoreCase(ProducerToken.HEADER))
                .flatMap(header -> header.getValue().stream())
                .findFirst()
                .map(ProducerToken::parse);
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html>
    @Override
    public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        StreamId id = id(request.streamName(), request.streamARN());
        ShardId shardId = shardId(request.shardId(), id);
        Stream stream = streams.readable(id).orElseThrow(() -> KinesisFault.shardNotFound(id, shardId));
        StreamDefinition definition = stream.definition();
        Shard shard = definition.shard(shardId).orElseThrow(() -> KinesisFault.shardNotFound(id, shardId));
        Instant now = clock.instant();
        long position = startingPosition(request).in(stream, shard, now);
        ShardIterator iterator = new ShardIterator(id, definition.incarnation(), shardId, position, now);
        return GetShardIteratorResponse.builder()
                .shardIterator(iterator.seal(seal))
                .build();
    }

    private static StartingPosition startingPosition(GetShardIteratorRequest request) {
        String type = request.shardIteratorTypeAsString();
        Optional<String> number = Optional.ofNullable(request.startingSequenceNumber());
        if (number.isPresent() && (type.equals("TRIM_HORIZON") || type.equals("LATEST"))) {
            throw wrongSequenceNumber(type, "also a");
        }
        return switch (type) {
            case "TRIM_HORIZON" -> new StartingPosition.TrimHorizon();
            case "LATEST" -> new StartingPosition.Latest();
            case "AT_SEQUENCE_NUMBER" ->
                new StartingPosition.AtSequenceNumber(number.orElseThrow(() -> wrongSequenceNumber(type, "no")));
            case "AFTER_SEQUENCE_NUMBER" ->
                new StartingPosition.AfterSequenceNumber(number.orElseThrow(() -> wrongSequenceNumber(type, "no")));
            case "AT_TIMESTAMP" ->
                new StartingPosition.AtTimestamp(Optional.ofNullable(request.timestamp())
                        .orElseThrow(() -> KinesisFault.INVALID_ARGUMENT.fault(
                                "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current"
                                        + " request has no timestamp parameter.")));
            default -> throw new IllegalStateException("the limits let through an iterator of type " + type);
        };
    }

    private static RuntimeException wrongSequenceNumber(String type, String given) {
        return KinesisFault.INVALID_ARGUMENT.fault(
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2)"
                        + " TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and %s"
                        + " StartingSequenceNumber.",
                type, given);
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html>
    @Override
    public GetRecordsResponse getRecords(GetRecordsRequest request) {
        Instant now = clock.instant();
        ShardIterator iterator = iterator(request, now);
        StreamId id = iterator.stream();
        Stream stream = streams.readable(id)
                .filter(found -> found.definition().incarnation() == iterator.incarnation())
                .orElseThrow(() -> KinesisFault.shardNotFound(id, iterator.shard()));
        Shard shard = stream.definition()
                .shard(iterator.shard())
                .orElseThrow(() -> KinesisFault.shardNotFound(id, iterator.shard()));
        int limit = Optional.ofNullable(request.limit()).orElse(MAX_READ_RECORDS);
        Reading reading = stream.read(shard, iterator.position(), limit, now);
        GetRecordsResponse.Builder response = GetRecordsResponse.builder()
                .records(reading.records().stream().map(KinesisService::shape).toList())
                .millisBehindLatest(reading.millisBehindLatest());
        reading.next()
                .ifPresent(next ->
                        response.nextShardIterator(iterator.at(next, now).seal(seal)));
        return response.build();
    }

    private ShardIterator iterator(GetRecordsRequest request, Instant now) {
        ShardIterator iterator = ShardIterator.open(seal, request.shardIterator())
                .filter(found -> isOf(Caller.current(), found.stream()))
                .orElseThrow(() -> KinesisFault.INVALID_ARGUMENT.fault("Invalid ShardIterator."));
        if (iterator.isExpired(now)) {
            throw KinesisFault.EXPIRED_ITERATOR.fault(
                    "%s", Expiry.text("Iterator", iterator.issued(), now, ShardIterator.LIFETIME));
        }
        if (request.streamARN() != null && !iterator.stream().equals(id(null, request.streamARN()))) {
            throw KinesisFault.INVALID_ARGUMENT.fault("Invalid ShardIterator.");
        }
        return iterator;
    }

    private static boolean isOf(Caller caller, StreamId id) {
        return id.account().equals(caller.account()) && id.region().equals(caller.region());
    }

    // ---- shapes

    /// The stream that a request means.
    private static StreamId id(@Nullable String name, @Nullable String arn) {
        Caller caller = Caller.current();
        if (arn == null) {
            if (name == null) {
                throw KinesisFault.INVALID_ARGUMENT.fault("Either StreamName or StreamARN must be provided.");
            }
            return StreamId.of(caller, name);
        }
        Arn parsed = Arn.parse(arn).orElseThrow(() -> invalidArn(arn));
        String named = parsed.nameOf("stream").orElseThrow(() -> invalidArn(arn));
        if (name != null && !name.equals(named)) {
            throw KinesisFault.INVALID_ARGUMENT.fault("StreamName %s is not the stream of StreamARN %s.", name, arn);
        }
        if (!parsed.account().equals(caller.account())) {
            throw KinesisFault.ACCESS_DENIED.fault(
                    "User: %s is not authorized to perform: kinesis:%s on resource: %s because no resource-based policy"
                            + " allows the kinesis:%s action",
                    caller.account(),
                    CallContext.current().operation().name(),
                    arn,
                    CallContext.current().operation().name());
        }
        return new StreamId(parsed.account(), parsed.region(), named);
    }

    private static RuntimeException invalidArn(String arn) {
        return KinesisFault.INVALID_ARGUMENT.fault("Invalid StreamARN: %s", arn);
    }

    private static ShardId shardId(String text, StreamId id) {
        return ShardId.parse(text)
                .orElseThrow(() -> KinesisFault.RESOURCE_NOT_FOUND.fault(
                        "Could not find shard %s in stream %s under account %s.", text, id.name(), id.account()));
    }

    private StreamStatus status(Stream stream) {
        return stream.definition().status(clock.instant()).orElseThrow(() -> KinesisFault.streamNotFound(stream.id()));
    }

    private StreamSummary summary(Stream stream) {
        return StreamSummary.builder()
                .streamName(stream.id().name())
                .streamARN(stream.id().arn())
                .streamStatus(status(stream).name())
                .streamModeDetails(mode(stream.definition()))
                .streamCreationTimestamp(stream.definition().created())
                .build();
    }

    private static StreamModeDetails mode(StreamDefinition definition) {
        return StreamModeDetails.builder().streamMode(definition.mode().name()).build();
    }

    private static EnhancedMetrics noMonitoring() {
        return EnhancedMetrics.builder().shardLevelMetrics(List.of()).build();
    }

    private static List<software.amazon.awssdk.services.kinesis.model.Shard> shapes(List<Shard> shards) {
        return shards.stream().map(KinesisService::shape).toList();
    }

    private static software.amazon.awssdk.services.kinesis.model.Shard shape(Shard shard) {
        return software.amazon.awssdk.services.kinesis.model.Shard.builder()
                .shardId(shard.id().toString())
                .parentShardId(shard.parent().map(ShardId::toString).orElse(null))
                .adjacentParentShardId(
                        shard.adjacentParent().map(ShardId::toString).orElse(null))
                .hashKeyRange(
                        range -> range.startingHashKey(shard.hashKeys().first().toString())
                                .endingHashKey(shard.hashKeys().last().toString()))
                .sequenceNumberRange(range -> range.startingSequenceNumber(shard.startingSequenceNumber())
                        .endingSequenceNumber(shard.endingSequenceNumber().orElse(null)))
                .build();
    }

    private static Record shape(StoredRecord record) {
        return Record.builder()
                .sequenceNumber(record.sequenceNumber())
                .approximateArrivalTimestamp(record.arrival())
                .partitionKey(record.partitionKey())
                .data(SdkBytes.fromByteBuffer(record.data()))
                .encryptionType(EncryptionType.NONE)
                .build();
    }
}
