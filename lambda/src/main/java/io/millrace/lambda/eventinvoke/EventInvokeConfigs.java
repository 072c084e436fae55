package io.millrace.lambda.eventinvoke;

import io.millrace.lambda.function.FunctionCatalog;
import io.millrace.lambda.function.Qualified;
import io.millrace.lambda.name.FunctionReference;
import java.util.Optional;

/// What is wanted for the events of all functions; gone with the function, version or alias.
public final class EventInvokeConfigs {

    private final Qualified<EventInvokeConfig> table;

    public EventInvokeConfigs(FunctionCatalog catalog) {
        this.table = catalog.qualified("lambda.event-invoke-configs", EventInvokeConfig.class);
    }

    /// What is wanted for events that are sent with that reference; nothing if its owner has not said.
    public Optional<EventInvokeConfig> find(FunctionReference reference) {
        return table.find(reference.id(), reference.qualifier().orElse(FunctionReference.LATEST));
    }

    Qualified<EventInvokeConfig> table() {
        return table;
    }
}
