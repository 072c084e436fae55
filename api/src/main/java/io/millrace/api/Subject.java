package io.millrace.api;

import java.util.Map;

/// What a service measures: itself in an account and a region, or one of its resources there.
///
/// @param namespace AWS's namespace of the service's metrics, such as `AWS/Kinesis`
/// @param dimensions tell the resource, such as `StreamName` and its name; none for the whole service
public record Subject(String account, String region, String namespace, Map<String, String> dimensions) {

    public Subject {
        dimensions = Map.copyOf(dimensions);
    }
}
