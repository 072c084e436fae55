package io.millrace.analytics.run;

import io.millrace.analytics.definition.AnalyticsFault;
import io.millrace.analytics.definition.AnalyticsSettings;
import io.millrace.analytics.definition.ApplicationDefinition;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.ApplicationState;
import io.millrace.analytics.definition.ExpectedVersion;
import io.millrace.analytics.definition.InputDefinition;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.flow.Connections;
import io.millrace.analytics.flow.ReferenceException;
import io.millrace.analytics.run.Progress.Counters;
import io.millrace.analytics.run.ReferenceTables.Content;
import io.millrace.analytics.run.ReferenceTables.Loaded;
import io.millrace.analytics.run.Runners.Running;
import io.millrace.analytics.run.StateFiles.StateFile;
import io.millrace.api.Caller;
import io.millrace.api.Meter;
import io.millrace.store.Store;
import io.millrace.store.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// All applications of the server: their definitions, their states and the threads of those that run.
///
/// The definition in the store is the truth: an application whose state says that it should run is started
/// again with the server. A state changes under one lock, and the store has it before anything follows from
/// it.
public final class Applications implements AutoCloseable {

    private final Store store;
    private final ApplicationTable table;
    private final Journals journals;
    private final ReferenceTables references;
    private final Runners runners;
    private final CodeCheck check;
    private final InstantSource clock;
    private final int applicationLimit;
    private final ReentrantLock changing = new ReentrantLock();
    private final Runner.Events events = new Events();
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
        this.table = new ApplicationTable(store);
        this.journals = journals;
        this.references = new ReferenceTables(store, connections::reference);
        this.runners = new Runners(journals, references, connections, meter, clock, random, settings);
        this.check = new CodeCheck(settings.dialect());
        this.clock = clock;
        this.applicationLimit = settings.applicationLimit();
    }

    /// Starts what should run, and finishes what a crash has left half done.
    public void resume() {
        changing.lock();
        try {
            if (runners.isEmpty()) {
                journals.tidy();
            }
            for (Table.Row<ApplicationDefinition> row : table.all()) {
                ApplicationId id = ApplicationId.ofKey(row.key());
                ApplicationDefinition definition = row.value();
                if (runners.find(id).isPresent()) {
                    continue;
                }
                if (definition.state().isMeantToRun()) {
                    runners.start(id, definition, events);
                } else {
                    settle(id, definition);
                }
            }
        } finally {
            changing.unlock();
        }
    }

    /// An application.
    ///
    /// @throws io.millrace.api.Fault ResourceNotFoundException if there is none
    public ApplicationDefinition get(ApplicationId id) {
        return table.get(id);
    }

    /// The applications of an account in a region after a name, in the order of their names.
    ///
    /// @param after a name that need not exist; empty for the first
    public List<Table.Row<ApplicationDefinition>> list(Caller caller, String after, int limit) {
        return table.list(caller, after, limit);
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
        check.code(definition);
        changing.lock();
        try {
            if (table.find(id).isPresent()) {
                throw AnalyticsFault.RESOURCE_IN_USE.fault(
                        "Application already exists with the given name: %s", id.name());
            }
            if (table.countBeside(id) >= applicationLimit) {
                throw AnalyticsFault.LIMIT_EXCEEDED.fault(
                        "The account %s has %d applications in %s, which is its limit.",
                        id.account(), applicationLimit, id.region());
            }
            table.put(id, definition);
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
            check.code(after);
            if (before.state() == ApplicationState.READY) {
                table.put(id, after);
                return after;
            }
            if (after.reference().isPresent() != content.isPresent()) {
                throw inUse(id, before, "updated"); // it was started a moment ago
            }
            check.configuration(after);
            ApplicationDefinition updating = after.in(ApplicationState.UPDATING);
            Optional<Loaded> loaded = content.map(found -> references.write(id, found));
            store.update(tx -> {
                references.keep(tx, id, loaded);
                table.put(tx, id, updating);
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
            table.put(id, before.withTags(change.apply(before.tags())));
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
            check.configuration(before);
            StartingPosition position = asked.getOrDefault(input.id(), StartingPosition.LAST_STOPPED_POINT);
            ApplicationDefinition starting =
                    before.withInputs(List.of(input.startingAt(position))).in(ApplicationState.STARTING);
            Instant now = clock.instant();
            Optional<Loaded> loaded = content.map(found -> references.write(id, found));
            Optional<StateFile> gone = store.write(tx -> {
                boolean hasOtherTable = references.keep(tx, id, loaded);
                table.put(tx, id, starting);
                return journals.start(tx, id, position, now, starting.version(), hasOtherTable);
            });
            journals.drop(gone);
            runners.start(id, starting, events);
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
            table.put(id, stopping);
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
            table.put(id, deleting);
            end(id, deleting);
        } finally {
            changing.unlock();
        }
    }

    private static RuntimeException inUse(ApplicationId id, ApplicationDefinition definition, String verb) {
        return AnalyticsFault.RESOURCE_IN_USE.fault(
                "Application %s cannot be %s while it is %s.", id.name(), verb, definition.state());
    }

    private void end(ApplicationId id, ApplicationDefinition definition) {
        runners.find(id).ifPresentOrElse(Runner::stop, () -> settle(id, definition));
    }

    /// Does what follows when an application's thread has ended.
    private void settle(ApplicationId id, ApplicationDefinition definition) {
        switch (definition.state()) {
            case READY -> {}
            case STARTING, RUNNING, UPDATING -> runners.start(id, definition, events);
            case STOPPING -> table.put(id, definition.in(ApplicationState.READY));
            case DELETING ->
                journals.drop(store.write(tx -> {
                    references.delete(tx, id);
                    table.delete(tx, id);
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
                if (isClosing
                        || runners.find(id).filter(found -> found == runner).isEmpty()) {
                    return;
                }
                Optional<ApplicationDefinition> definition = table.find(id);
                boolean isStarting = definition
                        .filter(now -> now.state() == ApplicationState.STARTING
                                || (now.state() == ApplicationState.UPDATING && !runner.isStopping()))
                        .isPresent();
                if (isStarting) {
                    table.put(id, definition.get().in(ApplicationState.RUNNING));
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
                runners.forget(id);
                if (!isClosing) {
                    table.find(id).ifPresent(definition -> settle(id, definition));
                }
            } finally {
                changing.unlock();
            }
        }
    }

    // ---- status

    public List<ApplicationStatus> status() {
        return table.all().stream()
                .map(row -> status(ApplicationId.ofKey(row.key()), row.value()))
                .toList();
    }

    private ApplicationStatus status(ApplicationId id, ApplicationDefinition definition) {
        Optional<Runner> runner = runners.find(id);
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
            ending = runners.all();
        } finally {
            changing.unlock();
        }
        Runners.end(ending);
    }
}
