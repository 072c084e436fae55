package io.millrace.firehose.definition;

/// The Kinesis stream that a delivery stream reads by itself.
///
/// @param roleArn the role that it names for that
/// @param startMillis it reads what arrives from then on: when the delivery stream was created
public record SourceStream(String arn, String roleArn, long startMillis) {}
