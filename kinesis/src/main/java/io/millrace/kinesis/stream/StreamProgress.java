package io.millrace.kinesis.stream;

/// How much a stream has taken in since it was created.
///
/// @param arn names the stream
/// @param records the records ever put, expired ones too
/// @param bytes their bytes in the log: data, partition keys and a few bytes a record
public record StreamProgress(String arn, long records, long bytes) {}
