package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.RowTime;
import io.millrace.analytics.flow.Preparation;
import io.millrace.analytics.flow.Sink;
import io.millrace.analytics.flow.Source;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// One version of an application to be run, and what it is connected to.
///
/// @param compiler compiles the definition
/// @param preparation what is done to the source's records before the code sees them
/// @param sinks what takes the rows, by the id of the output
/// @param journal what the application keeps
/// @param writer runs what waits for the disk beside the application
record Job(
        ApplicationId id,
        ApplicationDefinition definition,
        Supplier<Program> compiler,
        Source source,
        Preparation preparation,
        Map<String, Sink> sinks,
        Journal journal,
        Executor writer,
        InstantSource clock,
        AnalyticsSettings settings) {

    Job {
        sinks = Map.copyOf(sinks);
    }

    /// What becomes the ROWTIME of its rows: the application's own choice, else the server's.
    RowTime rowTime() {
        return RowTime.of(definition.tags()).orElse(settings.rowTime());
    }
}
