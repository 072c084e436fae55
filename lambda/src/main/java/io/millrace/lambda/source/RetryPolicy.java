package io.millrace.lambda.source;

import java.time.Duration;
import java.util.OptionalInt;

/// What is done with a batch that fails.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html>
///
/// @param retries how often a batch is tried again; without a number until its records are too old
/// @param age records that are older are given up
/// @param bisects whether a batch that fails is cut in two
record RetryPolicy(OptionalInt retries, Duration age, boolean bisects) {}
