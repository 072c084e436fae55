package io.millrace.analytics;

import io.millrace.analytics.Progress.Counters;
import io.millrace.store.Store;
import io.millrace.store.Table;
import io.millrace.store.Transaction;
import java.util.Optional;

/// The durable progress of all applications, each with the state of its operators.
final class Checkpoints {

    private final Store store;
    private final Table<Progress> progress;
    private final Table<byte[]> states;

    Checkpoints(Store store) {
        this.store = store;
        this.progress = store.table("analytics.progress", Progress.class);
        this.states = store.bytes("analytics.states");
    }

    /// Progress and the state that belongs to it.
    record Checkpoint(Progress progress, Optional<byte[]> state) {}

    Optional<Checkpoint> get(ApplicationId id) {
        return store.write(tx ->
                tx.get(progress, id.key()).map(found -> new Checkpoint(found, tx.get(states, id.key()))));
    }

    Counters counters(ApplicationId id) {
        return progress.get(id.key()).map(Progress::counters).orElse(new Counters(0, 0, 0));
    }

    /// Keeps both; durable on return.
    void save(ApplicationId id, Progress next, byte[] state) {
        store.update(tx -> {
            tx.put(progress, id.key(), next);
            tx.put(states, id.key(), state);
        });
    }

    /// Keeps the progress and forgets the state, as a part of a larger work.
    void restart(Transaction tx, ApplicationId id, Progress next) {
        tx.put(progress, id.key(), next);
        tx.delete(states, id.key());
    }

    /// Keeps the progress in the place of the one before, with the same state, as a part of a larger work.
    void replace(Transaction tx, ApplicationId id, Progress next) {
        tx.put(progress, id.key(), next);
    }

    Optional<Progress> progress(Transaction tx, ApplicationId id) {
        return tx.get(progress, id.key());
    }

    void delete(Transaction tx, ApplicationId id) {
        tx.delete(progress, id.key());
        tx.delete(states, id.key());
    }
}
