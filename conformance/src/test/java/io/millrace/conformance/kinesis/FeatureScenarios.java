package io.millrace.conformance.kinesis;

import static io.millrace.conformance.kinesis.Scenario.arn;
import static io.millrace.conformance.kinesis.Scenario.awaitActive;
import static io.millrace.conformance.kinesis.Scenario.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentInputStatus;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutputStatus;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// What is set about streams and accounts after their creation.
final class FeatureScenarios {

    static final List<Scenario> ALL = List.of(
            Scenario.of("StartStreamEncryption and StopStreamEncryption are reported", FeatureScenarios::encryption),
            Scenario.of("EnableEnhancedMonitoring tells before and after", FeatureScenarios::monitoring),
            Scenario.of("UpdateMaxRecordSize lets larger records in", FeatureScenarios::recordSize),
            Scenario.of("UpdateStreamMode keeps the shards", FeatureScenarios::mode),
            Scenario.of("DescribeLimits counts shards and streams", FeatureScenarios::limits),
            Scenario.of("account settings know no commitment", FeatureScenarios::account),
            Scenario.of("features refuse streams that are not there", FeatureScenarios::nobody));

    private FeatureScenarios() {}

    private static void encryption(KinesisClient kinesis) {
        Scenario.create(kinesis, "sealed", 1);
        kinesis.startStreamEncryption(
                r -> r.streamName("sealed").encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        awaitActive(kinesis, "sealed");
        assertThat(summary(kinesis, "sealed").encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(summary(kinesis, "sealed").keyId()).isEqualTo("alias/aws/kinesis");
        kinesis.stopStreamEncryption(r ->
                r.streamARN(arn("sealed")).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        awaitActive(kinesis, "sealed");
        assertThat(summary(kinesis, "sealed").encryptionType()).isEqualTo(EncryptionType.NONE);
        refuses(
                ValidationException.class,
                "Value null at 'keyId'",
                () -> kinesis.startStreamEncryption(r -> r.streamName("sealed").encryptionType(EncryptionType.KMS)));
    }

    private static void monitoring(KinesisClient kinesis) {
        Scenario.create(kinesis, "watched", 1);
        assertThat(kinesis.enableEnhancedMonitoring(r -> r.streamName("watched").shardLevelMetrics(MetricsName.ALL))
                        .desiredShardLevelMetrics())
                .hasSize(7);
        awaitActive(kinesis, "watched");
        assertThat(kinesis.disableEnhancedMonitoring(
                                r -> r.streamName("watched").shardLevelMetrics(MetricsName.INCOMING_BYTES))
                        .desiredShardLevelMetrics())
                .hasSize(6)
                .doesNotContain(MetricsName.INCOMING_BYTES);
        assertThat(summary(kinesis, "watched").enhancedMonitoring().getFirst().shardLevelMetrics())
                .hasSize(6);
    }

    private static void recordSize(KinesisClient kinesis) {
        Scenario.create(kinesis, "large", 1);
        SdkBytes data = SdkBytes.fromByteArray(new byte[3 << 20]);
        refuses(
                ValidationException.class,
                "Member must have length less than or equal to 1048576",
                () -> kinesis.putRecord(
                        r -> r.streamName("large").partitionKey("k").data(data)));
        kinesis.updateMaxRecordSize(r -> r.streamARN(arn("large")).maxRecordSizeInKiB(3 << 10));
        awaitActive(kinesis, "large");
        kinesis.putRecord(r -> r.streamName("large").partitionKey("k").data(data));
        refuses(
                ValidationException.class,
                "Member must have value less than or equal to 10240",
                () -> kinesis.updateMaxRecordSize(r -> r.streamARN(arn("large")).maxRecordSizeInKiB(10_241)));
    }

    private static void mode(KinesisClient kinesis) {
        Scenario.create(kinesis, "moded", 3);
        kinesis.updateStreamMode(
                r -> r.streamARN(arn("moded")).streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        awaitActive(kinesis, "moded");
        assertThat(summary(kinesis, "moded").streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(summary(kinesis, "moded").openShardCount()).isEqualTo(3);
        refuses(
                ValidationException.class,
                "ON_DEMAND",
                () -> kinesis.splitShard(r ->
                        r.streamName("moded").shardToSplit(Scenario.FIRST_SHARD).newStartingHashKey("5")));
    }

    private static void limits(KinesisClient kinesis) {
        DescribeLimitsResponse before = kinesis.describeLimits();
        Scenario.create(kinesis, "counted", 2);
        DescribeLimitsResponse after = kinesis.describeLimits();
        assertThat(after.openShardCount()).isEqualTo(before.openShardCount() + 2);
        assertThat(after.shardLimit()).isPositive();
        assertThat(after.onDemandStreamCountLimit()).isPositive();
    }

    private static void account(KinesisClient kinesis) {
        kinesis.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(
                c -> c.status(MinimumThroughputBillingCommitmentInputStatus.DISABLED)));
        assertThat(kinesis.describeAccountSettings(r -> {})
                        .minimumThroughputBillingCommitment()
                        .status())
                .isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.DISABLED);
        refuses(
                InvalidArgumentException.class,
                "cannot be enabled",
                () -> kinesis.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(
                        c -> c.status(MinimumThroughputBillingCommitmentInputStatus.ENABLED))));
        Scenario.create(kinesis, "cold", 1);
        refuses(
                ValidationException.class,
                "Warm throughput",
                () -> kinesis.updateStreamWarmThroughput(
                        r -> r.streamName("cold").warmThroughputMiBps(10)));
    }

    private static void nobody(KinesisClient kinesis) {
        String words = "Stream nobody under account";
        refuses(
                ResourceNotFoundException.class,
                words,
                () -> kinesis.stopStreamEncryption(r -> r.streamName("nobody")
                        .encryptionType(EncryptionType.KMS)
                        .keyId("k")));
        refuses(
                ResourceNotFoundException.class,
                words,
                () -> kinesis.enableEnhancedMonitoring(
                        r -> r.streamName("nobody").shardLevelMetrics(MetricsName.ALL)));
        refuses(
                ResourceNotFoundException.class,
                words,
                () -> kinesis.disableEnhancedMonitoring(
                        r -> r.streamName("nobody").shardLevelMetrics(MetricsName.ALL)));
        refuses(
                ResourceNotFoundException.class,
                words,
                () -> kinesis.updateStreamMode(
                        r -> r.streamARN(arn("nobody")).streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND))));
    }

    private static StreamDescriptionSummary summary(KinesisClient kinesis, String stream) {
        return kinesis.describeStreamSummary(r -> r.streamName(stream)).streamDescriptionSummary();
    }
}
