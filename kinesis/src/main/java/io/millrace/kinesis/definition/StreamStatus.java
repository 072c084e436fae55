package io.millrace.kinesis.definition;

/// What a stream is doing, in AWS's words.
///
/// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamDescription.html>
public enum StreamStatus {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING
}
