package io.millrace.conformance.kinesis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One complete request of each operation of Kinesis, as JSON; in this order all of them succeed.
final class KinesisRequests {

    /// The stream that all requests are about.
    static final String STREAM = "mutants";

    private static final String ARN = Scenario.arn(STREAM);
    private static final String CONSUMER_ARN = ARN + "/consumer/reader:1700000000";
    private static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";

    private KinesisRequests() {}

    /// The requests by operation.
    ///
    /// @param iterator an iterator of the stream
    /// @param created when the stream was created, in seconds
    static Map<String, String> all(String iterator, long created) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("CreateStream", """
                {"StreamName":"mutants","ShardCount":2,"MaxRecordSizeInKiB":1024,\
                "StreamModeDetails":{"StreamMode":"PROVISIONED"},"Tags":{"team":"one","empty":""}}""");
        all.put("DescribeStream", """
                {"StreamName":"mutants","Limit":10,"ExclusiveStartShardId":"shardId-000000000000"}""");
        all.put("DescribeStreamSummary", """
                {"StreamName":"mutants","StreamARN":"%s"}""".formatted(ARN));
        all.put("ListStreams", """
                {"Limit":10,"ExclusiveStartStreamName":"a"}""");
        all.put("ListShards", """
                {"StreamName":"mutants","MaxResults":10,"ShardFilter":{"Type":"AT_TIMESTAMP","Timestamp":1700000000.5},\
                "StreamCreationTimestamp":%d}""".formatted(created));
        all.put("PutRecord", """
                {"StreamName":"mutants","Data":"aGVsbG8gd29ybGQ=","PartitionKey":"key-1","ExplicitHashKey":"12345"}""");
        all.put("PutRecords", """
                {"StreamARN":"%s","Records":[{"Data":"aGVsbG8=","PartitionKey":"a"},\
                {"Data":"d29ybGQ=","PartitionKey":"b","ExplicitHashKey":"340282366920938463463374607431768211455"}]}\
                """.formatted(ARN));
        all.put("GetShardIterator", """
                {"StreamName":"mutants","ShardId":"shardId-000000000000","ShardIteratorType":"AT_TIMESTAMP",\
                "Timestamp":1700000000.25}""");
        all.put("GetRecords", """
                {"ShardIterator":"%s","Limit":10,"StreamARN":"%s"}""".formatted(iterator, ARN));
        all.put("AddTagsToStream", """
                {"StreamName":"mutants","Tags":{"team":"two","more":"x"}}""");
        all.put("ListTagsForStream", """
                {"StreamName":"mutants","ExclusiveStartTagKey":"a","Limit":5}""");
        all.put("RemoveTagsFromStream", """
                {"StreamName":"mutants","TagKeys":["more","none"]}""");
        all.put("TagResource", """
                {"ResourceARN":"%s","Tags":{"team":"three"}}""".formatted(ARN));
        all.put("ListTagsForResource", """
                {"ResourceARN":"%s"}""".formatted(ARN));
        all.put("UntagResource", """
                {"ResourceARN":"%s","TagKeys":["team"]}""".formatted(ARN));
        all.put("IncreaseStreamRetentionPeriod", """
                {"StreamName":"mutants","RetentionPeriodHours":48}""");
        all.put("DecreaseStreamRetentionPeriod", """
                {"StreamName":"mutants","RetentionPeriodHours":24}""");
        all.put("SplitShard", """
                {"StreamName":"mutants","ShardToSplit":"shardId-000000000001",\
                "NewStartingHashKey":"270141183460469231731687303715884105728"}""");
        all.put("MergeShards", """
                {"StreamName":"mutants","ShardToMerge":"shardId-000000000002",\
                "AdjacentShardToMerge":"shardId-000000000003"}""");
        all.put("UpdateShardCount", """
                {"StreamName":"mutants","TargetShardCount":4,"ScalingType":"UNIFORM_SCALING"}""");
        all.put("UpdateStreamMode", """
                {"StreamARN":"%s","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}""".formatted(ARN));
        all.put("UpdateMaxRecordSize", """
                {"StreamARN":"%s","MaxRecordSizeInKiB":2048}""".formatted(ARN));
        all.put("UpdateStreamWarmThroughput", """
                {"StreamARN":"%s","WarmThroughputMiBps":10}""".formatted(ARN));
        all.put("StartStreamEncryption", """
                {"StreamName":"mutants","EncryptionType":"KMS","KeyId":"%s"}""".formatted(KEY));
        all.put("StopStreamEncryption", """
                {"StreamName":"mutants","EncryptionType":"KMS","KeyId":"%s"}""".formatted(KEY));
        all.put("EnableEnhancedMonitoring", """
                {"StreamName":"mutants","ShardLevelMetrics":["IncomingBytes","OutgoingBytes"]}""");
        all.put("DisableEnhancedMonitoring", """
                {"StreamName":"mutants","ShardLevelMetrics":["ALL"]}""");
        all.put("PutResourcePolicy", """
                {"ResourceARN":"%s","Policy":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\
                \\"Principal\\":{\\"AWS\\":\\"arn:aws:iam::111122223333:root\\"},\\"Action\\":\\"kinesis:PutRecord\\",\
                \\"Resource\\":\\"%s\\"}]}"}""".formatted(ARN, ARN));
        all.put("GetResourcePolicy", """
                {"ResourceARN":"%s"}""".formatted(ARN));
        all.put("DeleteResourcePolicy", """
                {"ResourceARN":"%s"}""".formatted(ARN));
        all.put("RegisterStreamConsumer", """
                {"StreamARN":"%s","ConsumerName":"reader","Tags":{"team":"one"}}""".formatted(ARN));
        all.put("ListStreamConsumers", """
                {"StreamARN":"%s","MaxResults":10,"StreamCreationTimestamp":%d}""".formatted(ARN, created));
        all.put("DescribeStreamConsumer", """
                {"StreamARN":"%s","ConsumerName":"reader"}""".formatted(ARN));
        all.put("SubscribeToShard", """
                {"ConsumerARN":"%s","ShardId":"shardId-000000000000",\
                "StartingPosition":{"Type":"AT_TIMESTAMP","Timestamp":1700000000.5}}""".formatted(CONSUMER_ARN));
        all.put("DeregisterStreamConsumer", """
                {"StreamARN":"%s","ConsumerName":"reader"}""".formatted(ARN));
        all.put("DescribeLimits", "{}");
        all.put("DescribeAccountSettings", "{}");
        all.put("UpdateAccountSettings", """
                {"MinimumThroughputBillingCommitment":{"Status":"ENABLED"}}""");
        all.put("DeleteStream", """
                {"StreamName":"mutants","EnforceConsumerDeletion":true}""");
        return all;
    }

    /// The request of one operation.
    static String of(String operation, String iterator, long created) {
        return Optional.ofNullable(all(iterator, created).get(operation))
                .orElseThrow(() -> new IllegalArgumentException(operation));
    }

    /// Members whose text in JSON is base64.
    static List<String> blobs() {
        return List.of("Data");
    }

    /// Members that are seconds in JSON.
    static List<String> times() {
        return List.of("Timestamp", "StreamCreationTimestamp");
    }
}
