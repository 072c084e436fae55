package io.millrace.cloudwatch;

/// A metric that has samples.
///
/// @param latestMillis about when its latest sample was, at most ten minutes too early
record Series(Metric metric, long latestMillis) {}
