package io.millrace.firehose.definition;

/// What records are delivered to, where that is not the bucket of the destination.
///
/// The bucket then takes what cannot be delivered, and the backup of the source. Buffering, processors and
/// logging of the destination are those of the target.
public sealed interface Target permits HttpEndpoint, IcebergTables {

    /// How errors name it.
    String name();
}
