package io.millrace.firehose.delivery;

import io.millrace.aggregation.HashKeys;
import io.millrace.firehose.definition.SourceStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.SequenceNumberRange;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/// A Kinesis stream as a delivery stream reads it; for one thread.
///
/// <https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html>
public final class StreamSource {

    /// Half of what a read of AWS's can give; what is read is made durable and noted once a page.
    private static final int LIMIT = 5_000;

    private final KinesisClient kinesis;
    private final SourceStream stream;
    private final DeliveryMeter meter;
    private final Map<String, String> iterators = new HashMap<>();

    public StreamSource(KinesisClient kinesis, SourceStream stream, DeliveryMeter meter) {
        this.meter = meter;
        this.kinesis = kinesis;
        this.stream = stream;
    }

    /// A shard.
    ///
    /// @param parents the shards that it follows from
    /// @param keys the hash keys that it owns
    /// @param start the sequence number that it begins with, if that is told
    record SourceShard(String id, List<String> parents, HashKeys keys, Optional<String> start) {

        SourceShard {
            parents = List.copyOf(parents);
        }
    }

    /// A record of a shard.
    record SourceRecord(String sequenceNumber, String partitionKey, ByteBuffer data) {}

    /// Consecutive records of a shard.
    ///
    /// @param isLast whether the shard is closed and has nothing more
    /// @param behindMillis how far they are behind the newest record of the shard
    record SourcePage(List<SourceRecord> records, boolean isLast, long behindMillis) {

        SourcePage {
            records = List.copyOf(records);
        }
    }

    /// All shards that the stream has, oldest first.
    List<SourceShard> shards() {
        List<SourceShard> shards = new ArrayList<>();
        ListShardsResponse page =
                list(ListShardsRequest.builder().streamARN(stream.arn()).build());
        page.shards().forEach(shard -> shards.add(shard(shard)));
        while (page.nextToken() != null) {
            page = list(ListShardsRequest.builder().nextToken(page.nextToken()).build());
            page.shards().forEach(shard -> shards.add(shard(shard)));
        }
        return shards;
    }

    private ListShardsResponse list(ListShardsRequest request) {
        return measured("DescribeStream", () -> kinesis.listShards(request));
    }

    /// @param named the operation that AWS names the metric by
    private <T> T measured(String named, Supplier<T> call) {
        boolean isThrottled = false;
        try {
            return call.get();
        } catch (ProvisionedThroughputExceededException | LimitExceededException e) {
            isThrottled = true;
            throw e;
        } finally {
            meter.asked(named, isThrottled);
        }
    }

    private static SourceShard shard(Shard shard) {
        HashKeyRange range = shard.hashKeyRange();
        return new SourceShard(
                shard.shardId(),
                Stream.of(
                                Optional.ofNullable(shard.parentShardId()),
                                Optional.ofNullable(shard.adjacentParentShardId()))
                        .flatMap(Optional::stream)
                        .toList(),
                range == null ? HashKeys.ALL : HashKeys.of(range.startingHashKey(), range.endingHashKey()),
                Optional.ofNullable(shard.sequenceNumberRange()).map(SequenceNumberRange::startingSequenceNumber));
    }

    /// The next records of a shard, without waiting for any.
    SourcePage read(String shard, Optional<String> after) {
        String iterator = iterators.containsKey(shard) ? iterators.get(shard) : iterator(shard, after);
        iterators.remove(shard); // what fails is read again from where the caller is
        GetRecordsResponse response = measured(
                "GetRecords",
                () -> kinesis.getRecords(request ->
                        request.streamARN(stream.arn()).shardIterator(iterator).limit(LIMIT)));
        if (response.nextShardIterator() != null) {
            iterators.put(shard, response.nextShardIterator());
        }
        return new SourcePage(
                response.records().stream()
                        .map(record -> new SourceRecord(
                                record.sequenceNumber(),
                                record.partitionKey(),
                                record.data().asByteBuffer()))
                        .toList(),
                response.nextShardIterator() == null,
                response.millisBehindLatest() == null ? 0 : response.millisBehindLatest());
    }

    private String iterator(String shard, Optional<String> after) {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().streamARN(stream.arn()).shardId(shard);
        if (after.isPresent()) {
            request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER).startingSequenceNumber(after.get());
        } else {
            request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                    .timestamp(Instant.ofEpochMilli(stream.startMillis()));
        }
        return measured("GetShardIterator", () -> kinesis.getShardIterator(request.build()))
                .shardIterator();
    }

    /// Forgets where it was; the next reads begin where the caller says.
    void rewind() {
        iterators.clear();
    }
}
