package io.millrace.analytics.definition;

/// Where an application begins to read its stream.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_InputStartingPositionConfiguration.html>
public enum StartingPosition {
    /// With what arrives after the request to start.
    NOW,
    /// With the oldest record that the stream still has.
    TRIM_HORIZON,
    /// Where it stopped; an application that never ran begins NOW.
    LAST_STOPPED_POINT
}
