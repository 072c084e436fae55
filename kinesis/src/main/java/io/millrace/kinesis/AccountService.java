package io.millrace.kinesis;

import io.millrace.api.Caller;
import io.millrace.kinesis.setting.KinesisSettings;
import io.millrace.kinesis.stream.Quotas;
import io.millrace.kinesis.stream.Streams;
import software.amazon.awssdk.services.kinesis.model.DescribeAccountSettingsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeAccountSettingsResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutput;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutputStatus;
import software.amazon.awssdk.services.kinesis.model.UpdateAccountSettingsRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateAccountSettingsResponse;

/// The operations of Kinesis on the caller's account in its region.
final class AccountService {

    private final Streams streams;
    private final KinesisSettings settings;

    AccountService(Streams streams, KinesisSettings settings) {
        this.streams = streams;
        this.settings = settings;
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html>
    DescribeLimitsResponse describeLimits(DescribeLimitsRequest request) {
        Caller caller = Caller.current();
        Quotas quotas = streams.quotas(caller.account(), caller.region());
        return DescribeLimitsResponse.builder()
                .shardLimit(settings.shardLimit())
                .openShardCount(quotas.openShards())
                .onDemandStreamCount(quotas.onDemandStreams())
                .onDemandStreamCountLimit(settings.onDemandStreamLimit())
                .build();
    }

    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeAccountSettings.html>
    DescribeAccountSettingsResponse describeAccountSettings(DescribeAccountSettingsRequest request) {
        return DescribeAccountSettingsResponse.builder()
                .minimumThroughputBillingCommitment(noCommitment())
                .build();
    }

    /// Nobody is billed, so nobody can commit to be.
    ///
    /// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateAccountSettings.html>
    UpdateAccountSettingsResponse updateAccountSettings(UpdateAccountSettingsRequest request) {
        if (request.minimumThroughputBillingCommitment().statusAsString().equals("ENABLED")) {
            throw KinesisFault.INVALID_ARGUMENT.fault(
                    "MinimumThroughputBillingCommitment cannot be enabled for account %s.",
                    Caller.current().account());
        }
        return UpdateAccountSettingsResponse.builder()
                .minimumThroughputBillingCommitment(noCommitment())
                .build();
    }

    private static MinimumThroughputBillingCommitmentOutput noCommitment() {
        return MinimumThroughputBillingCommitmentOutput.builder()
                .status(MinimumThroughputBillingCommitmentOutputStatus.DISABLED)
                .build();
    }
}
