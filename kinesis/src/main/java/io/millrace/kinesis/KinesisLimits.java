package io.millrace.kinesis;

import io.millrace.api.RequestLimits;
import io.millrace.kinesis.definition.StreamDefinition;

/// What requests to Kinesis Data Streams must obey.
///
/// Source: the parameters of each operation of
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html>
final class KinesisLimits {

    /// The most data that any stream can be set to take in one record.
    private static final int MAX_DATA_BYTES = StreamDefinition.MAX_RECORD_KIB << 10;

    private static final String NAME = "[a-zA-Z0-9_.-]+";
    private static final String CONSUMER_ARN =
            "^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+";
    private static final String SEQUENCE_NUMBER = "0|([1-9]\\d{0,128})";

    /// More than a resource may have, so that the service says how many those are.
    private static final int MAX_TAG_ENTRIES = 200;

    static final RequestLimits LIMITS = RequestLimits.refusing(KinesisFault.VALIDATION)
            .required("CreateStreamRequest.StreamName")
            .required("GetRecordsRequest.ShardIterator")
            .required("PutRecordRequest.Data")
            .required("PutRecordRequest.PartitionKey")
            .required("PutRecordsRequest.Records")
            .required("PutRecordsRequestEntry.Data")
            .required("PutRecordsRequestEntry.PartitionKey")
            .required("GetShardIteratorRequest.ShardId")
            .required("GetShardIteratorRequest.ShardIteratorType")
            .required("IncreaseStreamRetentionPeriodRequest.RetentionPeriodHours")
            .required("DecreaseStreamRetentionPeriodRequest.RetentionPeriodHours")
            .required("SplitShardRequest.ShardToSplit")
            .required("SplitShardRequest.NewStartingHashKey")
            .required("MergeShardsRequest.ShardToMerge")
            .required("MergeShardsRequest.AdjacentShardToMerge")
            .required("UpdateShardCountRequest.TargetShardCount")
            .required("UpdateShardCountRequest.ScalingType")
            .required("ShardFilter.Type")
            .required("StreamModeDetails.StreamMode")
            .required("AddTagsToStreamRequest.Tags")
            .required("RemoveTagsFromStreamRequest.TagKeys")
            .required("RegisterStreamConsumerRequest.StreamARN")
            .required("RegisterStreamConsumerRequest.ConsumerName")
            .required("ListStreamConsumersRequest.StreamARN")
            .required("SubscribeToShardRequest.ConsumerARN")
            .required("SubscribeToShardRequest.ShardId")
            .required("SubscribeToShardRequest.StartingPosition")
            .required("StartingPosition.Type")
            .required("TagResourceRequest.Tags")
            .required("UntagResourceRequest.TagKeys")
            .required("PutResourcePolicyRequest.Policy")
            .required("ResourceARN")
            .pattern("StreamName", NAME)
            .length("StreamName", 1, 128)
            .pattern("StreamARN", "arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+")
            .length("StreamARN", 1, 2_048)
            .pattern("ExclusiveStartStreamName", NAME)
            .length("ExclusiveStartStreamName", 1, 128)
            .pattern("ShardId", NAME)
            .length("ShardId", 1, 128)
            .pattern("ShardToSplit", NAME)
            .length("ShardToSplit", 1, 128)
            .pattern("NewStartingHashKey", "0|([1-9]\\d{0,38})")
            .pattern("ShardToMerge", NAME)
            .length("ShardToMerge", 1, 128)
            .pattern("AdjacentShardToMerge", NAME)
            .length("AdjacentShardToMerge", 1, 128)
            .range("TargetShardCount", 1, 100_000)
            .oneOf("EncryptionType", "KMS", "NONE")
            .length("KeyId", 1, 2_048)
            .length("ShardLevelMetrics", 1, 7)
            .required("StartStreamEncryptionRequest.EncryptionType")
            .required("StartStreamEncryptionRequest.KeyId")
            .required("StopStreamEncryptionRequest.EncryptionType")
            .required("StopStreamEncryptionRequest.KeyId")
            .required("ShardLevelMetrics")
            .required("UpdateMaxRecordSizeRequest.MaxRecordSizeInKiB")
            .required("UpdateStreamModeRequest.StreamARN")
            .required("UpdateStreamModeRequest.StreamModeDetails")
            .required("UpdateStreamWarmThroughputRequest.WarmThroughputMiBps")
            .required("UpdateAccountSettingsRequest.MinimumThroughputBillingCommitment")
            .oneOf("MinimumThroughputBillingCommitmentInput.Status", "ENABLED", "DISABLED")
            .required("MinimumThroughputBillingCommitmentInput.Status")
            .range("WarmThroughputMiBps", 0, Integer.MAX_VALUE)
            .oneOf("ScalingType", "UNIFORM_SCALING")
            .pattern("ExclusiveStartShardId", NAME)
            .length("ExclusiveStartShardId", 1, 128)
            .range("ShardCount", 1, 100_000)
            .range("MaxRecordSizeInKiB", StreamDefinition.MIN_RECORD_KIB, StreamDefinition.MAX_RECORD_KIB)
            .oneOf("StreamMode", "PROVISIONED", "ON_DEMAND")
            .length("PartitionKey", 1, 256)
            .pattern("ExplicitHashKey", "0|([1-9]\\d{0,38})")
            .pattern("SequenceNumberForOrdering", SEQUENCE_NUMBER)
            .length("Data", 0, MAX_DATA_BYTES)
            .length("Records", 1, 500)
            .oneOf(
                    "ShardIteratorType",
                    "AT_SEQUENCE_NUMBER",
                    "AFTER_SEQUENCE_NUMBER",
                    "TRIM_HORIZON",
                    "LATEST",
                    "AT_TIMESTAMP")
            .pattern("StartingSequenceNumber", SEQUENCE_NUMBER)
            .length("ShardIterator", 1, 512)
            .range("GetRecordsRequest.Limit", 1, 10_000)
            .range("DescribeStreamRequest.Limit", 1, 10_000)
            .range("ListStreamsRequest.Limit", 1, 10_000)
            .range("ListTagsForStreamRequest.Limit", 1, Tags.MAX_TAGS)
            .range("MaxResults", 1, 10_000)
            .length("NextToken", 1, 1_048_576)
            .oneOf(
                    "ShardFilter.Type",
                    "AFTER_SHARD_ID",
                    "AT_TRIM_HORIZON",
                    "FROM_TRIM_HORIZON",
                    "AT_LATEST",
                    "AT_TIMESTAMP",
                    "FROM_TIMESTAMP")
            .range("RetentionPeriodHours", 1, StreamDefinition.MAX_RETENTION_HOURS)
            .length("AddTagsToStreamRequest.Tags", 1, Tags.MAX_TAGS)
            .length("CreateStreamRequest.Tags", 0, Tags.MAX_TAGS)
            .length("TagKeys", 1, Tags.MAX_TAGS)
            .length("ExclusiveStartTagKey", 1, Tags.MAX_KEY_LENGTH)
            .pattern("ConsumerARN", CONSUMER_ARN)
            .length("ConsumerARN", 1, 2_048)
            .pattern("ConsumerName", NAME)
            .length("ConsumerName", 1, 128)
            .length("RegisterStreamConsumerRequest.Tags", 0, MAX_TAG_ENTRIES)
            .pattern("ResourceARN", "arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+")
            .length("ResourceARN", 1, 2_048)
            .length("TagResourceRequest.Tags", 1, MAX_TAG_ENTRIES)
            .pattern("StartingPosition.SequenceNumber", SEQUENCE_NUMBER)
            .oneOf(
                    "StartingPosition.Type",
                    "AT_SEQUENCE_NUMBER",
                    "AFTER_SEQUENCE_NUMBER",
                    "TRIM_HORIZON",
                    "LATEST",
                    "AT_TIMESTAMP")
            .build();

    private KinesisLimits() {}
}
