package io.millrace.analytics.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Takes the snapshots of one run: one at a time, encoded on the application's thread and written beside it.
///
/// All methods are for the application's thread.
final class Snapshots {

    private final Journal journal;
    private final InstantSource clock;
    private final Executor writer;
    private final Consumer<Throwable> trouble;
    private final SnapshotPace pace;
    private CompletableFuture<Written> underWay =
            CompletableFuture.completedFuture(new Written(Duration.ZERO, Optional.empty()));
    private boolean isHeard = true;
    private Instant taken;
    private Duration held = Duration.ZERO;
    private Progress writing;
    private Progress durable;
    private boolean isLastDurable = true;

    /// What became of a snapshot.
    private record Written(Duration time, Optional<Throwable> failure) {}

    /// @param writer runs what waits for the disk
    /// @param trouble told why a snapshot could not be written
    /// @param durable what the journal has
    Snapshots(
            Journal journal,
            InstantSource clock,
            Executor writer,
            Consumer<Throwable> trouble,
            Duration least,
            Progress durable) {
        this.journal = journal;
        this.clock = clock;
        this.writer = writer;
        this.trouble = trouble;
        this.taken = clock.instant();
        this.pace = new SnapshotPace(least, taken);
        this.writing = durable;
        this.durable = durable;
    }

    /// The progress of the last snapshot that is durable.
    Progress durable() {
        hear();
        return durable;
    }

    /// Whether the last snapshot that was taken is durable, or none was taken.
    boolean isLastDurable() {
        hear();
        return isLastDurable;
    }

    /// Whether a snapshot is due; never while one is being written.
    boolean isDue(long steps, long keptBytes) {
        return hear() && pace.isDue(clock.instant(), steps, keptBytes);
    }

    /// Whether one is due while nothing comes.
    boolean isDueWhenIdle() {
        return hear() && pace.isDueWhenIdle(clock.instant());
    }

    /// Takes a snapshot, which is durable some time later, or never.
    ///
    /// @param progress the present one
    /// @param state encodes what belongs to it
    void take(Progress progress, Supplier<Optional<byte[]>> state) {
        if (!hear()) {
            throw new IllegalStateException("a snapshot is being written");
        }
        taken = clock.instant();
        Optional<byte[]> bytes = state.get();
        held = Duration.between(taken, clock.instant());
        writing = progress;
        isHeard = false;
        isLastDurable = false;
        underWay = new CompletableFuture<>();
        CompletableFuture<Written> written = underWay;
        writer.execute(() -> written.complete(write(progress, bytes)));
    }

    private Written write(Progress progress, Optional<byte[]> bytes) {
        Instant begun = clock.instant();
        try {
            journal.snapshot(progress, bytes);
            return new Written(Duration.between(begun, clock.instant()), Optional.empty());
        } catch (RuntimeException | Error e) {
            return new Written(Duration.between(begun, clock.instant()), Optional.of(e));
        }
    }

    /// Waits until no snapshot is being written.
    void await() {
        underWay.join();
        hear();
    }

    /// Takes a snapshot and waits for it.
    ///
    /// @return whether it is durable
    boolean save(Progress progress, Supplier<Optional<byte[]>> state) {
        await();
        take(progress, state);
        await();
        return isLastDurable;
    }

    /// Takes note of what the writer has done.
    ///
    /// @return whether it is idle
    private boolean hear() {
        if (!isHeard && underWay.isDone()) {
            isHeard = true;
            Written written = underWay.join();
            pace.taken(clock.instant(), held, written.time());
            if (written.failure().isPresent()) {
                trouble.accept(written.failure().get());
            } else {
                durable = writing;
                isLastDurable = true;
            }
        }
        return isHeard;
    }
}
