package io.millrace.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentInputStatus;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/// What can be set about a stream and an account after the creation, and what is said about it.
class FeaturesTest {

    private static final String ARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/users";

    @TempDir
    Path directory;

    private Kinesis kinesis;
    private KinesisClient client;

    @BeforeEach
    void open() {
        kinesis = new Kinesis(directory);
        client = kinesis.client();
        kinesis.create("users", 2);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    @Test
    void encryption_isRecordedAndReported() {
        client.startStreamEncryption(
                r -> r.streamName("users").encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        kinesis.restart();
        client = kinesis.client();

        assertThat(summary().encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(summary().keyId()).isEqualTo("alias/aws/kinesis");
        assertThat(client.describeStream(r -> r.streamName("users"))
                        .streamDescription()
                        .keyId())
                .isEqualTo("alias/aws/kinesis");
        assertThat(client.putRecord(r -> r.streamName("users").partitionKey("k").data(SdkBytes.fromUtf8String("x")))
                        .encryptionType())
                .isEqualTo(EncryptionType.KMS);

        client.stopStreamEncryption(
                r -> r.streamARN(ARN).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        assertThat(summary().encryptionType()).isEqualTo(EncryptionType.NONE);
        assertThat(summary().keyId()).isNull();
    }

    @Test
    void encryption_needsAKeyAndItsType() {
        assertThatThrownBy(() -> client.startStreamEncryption(r -> r.streamName("users")
                        .encryptionType(EncryptionType.NONE)
                        .keyId("k")))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() ->
                        client.startStreamEncryption(r -> r.streamName("users").encryptionType(EncryptionType.KMS)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Value null at 'keyId'");
        assertThatThrownBy(() -> client.startStreamEncryption(r -> r.streamName("nobody")
                        .encryptionType(EncryptionType.KMS)
                        .keyId("k")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void monitoring_tellsWhatWasAndWhatIs() {
        var on = client.enableEnhancedMonitoring(
                r -> r.streamName("users").shardLevelMetrics(MetricsName.OUTGOING_BYTES, MetricsName.INCOMING_BYTES));
        assertThat(on.currentShardLevelMetrics()).isEmpty();
        assertThat(on.desiredShardLevelMetrics())
                .containsExactly(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);
        kinesis.restart();
        client = kinesis.client();
        var all = client.enableEnhancedMonitoring(r -> r.streamName("users").shardLevelMetrics(MetricsName.ALL));
        assertThat(all.currentShardLevelMetrics()).hasSize(2);
        assertThat(all.desiredShardLevelMetrics()).hasSize(7);
        var off = client.disableEnhancedMonitoring(
                r -> r.streamName("users").shardLevelMetrics(MetricsName.ITERATOR_AGE_MILLISECONDS));
        assertThat(off.currentShardLevelMetrics()).hasSize(7);
        assertThat(off.desiredShardLevelMetrics()).hasSize(6).doesNotContain(MetricsName.ITERATOR_AGE_MILLISECONDS);
        assertThat(summary().enhancedMonitoring().getFirst().shardLevelMetrics())
                .isEqualTo(off.desiredShardLevelMetrics());
        assertThatThrownBy(() -> client.enableEnhancedMonitoring(
                        r -> r.streamName("users").shardLevelMetricsWithStrings("Weather")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Value '[Weather]' at 'shardLevelMetrics'");
    }

    @Test
    void maxRecordSize_isWhatPutsMayHave() {
        byte[] large = new byte[2 << 20];
        assertThatThrownBy(() -> put(large)).isInstanceOf(ValidationException.class);
        client.updateMaxRecordSize(r -> r.streamARN(ARN).maxRecordSizeInKiB(2_048));
        put(large);
        assertThat(summary().maxRecordSizeInKiB()).isEqualTo(2_048);
        assertThatThrownBy(() -> put(new byte[(2 << 20) + 1]))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Member must have length less than or equal to 2097152");
        assertThatThrownBy(
                        () -> client.updateMaxRecordSize(r -> r.streamARN(ARN).maxRecordSizeInKiB(10_241)))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.updateMaxRecordSize(r -> r.maxRecordSizeInKiB(2_048)))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void mode_isSwitchedTwiceADayAndKeepsTheShards() {
        mode(StreamMode.ON_DEMAND);
        assertThat(summary().streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(summary().openShardCount()).isEqualTo(2);
        mode(StreamMode.ON_DEMAND);
        mode(StreamMode.PROVISIONED);
        assertThatThrownBy(() -> mode(StreamMode.ON_DEMAND)).isInstanceOf(LimitExceededException.class);
        kinesis.pass(Duration.ofHours(24));
        mode(StreamMode.ON_DEMAND);
    }

    @Test
    void mode_isLimitedByTheQuotas() {
        kinesis.restart(Kinesis.SMALL.withLimits(3, 1, 5));
        client = kinesis.client();
        client.createStream(r -> r.streamName("auto").streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        assertThatThrownBy(() -> mode(StreamMode.ON_DEMAND)).isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> client.updateStreamMode(r -> r.streamARN(ARN.replace("users", "auto"))
                        .streamModeDetails(m -> m.streamMode(StreamMode.PROVISIONED))))
                .isInstanceOf(LimitExceededException.class);
        var limits = client.describeLimits();
        assertThat(limits.openShardCount()).isEqualTo(2);
        assertThat(limits.shardLimit()).isEqualTo(3);
        assertThat(limits.onDemandStreamCount()).isEqualTo(1);
        assertThat(limits.onDemandStreamCountLimit()).isEqualTo(1);
    }

    @Test
    void changes_needAnActiveStream() {
        kinesis.restart(Kinesis.SMALL.withDelays(Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO));
        client = kinesis.client();
        mode(StreamMode.ON_DEMAND);
        assertThat(summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThatThrownBy(
                        () -> client.updateMaxRecordSize(r -> r.streamARN(ARN).maxRecordSizeInKiB(2_048)))
                .isInstanceOf(ResourceInUseException.class);
        kinesis.pass(Duration.ofSeconds(5));
        client.updateMaxRecordSize(r -> r.streamARN(ARN).maxRecordSizeInKiB(2_048));
    }

    @Test
    void warmThroughput_isRefusedAsForAccountsWithoutACommitment() {
        assertThat(client.describeAccountSettings(r -> {})
                        .minimumThroughputBillingCommitment()
                        .statusAsString())
                .isEqualTo("DISABLED");
        assertThatThrownBy(() -> commit(MinimumThroughputBillingCommitmentInputStatus.ENABLED))
                .isInstanceOf(InvalidArgumentException.class);
        commit(MinimumThroughputBillingCommitmentInputStatus.DISABLED);
        assertThatThrownBy(() ->
                        client.updateStreamWarmThroughput(r -> r.streamARN(ARN).warmThroughputMiBps(10)))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.updateStreamWarmThroughput(
                        r -> r.streamName("nobody").warmThroughputMiBps(10)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private void commit(MinimumThroughputBillingCommitmentInputStatus status) {
        client.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(c -> c.status(status)));
    }

    private void mode(StreamMode mode) {
        client.updateStreamMode(r -> r.streamARN(ARN).streamModeDetails(m -> m.streamMode(mode)));
    }

    private void put(byte[] data) {
        client.putRecord(r -> r.streamName("users").partitionKey("k").data(SdkBytes.fromByteArray(data)));
    }

    private StreamDescriptionSummary summary() {
        return client.describeStreamSummary(r -> r.streamName("users")).streamDescriptionSummary();
    }
}
