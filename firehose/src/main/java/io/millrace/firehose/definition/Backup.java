package io.millrace.firehose.definition;

/// Where the records of a source go untransformed, beside what is delivered.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html>
///
/// @param isEnabled whether they do; once it is, it stays so
/// @param destination the bucket, and how they get there
public record Backup(boolean isEnabled, Destination destination) {}
