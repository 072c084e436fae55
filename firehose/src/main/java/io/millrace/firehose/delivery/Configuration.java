package io.millrace.firehose.delivery;

import io.millrace.firehose.definition.DeliveryDefinition;

/// The definition of a delivery stream as it is now, shared by all that work for it.
///
/// Whoever plans an object of a version holds the monitor until the plan is durable, and so does whoever changes the
/// definition; so the destination of a planned object is never forgotten.
public final class Configuration {

    private volatile DeliveryDefinition definition;

    public Configuration(DeliveryDefinition definition) {
        this.definition = definition;
    }

    public DeliveryDefinition definition() {
        return definition;
    }

    public void become(DeliveryDefinition next) {
        definition = next;
    }
}
