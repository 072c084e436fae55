package io.millrace.kinesis;

/// What a stream is doing, in AWS's words.
///
/// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamDescription.html>
enum StreamStatus {
    CREATING,
    ACTIVE,
    UPDATING,
    DELETING
}
