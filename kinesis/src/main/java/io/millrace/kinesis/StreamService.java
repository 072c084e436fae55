package io.millrace.kinesis;

import io.millrace.api.Caller;
import io.millrace.kinesis.definition.ShardMetric;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.Shard;
import io.millrace.kinesis.shard.ShardFilter;
import io.millrace.kinesis.stream.Stream;
import io.millrace.kinesis.stream.Streams;
import io.millrace.kinesis.token.Seal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import software.amazon.awssdk.services.kinesis.model.EnhancedMetrics;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamModeDetails;
import software.amazon.awssdk.services.kinesis.model.StreamSummary;

/// The operations of Kinesis on streams and shards: translates between the SDK's shapes and the domain.
final class StreamService {

    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_LISTED_SHARDS = 1_000;
    private static final int ON_DEMAND_SHARDS = 4;

    private final Streams streams;
    private final Pages pages;
    private final InstantSource clock;

    StreamService(Streams streams, Seal seal, InstantSource clock) {
        this.streams = streams;
        this.pages = new Pages(streams, seal, clock);
        this.clock = clock;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
    CreateStreamResponse createStream(CreateStreamRequest request) {
        StreamId id = StreamId.of(Caller.current(), request.streamName());
        StreamMode mode = request.streamModeDetails() == null
                ? StreamMode.PROVISIONED
                : StreamMode.valueOf(request.streamModeDetails().streamModeAsString());
        if (request.warmThroughputMiBps() != null) {
            throw FeatureService.noWarmThroughput();
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
    DeleteStreamResponse deleteStream(DeleteStreamRequest request) {
        boolean withConsumers = Boolean.TRUE.equals(request.enforceConsumerDeletion());
        streams.delete(StreamId.requested(request.streamName(), request.streamARN()), withConsumers);
        return DeleteStreamResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html>
    DescribeStreamResponse describeStream(DescribeStreamRequest request) {
        Stream stream = streams.get(StreamId.requested(request.streamName(), request.streamARN()));
        int limit = Optional.ofNullable(request.limit()).orElse(DEFAULT_LIMIT);
        Optional<ShardId> after =
                Optional.ofNullable(request.exclusiveStartShardId()).map(text -> ShardId.requested(text, stream.id()));
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
                        .enhancedMonitoring(monitoring(definition))
                        .encryptionType(Shapes.encryption(definition))
                        .keyId(definition.featuresOrNone().kmsKey().orElse(null))
                        .shards(Shapes.shards(rest.subList(0, Math.min(limit, rest.size()))))
                        .hasMoreShards(rest.size() > limit)
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html>
    DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
        Stream stream = streams.get(StreamId.requested(request.streamName(), request.streamARN()));
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
                        .enhancedMonitoring(monitoring(definition))
                        .encryptionType(Shapes.encryption(definition))
                        .keyId(definition.featuresOrNone().kmsKey().orElse(null))
                        .openShardCount(status == StreamStatus.CREATING ? 0 : definition.openShardCount())
                        .consumerCount(definition.consumers(clock.instant()).size())
                        .maxRecordSizeInKiB(definition.maxRecordKiB())
                        .build())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html>
    ListStreamsResponse listStreams(ListStreamsRequest request) {
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
    ListShardsResponse listShards(ListShardsRequest request) {
        int limit = Optional.ofNullable(request.maxResults()).orElse(DEFAULT_LISTED_SHARDS);
        Pages.Page<Shard> page;
        boolean namesStream = request.streamName() != null || request.streamARN() != null;
        if (request.nextToken() != null) {
            if (namesStream || request.exclusiveStartShardId() != null || request.shardFilter() != null) {
                throw KinesisFault.INVALID_ARGUMENT.fault("NextToken and StreamName cannot be provided together.");
            }
            page = pages.moreShards(Caller.current(), request.nextToken(), limit);
        } else if (namesStream) {
            StreamId id = StreamId.requested(request.streamName(), request.streamARN());
            page = pages.shards(
                    id,
                    filter(id, request),
                    Optional.ofNullable(request.exclusiveStartShardId()).map(text -> ShardId.requested(text, id)),
                    Optional.ofNullable(request.streamCreationTimestamp()),
                    limit);
        } else {
            throw KinesisFault.INVALID_ARGUMENT.fault("Either NextToken or StreamName should be provided.");
        }
        return ListShardsResponse.builder()
                .shards(Shapes.shards(page.items()))
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
                new ShardFilter.AfterShardId(
                        ShardId.requested(shard.orElseThrow(() -> missingInFilter("ShardId", type)), id));
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
    IncreaseStreamRetentionPeriodResponse increaseStreamRetentionPeriod(IncreaseStreamRetentionPeriodRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        streams.retain(id, request.retentionPeriodHours(), Streams.Change.INCREASE);
        return IncreaseStreamRetentionPeriodResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html>
    DecreaseStreamRetentionPeriodResponse decreaseStreamRetentionPeriod(DecreaseStreamRetentionPeriodRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        streams.retain(id, request.retentionPeriodHours(), Streams.Change.DECREASE);
        return DecreaseStreamRetentionPeriodResponse.builder().build();
    }

    private StreamStatus status(Stream stream) {
        return stream.definition().status(clock.instant()).orElseThrow(() -> KinesisFault.streamNotFound(stream.id()));
    }

    private StreamSummary summary(Stream stream) {
        return StreamSummary.builder()
                .streamName(stream.id().name())
                .streamARN(stream.id().arn())
                .streamStatus(stream.definition()
                        .status(clock.instant())
                        .orElse(StreamStatus.DELETING)
                        .name())
                .streamModeDetails(mode(stream.definition()))
                .streamCreationTimestamp(stream.definition().created())
                .build();
    }

    private static StreamModeDetails mode(StreamDefinition definition) {
        return StreamModeDetails.builder().streamMode(definition.mode().name()).build();
    }

    private static EnhancedMetrics monitoring(StreamDefinition definition) {
        return EnhancedMetrics.builder()
                .shardLevelMetricsWithStrings(
                        ShardMetric.names(definition.featuresOrNone().metrics()))
                .build();
    }
}
