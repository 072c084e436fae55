package io.millrace.kinesis.setting;

import io.millrace.log.LogOptions;
import java.time.Duration;

/// What can be set about the streams of this server.
///
/// @param createDelay how long a new stream or consumer stays CREATING
/// @param updateDelay how long a stream stays UPDATING after a change of its retention
/// @param deleteDelay how long a deleted stream or consumer stays DELETING
/// @param shardLimit the most open shards of an account in a region, those of on-demand streams not counted
/// @param onDemandStreamLimit the most on-demand streams of an account in a region
/// @param creatingLimit the most streams of an account in a region that are CREATING at once
/// @param pendingBytes the most bytes of one stream that may wait for the disk at once; a put beyond is throttled.
///     At least 16 MiB, so that every single request fits
/// @param sweepInterval how often expired segments and deleted streams are removed
/// @param throughput the limits of shards whose stream has no tag that says which
/// @param log the sizes of a stream's log
public record KinesisSettings(
        Duration createDelay,
        Duration updateDelay,
        Duration deleteDelay,
        int shardLimit,
        int onDemandStreamLimit,
        int creatingLimit,
        int pendingBytes,
        Duration sweepInterval,
        ThroughputLimits throughput,
        LogOptions log) {

    private static final int MIN_PENDING_BYTES = 16 << 20;

    public KinesisSettings {
        if (createDelay.isNegative() || updateDelay.isNegative() || deleteDelay.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative");
        }
        if (shardLimit < 1 || onDemandStreamLimit < 1 || creatingLimit < 1) {
            throw new IllegalArgumentException("a limit is 1 or more");
        }
        if (pendingBytes < MIN_PENDING_BYTES) {
            throw new IllegalArgumentException(
                    "pendingBytes is " + MIN_PENDING_BYTES + " or more, not " + pendingBytes);
        }
        if (!sweepInterval.isPositive()) {
            throw new IllegalArgumentException("sweepInterval is longer than 0");
        }
    }

    /// No delays, no limits of throughput, and AWS's quotas: 20,000 shards, 50 on-demand streams, 5 streams CREATING at
    /// once.
    ///
    /// Source: <https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html>
    public static KinesisSettings defaults() {
        return new KinesisSettings(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                20_000,
                50,
                5,
                32 << 20,
                Duration.ofMinutes(1),
                ThroughputLimits.NONE,
                LogOptions.defaults());
    }

    /// The same with other times for the states that pass by themselves.
    public KinesisSettings withDelays(Duration create, Duration update, Duration delete) {
        return new KinesisSettings(
                create,
                update,
                delete,
                shardLimit,
                onDemandStreamLimit,
                creatingLimit,
                pendingBytes,
                sweepInterval,
                throughput,
                log);
    }

    /// The same with other quotas.
    public KinesisSettings withLimits(int shards, int onDemandStreams, int creating) {
        return new KinesisSettings(
                createDelay,
                updateDelay,
                deleteDelay,
                shards,
                onDemandStreams,
                creating,
                pendingBytes,
                sweepInterval,
                throughput,
                log);
    }

    /// The same with another bound on bytes that wait.
    public KinesisSettings withPendingBytes(int bytes) {
        return new KinesisSettings(
                createDelay,
                updateDelay,
                deleteDelay,
                shardLimit,
                onDemandStreamLimit,
                creatingLimit,
                bytes,
                sweepInterval,
                throughput,
                log);
    }

    /// The same with other limits of throughput.
    public KinesisSettings withThroughput(ThroughputLimits limits) {
        return new KinesisSettings(
                createDelay,
                updateDelay,
                deleteDelay,
                shardLimit,
                onDemandStreamLimit,
                creatingLimit,
                pendingBytes,
                sweepInterval,
                limits,
                log);
    }

    /// The same with other sizes of the logs.
    public KinesisSettings withLog(LogOptions options) {
        return new KinesisSettings(
                createDelay,
                updateDelay,
                deleteDelay,
                shardLimit,
                onDemandStreamLimit,
                creatingLimit,
                pendingBytes,
                sweepInterval,
                throughput,
                options);
    }
}
