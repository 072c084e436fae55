package io.millrace.kinesis.definition;

import io.millrace.kinesis.KinesisFault;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A metric that can be monitored shard by shard.
///
/// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html>
public enum ShardMetric {
    INCOMING_BYTES("IncomingBytes"),
    INCOMING_RECORDS("IncomingRecords"),
    OUTGOING_BYTES("OutgoingBytes"),
    OUTGOING_RECORDS("OutgoingRecords"),
    WRITE_THROUGHPUT_EXCEEDED("WriteProvisionedThroughputExceeded"),
    READ_THROUGHPUT_EXCEEDED("ReadProvisionedThroughputExceeded"),
    ITERATOR_AGE("IteratorAgeMilliseconds");

    private static final String ALL = "ALL";

    private final String text;

    ShardMetric(String text) {
        this.text = text;
    }

    /// The metrics of those names; `ALL` stands for every one.
    ///
    /// @throws io.millrace.api.Fault ValidationException if a name is of no metric
    public static Set<ShardMetric> named(List<String> names) {
        Set<ShardMetric> metrics = EnumSet.noneOf(ShardMetric.class);
        for (String name : names) {
            if (name.equals(ALL)) {
                metrics.addAll(EnumSet.allOf(ShardMetric.class));
            } else {
                metrics.add(Arrays.stream(values())
                        .filter(metric -> metric.text.equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(names)));
            }
        }
        return metrics;
    }

    /// The names in AWS's order.
    public static List<String> names(Collection<ShardMetric> metrics) {
        return metrics.stream().sorted().map(metric -> metric.text).toList();
    }

    /// AWS's name of the metric.
    @Override
    public String toString() {
        return text;
    }

    private static RuntimeException unknown(List<String> names) {
        return KinesisFault.VALIDATION.fault(
                "1 validation error detected: Value '%s' at 'shardLevelMetrics' failed to satisfy constraint: Member must"
                        + " satisfy constraint: [Member must satisfy enum value set: [IncomingBytes, OutgoingRecords,"
                        + " IteratorAgeMilliseconds, IncomingRecords, ReadProvisionedThroughputExceeded,"
                        + " WriteProvisionedThroughputExceeded, ALL, OutgoingBytes]]",
                names);
    }
}
