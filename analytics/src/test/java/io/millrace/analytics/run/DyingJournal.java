package io.millrace.analytics.run;

import io.millrace.analytics.Lifeline;
import io.millrace.analytics.definition.ApplicationId;
import io.millrace.analytics.run.Plan.Step;
import io.millrace.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A journal of a process that may die before and after each write; also between the file and the store.
public final class DyingJournal implements Journal {

    private final Journal journal;
    private final Lifeline life;

    private DyingJournal(Journal journal, Lifeline life) {
        this.journal = journal;
        this.life = life;
    }

    /// The journals of such a process.
    public static Journals journals(Store store, Path folder, int smallStateBytes, Lifeline life) {
        return new Journals(store, new Files(folder, life), smallStateBytes) {
            @Override
            Journal of(ApplicationId id) {
                return new DyingJournal(super.of(id), life);
            }
        };
    }

    /// How many plans a store has.
    public static int plans(Store store) {
        return store.table("analytics.plans", Plan.class).scan("", "", 10_000).size();
    }

    /// Files of such a process.
    private static final class Files extends StateFiles {

        private final Lifeline life;

        Files(Path folder, Lifeline life) {
            super(folder);
            this.life = life;
        }

        @Override
        StateFile write(String name, byte[] state) {
            life.step();
            StateFile file = super.write(name, state);
            life.step();
            return file;
        }

        @Override
        void delete(String name) {
            life.step();
            super.delete(name);
        }
    }

    @Override
    public Optional<Saved> load() {
        return journal.load();
    }

    @Override
    public Optional<byte[]> state() {
        life.step();
        return journal.state();
    }

    @Override
    public byte[] kept(Step step) {
        life.step();
        return journal.kept(step);
    }

    @Override
    public void append(Plan plan, Map<Long, byte[]> kept) {
        life.step();
        journal.append(plan, kept);
        life.step();
    }

    @Override
    public void snapshot(Progress progress, Optional<byte[]> state) {
        life.step();
        journal.snapshot(progress, state);
        life.step();
    }
}
