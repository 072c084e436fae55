package io.millrace.kinesis.definition;

import java.util.Optional;
import java.util.Set;

/// What the owner of a stream has switched on.
///
/// @param kmsKey the key that the stream is said to be encrypted with, in the words of the request; nothing while
///     encryption is off
/// @param metrics the shard-level metrics that are monitored
public record StreamFeatures(Optional<String> kmsKey, Set<ShardMetric> metrics) {

    /// Nothing is switched on.
    static final StreamFeatures NONE = new StreamFeatures(Optional.empty(), Set.of());

    public StreamFeatures {
        metrics = Set.copyOf(metrics);
    }

    public StreamFeatures withKmsKey(Optional<String> key) {
        return new StreamFeatures(key, metrics);
    }

    public StreamFeatures withMetrics(Set<ShardMetric> newMetrics) {
        return new StreamFeatures(kmsKey, newMetrics);
    }
}
