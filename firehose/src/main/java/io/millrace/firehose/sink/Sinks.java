package io.millrace.firehose.sink;

import io.millrace.firehose.definition.HttpEndpoint;
import io.millrace.firehose.definition.IcebergTables;
import io.millrace.firehose.definition.Target;

/// All that one delivery stream can deliver through.
///
/// @param objects what goes into buckets
/// @param endpoint what goes to HTTP endpoints
/// @param tables what goes to Iceberg tables
public record Sinks(Objects objects, Sink endpoint, Sink tables) {

    public Sink of(Target target) {
        return switch (target) {
            case HttpEndpoint _ -> endpoint;
            case IcebergTables _ -> tables;
        };
    }
}
