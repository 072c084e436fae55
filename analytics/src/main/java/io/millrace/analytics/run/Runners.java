package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.flow.Connections;
import io.millrace.analytics.flow.Observation;
import io.millrace.analytics.flow.Preparation;
import io.millrace.analytics.flow.Sink;
import io.millrace.api.Meter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// The applications at work, each a [Runner] on a thread of its own.
///
/// They are started and forgotten under the lock of [Applications], and looked at by any thread.
final class Runners {

    private static final System.Logger LOG = System.getLogger(Runners.class.getName());
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Journals journals;
    private final ReferenceTables references;
    private final Connections connections;
    private final Meter meter;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AnalyticsSettings settings;
    private final Map<ApplicationId, Running> running = new ConcurrentHashMap<>();

    Runners(
            Journals journals,
            ReferenceTables references,
            Connections connections,
            Meter meter,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings) {
        this.journals = journals;
        this.references = references;
        this.connections = connections;
        this.meter = meter;
        this.clock = clock;
        this.random = random;
        this.settings = settings;
    }

    /// An application at work.
    record Running(Runner runner, Thread thread) {}

    boolean isEmpty() {
        return running.isEmpty();
    }

    Optional<Runner> find(ApplicationId id) {
        return Optional.ofNullable(running.get(id)).map(Running::runner);
    }

    List<Running> all() {
        return List.copyOf(running.values());
    }

    /// Forgets an application whose thread ends.
    void forget(ApplicationId id) {
        running.remove(id);
    }

    /// Starts an application.
    ///
    /// @param events told of its life
    void start(ApplicationId id, ApplicationDefinition definition, Runner.Events events) {
        InputDefinition input = definition
                .input()
                .orElseThrow(() -> new IllegalStateException("application " + id + " runs without an input"));
        Map<String, Sink> opened = new HashMap<>();
        Observation observation = new ApplicationMeter(id, input, definition, meter, errorLog(id, definition));
        for (OutputDefinition output : definition.outputs()) {
            Sink sink = connections.sink(id, output.destination());
            opened.put(output.id(), observation.of(output.id(), sink, clock));
        }
        Preparation preparation = connections.preparation(id, input);
        Runner runner = new Runner(
                new Job(
                        id,
                        definition,
                        () -> Program.compile(definition, settings.dialect())
                                .with(references.rows(id, definition, settings.memoryLimit())),
                        observation.of(connections.source(input)),
                        input.processor().isPresent() ? observation.of(preparation, clock) : preparation,
                        opened,
                        journals.of(id),
                        task -> Thread.ofVirtual()
                                .name("analytics-snapshot-" + id)
                                .start(task),
                        clock,
                        settings),
                events,
                random);
        Thread thread = Thread.ofVirtual().name("analytics-" + id).unstarted(runner);
        running.put(id, new Running(runner, thread));
        thread.start();
    }

    /// Writes to the application's log stream, if it has one, beside the application: nothing waits for that.
    private ErrorLog errorLog(ApplicationId id, ApplicationDefinition definition) {
        return new ErrorLog(
                id,
                definition.version(),
                (time, message) -> definition
                        .loggingOptions()
                        .forEach(option -> Thread.ofVirtual()
                                .name("analytics-log-" + id)
                                .start(() -> write(id, option, time, message))),
                clock);
    }

    private void write(ApplicationId id, LoggingOption option, Instant time, String message) {
        try {
            connections.log(option, time, message);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "application {0} cannot write to the log stream {1}: {2}",
                    id,
                    option.logStreamArn(),
                    String.valueOf(e.getMessage()));
        }
    }

    /// Ends applications after the batches under way.
    static void end(List<Running> ending) {
        ending.forEach(each -> each.runner().stop());
        try {
            for (Running each : ending) {
                each.thread().join(CLOSE_WAIT);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
