package io.millrace.firehose.definition;

import java.util.OptionalInt;

/// Whether records are put into objects by keys that are found in them.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DynamicPartitioningConfiguration.html>
///
/// @param retrySeconds how long a delivery is tried on AWS; recorded and reported
public record Partitioning(boolean isEnabled, OptionalInt retrySeconds) {}
