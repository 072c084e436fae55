package io.millrace.kinesis;

import io.millrace.kinesis.definition.ShardMetric;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.stream.Streams;
import java.util.Optional;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.StartStreamEncryptionRequest;
import software.amazon.awssdk.services.kinesis.model.StartStreamEncryptionResponse;
import software.amazon.awssdk.services.kinesis.model.StopStreamEncryptionRequest;
import software.amazon.awssdk.services.kinesis.model.StopStreamEncryptionResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamWarmThroughputRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamWarmThroughputResponse;

/// The operations of Kinesis that set what a stream does: translates between the SDK's shapes and the domain.
final class FeatureService {

    private final Streams streams;
    private final Features features;

    FeatureService(Streams streams, Features features) {
        this.streams = streams;
        this.features = features;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html>
    StartStreamEncryptionResponse startStreamEncryption(StartStreamEncryptionRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        checkIsKms(request.encryptionTypeAsString());
        features.encrypt(id, Optional.of(request.keyId()));
        return StartStreamEncryptionResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html>
    StopStreamEncryptionResponse stopStreamEncryption(StopStreamEncryptionRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        checkIsKms(request.encryptionTypeAsString());
        features.encrypt(id, Optional.empty());
        return StopStreamEncryptionResponse.builder().build();
    }

    private static void checkIsKms(String type) {
        if (!type.equals("KMS")) {
            throw KinesisFault.INVALID_ARGUMENT.fault("The only valid value of EncryptionType is KMS, not %s.", type);
        }
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html>
    EnableEnhancedMonitoringResponse enableEnhancedMonitoring(EnableEnhancedMonitoringRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        Features.Monitored monitored =
                features.monitor(id, ShardMetric.named(request.shardLevelMetricsAsStrings()), true);
        return EnableEnhancedMonitoringResponse.builder()
                .streamName(id.name())
                .streamARN(id.arn())
                .currentShardLevelMetricsWithStrings(ShardMetric.names(monitored.before()))
                .desiredShardLevelMetricsWithStrings(ShardMetric.names(monitored.after()))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DisableEnhancedMonitoring.html>
    DisableEnhancedMonitoringResponse disableEnhancedMonitoring(DisableEnhancedMonitoringRequest request) {
        StreamId id = StreamId.requested(request.streamName(), request.streamARN());
        Features.Monitored monitored =
                features.monitor(id, ShardMetric.named(request.shardLevelMetricsAsStrings()), false);
        return DisableEnhancedMonitoringResponse.builder()
                .streamName(id.name())
                .streamARN(id.arn())
                .currentShardLevelMetricsWithStrings(ShardMetric.names(monitored.before()))
                .desiredShardLevelMetricsWithStrings(ShardMetric.names(monitored.after()))
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html>
    UpdateMaxRecordSizeResponse updateMaxRecordSize(UpdateMaxRecordSizeRequest request) {
        features.limitRecords(StreamId.requested(null, request.streamARN()), request.maxRecordSizeInKiB());
        return UpdateMaxRecordSizeResponse.builder().build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html>
    UpdateStreamModeResponse updateStreamMode(UpdateStreamModeRequest request) {
        StreamId id = StreamId.requested(null, request.streamARN());
        if (request.warmThroughputMiBps() != null) {
            throw noWarmThroughput();
        }
        features.switchMode(id, StreamMode.valueOf(request.streamModeDetails().streamModeAsString()));
        return UpdateStreamModeResponse.builder().build();
    }

    /// Refused, as AWS does for accounts without a commitment to a minimum throughput: there is none here.
    ///
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html>
    UpdateStreamWarmThroughputResponse updateStreamWarmThroughput(UpdateStreamWarmThroughputRequest request) {
        streams.get(StreamId.requested(request.streamName(), request.streamARN()));
        throw noWarmThroughput();
    }

    /// What a request for warm throughput is told.
    static RuntimeException noWarmThroughput() {
        return KinesisFault.VALIDATION.fault(
                "Warm throughput can be set for on-demand streams of accounts with On-demand Advantage only.");
    }
}
