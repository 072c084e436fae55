package io.millrace.analytics.run;

import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.definition.StartingPosition;
import io.millrace.analytics.run.Journal.Saved;
import io.millrace.analytics.run.Journal.StateLostException;
import io.millrace.analytics.run.Plan.Step;
import io.millrace.analytics.run.Progress.Counters;
import io.millrace.analytics.run.StateFiles.StateFile;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/// The journals of all applications.
///
/// | table | key | value |
/// |---|---|---|
/// | `analytics.snapshots` | application | progress, and where the state is |
/// | `analytics.states` | application | the state, if it is small |
/// | `analytics.plans` | application `/` number of the last step | a plan |
/// | `analytics.prepared` | application `/` number of the step | prepared records that are kept |
///
/// A state that is not small would hold up everybody who writes to the store, and is a file.
public class Journals {

    private static final int PAGE = 1_000;

    private final Store store;
    private final StateFiles files;
    private final int smallBytes;
    private final Table<Snapshot> snapshots;
    private final Table<byte[]> states;
    private final Table<Plan> plans;
    private final Table<byte[]> prepared;

    /// @param folder where the states are that are too large for the store
    /// @param smallBytes how large a state may be that the store keeps
    public Journals(Store store, Path folder, int smallBytes) {
        this(store, new StateFiles(folder), smallBytes);
    }

    Journals(Store store, StateFiles files, int smallBytes) {
        this.store = store;
        this.files = files;
        this.smallBytes = smallBytes;
        this.snapshots = store.table("analytics.snapshots", Snapshot.class);
        this.states = store.bytes("analytics.states");
        this.plans = store.table("analytics.plans", Plan.class);
        this.prepared = store.bytes("analytics.prepared");
    }

    /// Progress, and where the state is that belongs to it: in a file, in the store, or nowhere if there is none.
    ///
    /// @param number counts the snapshots of the application
    record Snapshot(long number, Progress progress, Optional<StateFile> file) {}

    /// The journal of an application that nobody else writes meanwhile.
    Journal of(ApplicationId id) {
        return new Stored(id);
    }

    /// Deletes the files that no snapshot names; called before any application runs.
    void tidy() {
        Set<String> named = new HashSet<>();
        String after = "";
        List<Table.Row<Snapshot>> page;
        do {
            page = snapshots.scan("", after, PAGE);
            for (Table.Row<Snapshot> row : page) {
                row.value().file().ifPresent(file -> named.add(file.name()));
                after = row.key();
            }
        } while (page.size() == PAGE);
        files.keepOnly(named);
    }

    /// What was counted by the time of the last plan.
    Counters counters(ApplicationId id) {
        return of(id).load().map(saved -> saved.settled().counters()).orElse(Counters.NONE);
    }

    /// What an application has kept, as a part of a larger work.
    private Optional<Saved> load(Transaction tx, ApplicationId id) {
        return tx.get(snapshots, id.key()).map(snapshot -> {
            List<Plan> found = new ArrayList<>();
            plans(tx, id).forEach(row -> found.add(row.value()));
            return new Saved(snapshot.progress(), found);
        });
    }

    private List<Table.Row<Plan>> plans(Transaction tx, ApplicationId id) {
        List<Table.Row<Plan>> rows = new ArrayList<>();
        List<Table.Row<Plan>> page;
        do {
            page = tx.scan(
                    plans, prefix(id), rows.isEmpty() ? "" : rows.getLast().key(), PAGE);
            rows.addAll(page);
        } while (page.size() == PAGE);
        return rows;
    }

    private static String prefix(ApplicationId id) {
        return id.key() + "/";
    }

    private static String key(ApplicationId id, long step) {
        return prefix(id) + "%019d".formatted(step);
    }

    /// Prepares the progress of an application that starts, as a part of a larger work: it goes on where it stopped, or
    /// begins anew.
    ///
    /// @param version the version of its configuration
    /// @param hasOtherTable whether its reference table has another content than before
    /// @return the file to be deleted after the work is done
    Optional<StateFile> start(
            Transaction tx,
            ApplicationId id,
            StartingPosition position,
            Instant now,
            long version,
            boolean hasOtherTable) {
        Optional<Saved> last = load(tx, id);
        if (last.isEmpty() || position != StartingPosition.LAST_STOPPED_POINT) {
            Optional<Instant> since = position == StartingPosition.TRIM_HORIZON ? Optional.empty() : Optional.of(now);
            return restart(
                    tx, id, last.map(saved -> saved.restarted(since)).orElseGet(() -> Progress.from(since, version)));
        }
        if (hasOtherTable && !last.get().plans().isEmpty()) {
            // the batch under way gives other rows, which must not be taken for those of the first attempt
            replace(tx, id, last.get().progress().withNewEpoch());
        }
        return Optional.empty();
    }

    /// Keeps a progress without plans and state, as a part of a larger work.
    ///
    /// @return the file to be deleted after the work is done
    private Optional<StateFile> restart(Transaction tx, ApplicationId id, Progress next) {
        Optional<Snapshot> before = tx.get(snapshots, id.key());
        Optional<StateFile> file = delete(tx, id);
        tx.put(snapshots, id.key(), new Snapshot(before.map(Snapshot::number).orElse(0L) + 1, next, Optional.empty()));
        return file;
    }

    /// Keeps a progress in the place of the one before, with the same state and plans, as a part of a larger work.
    private void replace(Transaction tx, ApplicationId id, Progress next) {
        Snapshot before = tx.get(snapshots, id.key())
                .orElseThrow(() -> new IllegalStateException("application " + id + " has no progress"));
        tx.put(snapshots, id.key(), new Snapshot(before.number(), next, before.file()));
    }

    /// Deletes all that an application keeps, as a part of a larger work.
    ///
    /// @return the file to be deleted after the work is done
    Optional<StateFile> delete(Transaction tx, ApplicationId id) {
        Optional<StateFile> file = tx.get(snapshots, id.key()).flatMap(Snapshot::file);
        for (Table.Row<Plan> row : plans(tx, id)) {
            row.value().steps().forEach(step -> tx.delete(prepared, key(id, step.number())));
            tx.delete(plans, row.key());
        }
        tx.delete(states, id.key());
        tx.delete(snapshots, id.key());
        return file;
    }

    /// Deletes a file that the store has named until now.
    void drop(Optional<StateFile> file) {
        file.ifPresent(gone -> files.delete(gone.name()));
    }

    /// The journal of one application.
    private final class Stored implements Journal {

        private final ApplicationId id;

        /// The plans in the store by their numbers, each with those of its steps that keep records.
        private final NavigableMap<Long, List<Long>> appended = new ConcurrentSkipListMap<>();

        Stored(ApplicationId id) {
            this.id = id;
        }

        @Override
        public Optional<Saved> load() {
            Optional<Saved> saved = store.write(tx -> Journals.this.load(tx, id));
            appended.clear();
            saved.ifPresent(found -> found.plans().forEach(this::remember));
            return saved;
        }

        private void remember(Plan plan) {
            appended.put(
                    plan.last(),
                    plan.steps().stream().filter(Step::isKept).map(Step::number).toList());
        }

        @Override
        public Optional<byte[]> state() {
            Snapshot snapshot = snapshots
                    .get(id.key())
                    .orElseThrow(() -> new IllegalStateException("application " + id + " has no progress"));
            return snapshot.file().isPresent()
                    ? Optional.of(files.read(snapshot.file().get()))
                    : states.get(id.key());
        }

        @Override
        public byte[] kept(Step step) {
            String key = key(id, step.number());
            return prepared.get(key)
                    .orElseThrow(() -> new StateLostException(
                            "the prepared records of " + key + " are gone",
                            new IllegalStateException(step.toString())));
        }

        @Override
        public void append(Plan plan, Map<Long, byte[]> kept) {
            store.update(tx -> {
                kept.forEach((step, records) -> tx.put(prepared, key(id, step), records));
                tx.put(plans, key(id, plan.last()), plan);
            });
            remember(plan);
        }

        @Override
        public void snapshot(Progress progress, Optional<byte[]> state) {
            Optional<Snapshot> before = snapshots.get(id.key());
            long number = before.map(Snapshot::number).orElse(0L) + 1;
            Optional<StateFile> file =
                    state.filter(bytes -> bytes.length > smallBytes).map(bytes -> files.write(fileName(number), bytes));
            Snapshot next = new Snapshot(number, progress, file);
            Map<Long, List<Long>> covered = appended.headMap(progress.steps(), true);
            store.update(tx -> {
                tx.put(snapshots, id.key(), next);
                if (state.isPresent() && file.isEmpty()) {
                    tx.put(states, id.key(), state.get());
                } else {
                    tx.delete(states, id.key());
                }
                covered.forEach((plan, kept) -> {
                    tx.delete(plans, key(id, plan));
                    kept.forEach(step -> tx.delete(prepared, key(id, step)));
                });
            });
            covered.clear();
            drop(before.flatMap(Snapshot::file));
        }

        /// A name that tells the application, is that of no other, and was never used.
        private String fileName(long number) {
            return "%s.%s.%s.%08x.%d"
                    .formatted(id.account(), id.region(), id.name(), id.key().hashCode(), number);
        }
    }
}
