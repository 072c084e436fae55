package io.millrace.firehose;

import io.millrace.firehose.definition.DeliveryDefinition;

/// The definition of a delivery stream as it is now, shared by all that work for it.
///
/// Whoever plans an object of a version holds the monitor until the plan is durable, and so does whoever changes the
/// definition; so the destination of a planned object is never forgotten.
final class Configuration {

    private volatile DeliveryDefinition definition;

    Configuration(DeliveryDefinition definition) {
        this.definition = definition;
    }

    DeliveryDefinition definition() {
        return definition;
    }

    void become(DeliveryDefinition next) {
        definition = next;
    }
}
