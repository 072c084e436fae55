package io.millrace.lambda.source;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What the threads of one mapping work with.
///
/// @param policy what to do with failures
/// @param filters one of them must match a record, unless there is none
/// @param eventBytes the most bytes of an event
/// @param ids makes ids of requests
/// @param results told what came of the last invocation, in AWS's words
/// @param ages told how old the last record of a batch is when the function gets it
record Work(
        MappingDefinition mapping,
        EventStream stream,
        RetryPolicy policy,
        List<FilterPattern> filters,
        EventForm form,
        int eventBytes,
        Invoker invoker,
        FailureTarget failures,
        Checkpoints checkpoints,
        InstantSource clock,
        Supplier<String> ids,
        Consumer<String> results,
        Consumer<Duration> ages) {

    Batcher.Bounds bounds() {
        MappingSettings settings = mapping.settings();
        int reserved = EventForm.ENVELOPE_BYTES + (settings.window().isPresent() ? OpenWindow.MAX_STATE_BYTES : 0);
        return new Batcher.Bounds(
                settings.batchSize(),
                eventBytes - reserved,
                Duration.ofSeconds(settings.batchingSeconds()),
                settings.window());
    }

    boolean passes(EventRecord event, SourceRecord record) {
        return filters.isEmpty() || filters.stream().anyMatch(filter -> filter.matches(event, record));
    }
}
