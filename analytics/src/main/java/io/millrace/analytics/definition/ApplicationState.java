package io.millrace.analytics.definition;

/// What an application is doing, in AWS's words.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_ApplicationDetail.html>
public enum ApplicationState {
    /// It rests and can be started.
    READY,
    /// It was told to start and prepares to read.
    STARTING,
    /// It reads.
    RUNNING,
    /// It was told to stop and finishes the batch under way.
    STOPPING,
    /// It was changed while it ran, and starts again with the new configuration.
    UPDATING,
    /// It was deleted while it ran, and finishes the batch under way.
    DELETING;

    /// Whether it should run after the server was started again.
    public boolean isMeantToRun() {
        return this == STARTING || this == RUNNING || this == UPDATING;
    }
}
