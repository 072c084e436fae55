package io.millrace.kinesis;

import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.reshard.Reshard;
import io.millrace.kinesis.stream.Streams;
import java.math.BigInteger;
import software.amazon.awssdk.services.kinesis.model.MergeShardsRequest;
import software.amazon.awssdk.services.kinesis.model.MergeShardsResponse;
import software.amazon.awssdk.services.kinesis.model.SplitShardRequest;
import software.amazon.awssdk.services.kinesis.model.SplitShardResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;

/// The operations of Kinesis that change the shards of a stream: translates between the SDK's shapes and the domain.
final class ReshardService {

    private final Streams streams;
    private final Reshards reshards;

    ReshardService(Streams streams, Reshards reshards) {
        this.streams = streams;
        this.reshards = reshards;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html>
    SplitShardResponse splitShard(SplitShardRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        ShardId shard = ShardId.requested(request.shardToSplit(), id);
        reshards.apply(id, new Reshard.Split(shard, new BigInteger(request.newStartingHashKey())));
        return SplitShardResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html>
    MergeShardsResponse mergeShards(MergeShardsRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        ShardId shard = ShardId.requested(request.shardToMerge(), id);
        ShardId adjacent = ShardId.requested(request.adjacentShardToMerge(), id);
        reshards.apply(id, new Reshard.Merge(shard, adjacent));
        return MergeShardsResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html>
    UpdateShardCountResponse updateShardCount(UpdateShardCountRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        int before = streams.get(id).definition().openShardCount();
        reshards.apply(id, new Reshard.Scale(request.targetShardCount()));
        return UpdateShardCountResponse.builder()
                .streamName(id.name())
                .streamARN(id.arn())
                .currentShardCount(before)
                .targetShardCount(request.targetShardCount())
                .build();
    }
}
