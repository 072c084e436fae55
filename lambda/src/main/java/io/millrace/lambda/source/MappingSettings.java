package io.millrace.lambda.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What can be changed of a mapping.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html>
///
/// @param batchSize 1 to 10,000
/// @param batchingSeconds 0 to 300
/// @param lanes the parallelization factor, 1 to 10
/// @param retries −1 (no bound) to 10,000
/// @param recordAgeSeconds −1 (no bound) or 60 to 604,800
/// @param tumblingSeconds the length of a tumbling window, 0 (none) to 900
/// @param reportsItems whether the function names the records that failed
/// @param filters patterns, one of which a record must match; none if all records pass
/// @param onFailure the ARN of where failed records are reported
record MappingSettings(
        int batchSize,
        int batchingSeconds,
        int lanes,
        int retries,
        int recordAgeSeconds,
        boolean bisects,
        int tumblingSeconds,
        boolean reportsItems,
        List<String> filters,
        Optional<String> onFailure) {

    MappingSettings {
        filters = List.copyOf(filters);
    }

    Optional<Duration> window() {
        return tumblingSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(tumblingSeconds));
    }

    /// @param retention how long the stream keeps its records; nothing can be tried for longer
    RetryPolicy policy(Duration retention) {
        Duration age = recordAgeSeconds < 0 ? retention : Duration.ofSeconds(recordAgeSeconds);
        return new RetryPolicy(
                retries < 0 ? OptionalInt.empty() : OptionalInt.of(retries),
                age.compareTo(retention) < 0 ? age : retention,
                bisects);
    }
}
