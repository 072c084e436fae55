package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ApplicationState;
import io.millrace.analytics.definition.ExpectedVersion;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.LoggingOption;
import io.millrace.analytics.definition.OutputDefinition;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.flow.Connections;
import io.millrace.analytics.flow.Observation;
import io.millrace.analytics.flow.Preparation;
import io.millrace.analytics.flow.ReferenceException;
import io.millrace.analytics.flow.Sink;
import io.millrace.analytics.run.Journal.Saved;
import io.millrace.analytics.run.Progress.Counters;
import io.millrace.analytics.run.ReferenceTables.Content;
import io.millrace.analytics.run.ReferenceTables.Loaded;
import io.millrace.analytics.run.StateFiles.StateFile;
import io.millrace.api.Caller;
import io.millrace.api.Meter;
import io.millrace.sql.SqlException;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// All applications of the server: their definitions, their states and the threads of those that run.
///
/// The definition in the store is the truth: an application whose state says that it should run is started
/// again with the server. A state changes under one lock, and the store has it before anything follows from
/// it.
public final class Applications implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Applications.class.getName());

    private static final int PAGE = 1_000;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Store store;
    private final Table<ApplicationDefinition> table;
    private final Journals journals;
    private final ReferenceTables references;
    private final Connections connections;
    private final Meter meter;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AnalyticsSettings settings;
    private final ReentrantLock changing = new ReentrantLock();
    private final Map<ApplicationId, Running> running = new ConcurrentHashMap<>();
    private volatile boolean isClosing;

    /// @param journals what applications keep of their progress
    /// @param connections what the applications read from and send to
    /// @param meter told of what they do
    public Applications(
            Store store,
            Journals journals,
            Connections connections,
            Meter meter,
            InstantSource clock,
            RandomGenerator random,
            AnalyticsSettings settings) {
        this.store = store;
        this.table = store.table("analytics.applications", ApplicationDefinition.class);
        this.journals = journals;
        this.references = new ReferenceTables(store, connections::reference);
        this.connections = connections;
        this.meter = meter;
        this.clock = clock;
        this.random = random;
        this.settings = settings;
    }

    private record Running(Runner runner, Thread thread) {}

    /// Starts what should run, and finishes what a crash has left half done.
    public void resume() {
        changing.lock();
        try {
            if (running.isEmpty()) {
                journals.tidy();
            }
            for (Table.Row<ApplicationDefinition> row : all("")) {
                ApplicationId id = ApplicationId.ofKey(row.key());
                ApplicationDefinition definition = row.value();
                if (running.containsKey(id)) {
                    continue;
                }
                if (definition.state().isMeantToRun()) {
                    run(id, definition);
                } else {
                    settle(id, definition);
                }
            }
        } finally {
            changing.unlock();
        }
    }

    private List<Table.Row<ApplicationDefinition>> all(String prefix) {
        List<Table.Row<ApplicationDefinition>> all = new ArrayList<>();
        List<Table.Row<ApplicationDefinition>> page;
        do {
            page = table.scan(prefix, all.isEmpty() ? "" : all.getLast().key(), PAGE);
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    /// An application.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none
    public ApplicationDefinition get(ApplicationId id) {
        return table.get(id.key()).orElseThrow(() -> AnalyticsFault.applicationNotFound(id));
    }

    /// The applications of an account in a region after a name, in the order of their names.
    ///
    /// @param after a name that need not exist; empty for the first
    public List<Table.Row<ApplicationDefinition>> list(Caller caller, String after, int limit) {
        String prefix = ApplicationId.of(caller, "").key();
        return table.scan(prefix, after.isEmpty() ? "" : prefix + after, limit);
    }

    /// Now, as descriptions show it: in whole seconds, which every client gives back unchanged.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    public long millis() {
        return clock.millis();
    }

    /// Creates an application.
    ///
    /// @throws io.millrace.api.Fault if there is one of that name, the account may have no more, or the code
    ///     is not right
    public void create(ApplicationId id, ApplicationDefinition definition) {
        checkCode(definition);
        changing.lock();
        try {
            if (table.get(id.key()).isPresent()) {
                throw AnalyticsFault.RESOURCE_IN_USE.fault(
                        "Application already exists with the given name: %s", id.name());
            }
            String prefix = new ApplicationId(id.account(), id.region(), "").key();
            if (all(prefix).size() >= settings.applicationLimit()) {
                throw AnalyticsFault.LIMIT_EXCEEDED.fault(
                        "The account %s has %d applications in %s, which is its limit.",
                        id.account(), settings.applicationLimit(), id.region());
            }
            store.update(tx -> tx.put(table, id.key(), definition));
        } finally {
            changing.unlock();
        }
    }

    /// Changes an application's configuration; one that runs starts again with it.
    ///
    /// @param version the version that the user has seen
    /// @param change makes the new configuration of the old, or refuses
    /// @throws io.millrace.api.Fault if the version is not the current one, the application is changing
    ///     already, or the new code is not right
    /// @return the new configuration
    public ApplicationDefinition change(
            ApplicationId id, ExpectedVersion version, UnaryOperator<ApplicationDefinition> change) {
        Optional<Content> content = contentAfter(id, version, change);
        changing.lock();
        try {
            ApplicationDefinition before = get(id);
            version.check(id, before);
            if (before.state() != ApplicationState.READY && before.state() != ApplicationState.RUNNING) {
                throw inUse(id, before, "updated");
            }
            ApplicationDefinition after = change.apply(before).changed(now());
            checkCode(after);
            if (before.state() == ApplicationState.READY) {
                put(id, after);
                return after;
            }
            if (after.reference().isPresent() != content.isPresent()) {
                throw inUse(id, before, "updated"); // it was started a moment ago
            }
            checkConfiguration(after);
            ApplicationDefinition updating = after.in(ApplicationState.UPDATING);
            Optional<Loaded> loaded = content.map(found -> references.write(id, found));
            store.update(tx -> {
                references.keep(tx, id, loaded);
                tx.put(table, id.key(), updating);
            });
            end(id, updating);
            return updating;
        } finally {
            changing.unlock();
        }
    }

    /// What the reference table will hold after a change of an application that runs: read before the lock is taken,
    /// for it may take a while.
    private Optional<Content> contentAfter(
            ApplicationId id, ExpectedVersion version, UnaryOperator<ApplicationDefinition> change) {
        ApplicationDefinition seen = get(id);
        if (seen.state() != ApplicationState.RUNNING || !version.isThatOf(seen)) {
            return Optional.empty();
        }
        return content(id, change.apply(seen));
    }

    private Optional<Content> content(ApplicationId id, ApplicationDefinition definition) {
        try {
            return definition.reference().map(reference -> references.load(id, reference));
        } catch (ReferenceException e) {
            throw AnalyticsFault.INVALID_APPLICATION_CONFIGURATION.fault(
                    "The reference data of application %s cannot be loaded: %s",
                    id.name(), String.valueOf(e.getMessage()));
        }
    }

    /// Changes the labels, which are no part of the configuration.
    public void tag(ApplicationId id, UnaryOperator<Map<String, String>> change) {
        changing.lock();
        try {
            ApplicationDefinition before = get(id);
            put(id, before.withTags(change.apply(before.tags())));
        } finally {
            changing.unlock();
        }
    }

    /// Starts an application.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_StartApplication.html>
    ///
    /// @param asked where to begin, by the id of the input
    public void start(ApplicationId id, Map<String, StartingPosition> asked) {
        ApplicationDefinition seen = get(id);
        if (seen.state() != ApplicationState.READY) {
            throw inUse(id, seen, "started");
        }
        Optional<Content> content = content(id, seen); // before the lock is taken, for it may take a while
        changing.lock();
        try {
            ApplicationDefinition before = get(id);
            if (before.state() != ApplicationState.READY || before.version() != seen.version()) {
                throw inUse(id, before, "started");
            }
            InputDefinition input = before.input()
                    .orElseThrow(() -> AnalyticsFault.INVALID_APPLICATION_CONFIGURATION.fault(
                            "Application %s has no input.", id.name()));
            for (String inputId : asked.keySet()) {
                if (!inputId.equals(input.id())) {
                    throw AnalyticsFault.INVALID_ARGUMENT.fault(
                            "Application %s has no input with the id %s.", id.name(), inputId);
                }
            }
            checkConfiguration(before);
            StartingPosition position = asked.getOrDefault(input.id(), StartingPosition.LAST_STOPPED_POINT);
            ApplicationDefinition starting =
                    before.withInputs(List.of(input.startingAt(position))).in(ApplicationState.STARTING);
            Instant now = clock.instant();
            Optional<Loaded> loaded = content.map(found -> references.write(id, found));
            Optional<StateFile> gone = store.write(tx -> {
                boolean hasOtherTable = references.keep(tx, id, loaded);
                Optional<Saved> last = journals.load(tx, id);
                boolean isNew = last.isEmpty() || position != StartingPosition.LAST_STOPPED_POINT;
                tx.put(table, id.key(), starting);
                if (isNew) {
                    Optional<Instant> since =
                            position == StartingPosition.TRIM_HORIZON ? Optional.empty() : Optional.of(now);
                    return journals.restart(
                            tx,
                            id,
                            last.map(saved -> saved.restarted(since))
                                    .orElseGet(() -> Progress.from(since, starting.version())));
                }
                if (hasOtherTable && !last.get().plans().isEmpty()) {
                    // the batch under way gives other rows, which must not be taken for those of the first attempt
                    journals.replace(tx, id, last.get().progress().withNewEpoch());
                }
                return Optional.<StateFile>empty();
            });
            journals.drop(gone);
            run(id, starting);
        } finally {
            changing.unlock();
        }
    }

    /// Stops an application after the batch under way.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_StopApplication.html>
    public void stop(ApplicationId id) {
        changing.lock();
        try {
            ApplicationDefinition before = get(id);
            if (before.state() != ApplicationState.RUNNING) {
                throw inUse(id, before, "stopped");
            }
            ApplicationDefinition stopping = before.in(ApplicationState.STOPPING);
            put(id, stopping);
            end(id, stopping);
        } finally {
            changing.unlock();
        }
    }

    /// Deletes an application; one that runs is stopped before.
    ///
    /// Behaviour: <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_DeleteApplication.html>
    ///
    /// @param created the time of its creation, so that nobody deletes another of the same name
    public void delete(ApplicationId id, Instant created) {
        changing.lock();
        try {
            ApplicationDefinition before = get(id);
            if (!before.created().equals(created.truncatedTo(ChronoUnit.SECONDS))) {
                throw AnalyticsFault.CONCURRENT_MODIFICATION.fault(
                        "Application %s was created at %s, not at %s.", id.name(), before.created(), created);
            }
            if (before.state() != ApplicationState.READY && before.state() != ApplicationState.RUNNING) {
                throw inUse(id, before, "deleted");
            }
            ApplicationDefinition deleting = before.in(ApplicationState.DELETING);
            put(id, deleting);
            end(id, deleting);
        } finally {
            changing.unlock();
        }
    }

    private static RuntimeException inUse(ApplicationId id, ApplicationDefinition definition, String verb) {
        return AnalyticsFault.RESOURCE_IN_USE.fault(
                "Application %s cannot be %s while it is %s.", id.name(), verb, definition.state());
    }

    /// Returns if the code compiles, as far as can be told before there is an input.
    private void checkCode(ApplicationDefinition definition) {
        if (definition.input().isEmpty() || definition.code().isBlank()) {
            return;
        }
        compile(definition);
    }

    private Program compile(ApplicationDefinition definition) {
        try {
            return Program.compile(definition, settings.dialect());
        } catch (SqlException e) {
            throw AnalyticsFault.CODE_VALIDATION.fault("%s", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw AnalyticsFault.INVALID_ARGUMENT.fault("%s", String.valueOf(e.getMessage()));
        }
    }

    /// Returns if the application can run: the code has a stream for each output.
    private void checkConfiguration(ApplicationDefinition definition) {
        if (definition.input().isEmpty()) {
            return;
        }
        Program program = compile(definition);
        for (OutputDefinition output : definition.outputs()) {
            if (!program.hasStream(output.name())) {
                throw AnalyticsFault.INVALID_APPLICATION_CONFIGURATION.fault(
                        "Output %s names the in-application stream \"%s\", which the code does not have.",
                        output.id(), output.name());
            }
        }
    }

    private void put(ApplicationId id, ApplicationDefinition definition) {
        store.update(tx -> tx.put(table, id.key(), definition));
    }

    // ---- threads; the lock is held

    private void run(ApplicationId id, ApplicationDefinition definition) {
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
                new Events(),
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

    private void end(ApplicationId id, ApplicationDefinition definition) {
        Running found = running.get(id);
        if (found == null) {
            settle(id, definition);
        } else {
            found.runner().stop();
        }
    }

    /// Does what follows when an application's thread has ended.
    private void settle(ApplicationId id, ApplicationDefinition definition) {
        switch (definition.state()) {
            case READY -> {}
            case STARTING, RUNNING, UPDATING -> run(id, definition);
            case STOPPING -> put(id, definition.in(ApplicationState.READY));
            case DELETING ->
                journals.drop(store.write(tx -> {
                    references.delete(tx, id);
                    tx.delete(table, id.key());
                    return journals.delete(tx, id);
                }));
        }
    }

    /// What follows from the lives of the threads.
    private final class Events implements Runner.Events {

        @Override
        public void started(Runner runner) {
            changing.lock();
            try {
                ApplicationId id = runner.id();
                Running found = running.get(id);
                if (isClosing || found == null || found.runner() != runner) {
                    return;
                }
                Optional<ApplicationDefinition> definition = table.get(id.key());
                boolean isStarting = definition
                        .filter(now -> now.state() == ApplicationState.STARTING
                                || (now.state() == ApplicationState.UPDATING && !runner.isStopping()))
                        .isPresent();
                if (isStarting) {
                    put(id, definition.get().in(ApplicationState.RUNNING));
                }
            } finally {
                changing.unlock();
            }
        }

        @Override
        public void ended(Runner runner) {
            changing.lock();
            try {
                ApplicationId id = runner.id();
                running.remove(id);
                if (!isClosing) {
                    table.get(id.key()).ifPresent(definition -> settle(id, definition));
                }
            } finally {
                changing.unlock();
            }
        }
    }

    // ---- status

    public List<ApplicationStatus> status() {
        return all("").stream()
                .map(row -> status(ApplicationId.ofKey(row.key()), row.value()))
                .toList();
    }

    private ApplicationStatus status(ApplicationId id, ApplicationDefinition definition) {
        Optional<Runner> runner = Optional.ofNullable(running.get(id)).map(Running::runner);
        Counters counters = runner.map(Runner::counters).orElseGet(() -> journals.counters(id));
        return new ApplicationStatus(
                id.arn(),
                definition.state().name(),
                counters.recordsIn(),
                counters.rowsOut(),
                counters.errorRows(),
                runner.map(Runner::millisBehindLatest).orElse(0L),
                runner.flatMap(Runner::lastError));
    }

    /// Ends all threads after the batches under way; the applications go on when the server is started again.
    @Override
    public void close() {
        List<Running> ending;
        changing.lock();
        try {
            isClosing = true;
            ending = List.copyOf(running.values());
        } finally {
            changing.unlock();
        }
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
