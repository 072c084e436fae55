package io.millrace.kinesis.definition;

/// Who sees to the number of a stream's shards: its owner or the service.
///
/// Source: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamModeDetails.html>
public enum StreamMode {
    PROVISIONED,
    ON_DEMAND
}
