package io.millrace.analytics.definition;

import io.millrace.sql.Execution;
import io.millrace.sql.plan.CompileOptions;
import java.time.Duration;

/// What can be set about the applications of this server.
///
/// @param dialect choices where the manual of the SQL is silent
/// @param applicationLimit the most applications of an account in a region
/// @param planRecords the most records of one batch
/// @param planBytes a batch takes no further shard when it has this many bytes
/// @param idleWait how long a stream without new records is waited for at a time; with AWS, which does not
///     wait, the time between two looks
/// @param boundDelay how far behind the clock an idle application's time stays, for records that are on their
///     way
/// @param retryLeast the first pause after something has failed
/// @param retryMost the longest pause
/// @param discoveryWait how long a discovery waits for new records
/// @param rowTime what becomes the ROWTIME of an application without a tag that says it
/// @param referenceBytes the most bytes of an object that fills a reference table, at most AWS's 1 GiB
/// @param memoryLimit about how many bytes the operators of an application may keep, 1 MiB to 4 GiB; beyond
///     that the pump that keeps the most is stopped
/// @param snapshotInterval the shortest time between two snapshots of an application's state; how much longer it is
///     follows from what they cost
/// @param smallStateBytes how large a state may be that is kept in the store; larger ones are files
public record AnalyticsSettings(
        CompileOptions dialect,
        int applicationLimit,
        int planRecords,
        int planBytes,
        Duration idleWait,
        Duration boundDelay,
        Duration retryLeast,
        Duration retryMost,
        Duration discoveryWait,
        RowTime rowTime,
        int referenceBytes,
        long memoryLimit,
        Duration snapshotInterval,
        int smallStateBytes) {

    private static final int MOST_PLAN_RECORDS = 10_000;
    private static final long LEAST_MEMORY = 1L << 20;
    private static final long MOST_MEMORY = 4L << 30;

    public AnalyticsSettings {
        if (applicationLimit < 1) {
            throw new IllegalArgumentException("applicationLimit is 1 or more, not " + applicationLimit);
        }
        if (planRecords < 1 || planRecords > MOST_PLAN_RECORDS) {
            throw new IllegalArgumentException("planRecords is 1 to " + MOST_PLAN_RECORDS + ", not " + planRecords);
        }
        if (planBytes < 1) {
            throw new IllegalArgumentException("planBytes is 1 or more, not " + planBytes);
        }
        if (referenceBytes < 1 || referenceBytes > ReferenceDefinition.MOST_BYTES) {
            throw new IllegalArgumentException(
                    "referenceBytes is 1 to " + ReferenceDefinition.MOST_BYTES + ", not " + referenceBytes);
        }
        if (!idleWait.isPositive() || !retryLeast.isPositive() || !discoveryWait.isPositive()) {
            throw new IllegalArgumentException("a wait is longer than 0");
        }
        if (boundDelay.isNegative() || retryMost.compareTo(retryLeast) < 0) {
            throw new IllegalArgumentException("boundDelay is 0 or more, retryMost is retryLeast or more");
        }
        if (memoryLimit < LEAST_MEMORY || memoryLimit > MOST_MEMORY) {
            throw new IllegalArgumentException(
                    "memoryLimit is " + LEAST_MEMORY + " to " + MOST_MEMORY + " bytes, not " + memoryLimit);
        }
        if (snapshotInterval.isNegative() || smallStateBytes < 0) {
            throw new IllegalArgumentException("snapshotInterval and smallStateBytes are 0 or more");
        }
    }

    /// AWS's quota of 50 applications, batches of 10,000 records or 4 MiB, pauses of 50 ms to 5 s, reference data of
    /// 64 MiB, 256 MiB of state, a second between snapshots, states of up to 64 KiB in the store.
    ///
    /// Source: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/limits.html>
    public static AnalyticsSettings defaults() {
        return new AnalyticsSettings(
                CompileOptions.lenient(),
                50,
                MOST_PLAN_RECORDS,
                4 << 20,
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                RowTime.ARRIVAL,
                64 << 20,
                Execution.DEFAULT_MEMORY_LIMIT,
                Duration.ofSeconds(1),
                64 << 10);
    }

    /// The same with smaller or larger batches.
    public AnalyticsSettings withPlan(int records, int bytes) {
        return new AnalyticsSettings(
                dialect,
                applicationLimit,
                records,
                bytes,
                idleWait,
                boundDelay,
                retryLeast,
                retryMost,
                discoveryWait,
                rowTime,
                referenceBytes,
                memoryLimit,
                snapshotInterval,
                smallStateBytes);
    }

    /// The same with other waits.
    public AnalyticsSettings withWaits(Duration idle, Duration retryFirst, Duration retryLongest, Duration discovery) {
        return new AnalyticsSettings(
                dialect,
                applicationLimit,
                planRecords,
                planBytes,
                idle,
                boundDelay,
                retryFirst,
                retryLongest,
                discovery,
                rowTime,
                referenceBytes,
                memoryLimit,
                snapshotInterval,
                smallStateBytes);
    }

    /// The same with another choice of the dialect.
    public AnalyticsSettings withDialect(CompileOptions options) {
        return new AnalyticsSettings(
                options,
                applicationLimit,
                planRecords,
                planBytes,
                idleWait,
                boundDelay,
                retryLeast,
                retryMost,
                discoveryWait,
                rowTime,
                referenceBytes,
                memoryLimit,
                snapshotInterval,
                smallStateBytes);
    }

    /// The same with another choice of ROWTIME.
    public AnalyticsSettings withRowTime(RowTime choice) {
        return new AnalyticsSettings(
                dialect,
                applicationLimit,
                planRecords,
                planBytes,
                idleWait,
                boundDelay,
                retryLeast,
                retryMost,
                discoveryWait,
                choice,
                referenceBytes,
                memoryLimit,
                snapshotInterval,
                smallStateBytes);
    }

    /// The same with another bound of reference data.
    public AnalyticsSettings withReferenceBytes(int most) {
        return new AnalyticsSettings(
                dialect,
                applicationLimit,
                planRecords,
                planBytes,
                idleWait,
                boundDelay,
                retryLeast,
                retryMost,
                discoveryWait,
                rowTime,
                most,
                memoryLimit,
                snapshotInterval,
                smallStateBytes);
    }

    /// The same with another bound on what an application keeps.
    public AnalyticsSettings withMemoryLimit(long bytes) {
        return with(bytes, snapshotInterval, smallStateBytes);
    }

    /// The same with more or fewer snapshots, and other states in the store.
    public AnalyticsSettings withSnapshots(Duration interval, int smallBytes) {
        return with(memoryLimit, interval, smallBytes);
    }

    private AnalyticsSettings with(long memory, Duration snapshots, int smallBytes) {
        return new AnalyticsSettings(
                dialect,
                applicationLimit,
                planRecords,
                planBytes,
                idleWait,
                boundDelay,
                retryLeast,
                retryMost,
                discoveryWait,
                rowTime,
                referenceBytes,
                memory,
                snapshots,
                smallBytes);
    }
}
