package io.millrace.kinesis.stream;

import io.millrace.kinesis.KinesisFault;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How much of its quotas an account uses in a region.
///
/// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
///
/// @param account whose
/// @param region where
/// @param openShards the open shards of its provisioned streams
/// @param onDemandStreams its on-demand streams
/// @param creating its streams that are CREATING
public record Quotas(String account, String region, int openShards, int onDemandStreams, int creating) {

    /// Counts.
    ///
    /// @param streams all of the account in the region
    static Quotas of(String account, String region, List<Stream> streams, Instant now) {
        int shards = 0;
        int onDemand = 0;
        int creating = 0;
        for (Stream stream : streams) {
            StreamDefinition definition = stream.definition();
            switch (definition.mode()) {
                case PROVISIONED -> shards += definition.openShardCount();
                case ON_DEMAND -> onDemand++;
            }
            creating += definition.status(now).equals(Optional.of(StreamStatus.CREATING)) ? 1 : 0;
        }
        return new Quotas(account, region, shards, onDemand, creating);
    }

    /// @throws io.millrace.api.Fault LimitExceededException if no further stream may be CREATING
    void checkCreating(int limit) {
        if (creating >= limit) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "This request would exceed the limit of %d streams in status CREATING for the account %s in %s.",
                    limit, account, region);
        }
    }

    /// Refuses one more stream on demand where there are too many.
    ///
    /// @throws io.millrace.api.Fault LimitExceededException if no further stream may be on demand
    public void checkOnDemandStreams(int limit) {
        if (onDemandStreams >= limit) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "This request would exceed the on-demand stream limit for the account %s in %s. Current on-demand"
                            + " stream count for the account: %d. Limit: %d.",
                    account, region, onDemandStreams, limit);
        }
    }

    /// Refuses more open shards where there would be too many.
    ///
    /// @param added how many open shards there would be more
    /// @throws io.millrace.api.Fault LimitExceededException if that many shards may not be added
    public void checkShards(int added, int limit) {
        if ((long) openShards + added > limit) {
            throw KinesisFault.LIMIT_EXCEEDED.fault(
                    "This request would exceed the shard limit for the account %s in %s. Current shard count for the"
                            + " account: %d. Limit: %d. Number of additional shards that would have resulted from this"
                            + " request: %d. Refer to the AWS Service Limits page"
                            + " (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current"
                            + " limits and how to request higher limits.",
                    account, region, openShards, limit, added);
        }
    }
}
