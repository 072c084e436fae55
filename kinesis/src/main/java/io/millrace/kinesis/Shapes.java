package io.millrace.kinesis;

import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.shard.HashKeyRange;
import io.millrace.kinesis.shard.Shard;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;

/// Shards in the SDK's shapes.
final class Shapes {

    private Shapes() {}

    /// How the records of a stream are said to be encrypted.
    static EncryptionType encryption(StreamDefinition definition) {
        return definition.featuresOrNone().kmsKey().isPresent() ? EncryptionType.KMS : EncryptionType.NONE;
    }

    static List<software.amazon.awssdk.services.kinesis.model.Shard> shards(List<Shard> shards) {
        return shards.stream().map(Shapes::shard).toList();
    }

    private static software.amazon.awssdk.services.kinesis.model.Shard shard(Shard shard) {
        return software.amazon.awssdk.services.kinesis.model.Shard.builder()
                .shardId(shard.id().toString())
                .parentShardId(shard.parent().map(ShardId::toString).orElse(null))
                .adjacentParentShardId(
                        shard.adjacentParent().map(ShardId::toString).orElse(null))
                .hashKeyRange(shape(shard.hashKeys()))
                .sequenceNumberRange(range -> range.startingSequenceNumber(shard.startingSequenceNumber())
                        .endingSequenceNumber(shard.endingSequenceNumber().orElse(null)))
                .build();
    }

    /// The shards that follow a closed one, as the last answer for it tells.
    ///
    /// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ChildShard.html>
    static List<ChildShard> children(StreamDefinition definition, ShardId closed) {
        return children(definition.childrenOf(closed));
    }

    /// The shards as they are told who has read a closed one to its end.
    static List<ChildShard> children(List<Shard> children) {
        return children.stream()
                .map(child -> ChildShard.builder()
                        .shardId(child.id().toString())
                        .parentShards(Stream.of(child.parent(), child.adjacentParent())
                                .flatMap(Optional::stream)
                                .map(ShardId::toString)
                                .toList())
                        .hashKeyRange(shape(child.hashKeys()))
                        .build())
                .toList();
    }

    private static software.amazon.awssdk.services.kinesis.model.HashKeyRange shape(HashKeyRange range) {
        return software.amazon.awssdk.services.kinesis.model.HashKeyRange.builder()
                .startingHashKey(range.first().toString())
                .endingHashKey(range.last().toString())
                .build();
    }
}
