package io.millrace.firehose;

import io.millrace.firehose.definition.HttpEndpoint;
import io.millrace.firehose.definition.Target;

/// All that one delivery stream can deliver through.
///
/// @param objects what goes into buckets
/// @param endpoint what goes to HTTP endpoints
record Sinks(Objects objects, Sink endpoint) {

    Sink of(Target target) {
        return switch (target) {
            case HttpEndpoint _ -> endpoint;
        };
    }
}
