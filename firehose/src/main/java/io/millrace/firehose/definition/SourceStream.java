package io.millrace.firehose.definition;

/// The Kinesis stream that a delivery stream reads by itself.
///
/// @param roleArn the role that it names for that
/// @param startMillis it reads what arrived from then on: when the delivery stream was created, or 0 for all there is
public record SourceStream(String arn, String roleArn, long startMillis) {}
