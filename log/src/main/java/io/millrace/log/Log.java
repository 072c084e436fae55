package io.millrace.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// One durable log: entries of several lanes, interleaved in the order of their arrival.
///
/// An entry is in the log when [#append] returns: it was forced to disk, together with all entries that waited at
/// the same time. Reads see such entries only. Positions count the entries of all lanes from 0 on without a gap,
/// and are never used twice; arrivals never decrease, whatever the clock does.
///
/// The log is a row of segment files. The newest one takes the appends; [#expireBefore] deletes the oldest.
/// Losing power or the process at any moment loses nothing that was acknowledged, and of an append that was not
/// it can leave any prefix. Bytes that changed on the disk are found by checksums and named by a
/// [LogDamagedException]; they are never returned.
///
/// Every method may be called from any thread, platform or virtual. An interrupt does no harm to the log:
/// [#append] waits on and keeps the interrupt status.
public final class Log implements AutoCloseable {

    /// Stands for every lane where a lane is asked for.
    public static final int ALL_LANES = -1;

    private final LogState state;
    private final Committer committer;
    private final LogReader reader;
    private final Semaphore pendingBytes;
    private final AtomicBoolean isClosing = new AtomicBoolean();

    private Log(LogState state, Committer committer) {
        this.state = state;
        this.committer = committer;
        this.reader = new LogReader(state);
        this.pendingBytes = new Semaphore(state.options().pendingBytes(), true);
    }

    /// Opens the log that the storage holds, or begins one in an empty storage.
    ///
    /// Opening reads the newest segment and the headers of the others. The storage belongs to the log from here
    /// on: it is closed with it, and also when this method throws.
    ///
    /// @param clock tells the arrivals
    /// @throws LogDamagedException when durable bytes are missing or have changed
    /// @throws LogFullException when an empty storage has no space for the first segment
    /// @throws IllegalStateException when a newer version wrote the log
    /// @throws UncheckedIOException when the storage cannot be read or written
    public static Log open(Storage storage, LogOptions options, InstantSource clock) {
        CompletableFuture<Log> opened = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("log " + storage).start(() -> live(storage, options, clock, opened));
        try {
            return opened.join();
        } catch (CompletionException e) {
            throw openFailure(storage, e);
        }
    }

    private static RuntimeException openFailure(Storage storage, CompletionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof StorageFullException full) {
            return new LogFullException(storage.toString(), full);
        }
        if (cause instanceof IOException io) {
            return new UncheckedIOException("cannot open " + storage, io);
        }
        return cause instanceof RuntimeException unchecked ? unchecked : e;
    }

    /// The life of the committer's thread.
    private static void live(Storage storage, LogOptions options, InstantSource clock, CompletableFuture<Log> opened) {
        Committer committer;
        try {
            Recovery.Recovered recovered = new Recovery(storage, options, clock).run();
            committer = new Committer(recovered, clock);
            opened.complete(new Log(recovered.state(), committer));
        } catch (IOException | RuntimeException | Error e) {
            try {
                storage.close(); // before anybody knows, who could open it again
            } finally {
                opened.completeExceptionally(e);
            }
            return;
        }
        committer.run();
    }

    /// Appends all entries, one after the other without others between, and waits until they are on the disk.
    ///
    /// An entry whose token the log holds already, or a later one of the same producer, is not stored again. A
    /// crash can leave a prefix of the entries; nothing else of them.
    ///
    /// @param entries at most 256 MiB together
    /// @return for each entry, in order, where it is
    /// @throws LaneClosedException when a lane of an entry is closed; nothing was appended
    /// @throws LogFullException when the disk is full; nothing was appended, and the append can be tried again
    /// @throws LogPoisonedException when the disk failed, now or earlier; whether the entries are in the log is
    ///     not known before it is opened again
    /// @throws IllegalStateException when the log is closed
    public List<Appended> append(List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        committer.checkPoison();
        Work.Append append = new Work.Append(entries);
        int permits = Math.min(append.frameBytes(), state.options().pendingBytes());
        pendingBytes.acquireUninterruptibly(permits);
        try {
            committer.perform(append);
        } finally {
            pendingBytes.release(permits);
        }
        return List.of(append.results());
    }

    /// Reads entries at or after a position, in order.
    ///
    /// A position before [#firstPosition()] stands for that; one at or after [#endPosition()] gives an empty
    /// batch.
    ///
    /// @param lane a lane, or [#ALL_LANES]
    /// @param from the position to begin at, 0 or more
    /// @param maxFrames the most entries to return, 1 or more
    /// @param maxBytes the most payload bytes to return; a single entry may pass it, and 64 MiB is the most in
    ///     any case
    /// @throws LogDamagedException when the first entry to return is damaged; entries before a damaged one are
    ///     returned
    /// @throws IllegalStateException when the log is closed
    /// @throws UncheckedIOException when the disk cannot be read
    public Batch read(int lane, long from, int maxFrames, long maxBytes) {
        checkLane(lane);
        if (from < 0 || maxFrames < 1) {
            throw new IllegalArgumentException("cannot read " + maxFrames + " frames from position " + from);
        }
        checkOpen();
        return reader.read(lane, from, maxFrames, maxBytes);
    }

    /// How far a reader of a lane gets with a number of payload bytes: up to the entry that reaches them, or to the
    /// end.
    ///
    /// The indexes know it, so no entry is read.
    ///
    /// @param lane a lane, not [#ALL_LANES]
    /// @param from the position to begin at; one before [#firstPosition()] stands for that
    /// @param bytes 1 or more
    /// @throws IllegalStateException when the log is closed
    public Span measure(int lane, long from, long bytes) {
        checkLane(lane);
        if (lane == ALL_LANES || bytes < 1) {
            throw new IllegalArgumentException("cannot measure " + bytes + " bytes of lane " + lane);
        }
        checkOpen();
        return reader.measure(lane, from, bytes);
    }

    /// Waits until the lane holds an entry at or after a position.
    ///
    /// @param lane a lane, or [#ALL_LANES]
    /// @param wait how long at most; a day at most in any case
    /// @return whether there is such an entry; false when the time is over or the log or the lane is closed
    /// @throws InterruptedException when the thread is interrupted before or while it waits
    public boolean await(int lane, long from, Duration wait) throws InterruptedException {
        checkLane(lane);
        return state.signals()
                .await(
                        lane,
                        () -> state.shows(lane, from),
                        () -> state.isClosed() || state.closedLanes().contains(lane),
                        wait);
    }

    /// The position of the oldest retained entry; [#endPosition()] when there is none.
    public long firstPosition() {
        return state.firstPosition();
    }

    /// The position of the next entry; all entries below it are durable.
    public long endPosition() {
        return state.end();
    }

    /// The position of the first retained entry of a lane that arrived at or after an instant.
    ///
    /// @param lane a lane, or [#ALL_LANES]
    /// @return [#endPosition()] when there is none yet
    /// @throws LogDamagedException when an entry that has to be looked at is damaged
    public long firstPositionAtOrAfter(int lane, Instant arrival) {
        checkLane(lane);
        checkOpen();
        return reader.firstPositionAtOrAfter(lane, arrival);
    }

    /// The position of the newest entry of a lane, or of all; empty when none is retained.
    public OptionalLong lastPosition(int lane) {
        checkLane(lane);
        return state.lastPosition(lane).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /// The payload bytes of the entries of a lane at or after a position: how far a reader there is behind.
    ///
    /// Exact for a lane while nobody appends; for [#ALL_LANES] tokens and padding within one segment count too.
    public long bytesFrom(int lane, long from) {
        checkLane(lane);
        checkOpen();
        return reader.bytesFrom(lane, from);
    }

    /// The payload bytes of all entries since the log began, expired ones too.
    public long payloadBytes() {
        return state.payloadBytes();
    }

    /// The highest sequence that is stored for a producer; its frame may have expired.
    public OptionalLong lastToken(String producer) {
        return state.producers()
                .last(producer)
                .map(last -> OptionalLong.of(last.sequence()))
                .orElseGet(OptionalLong::empty);
    }

    /// Closes lanes: an append that has an entry of one of them is refused from now on, until [#openLanes] or
    /// until the log is closed.
    ///
    /// Ordered with the appends: one that was served before lies wholly below the cut, and any other is refused
    /// as a whole with a [LaneClosedException]. Nothing is written; who closes lanes for good notes that
    /// elsewhere. Those who wait for an entry of the lanes wait no longer.
    ///
    /// @throws LogPoisonedException when the disk failed, now or earlier
    /// @throws IllegalStateException when the log is closed
    public LaneCut closeLanes(Set<Integer> lanes) {
        checkOpen();
        committer.checkPoison();
        Work.Task<LaneCut> task = new Work.Task<>(() -> committer.closeLanes(lanes));
        committer.perform(task);
        return task.result();
    }

    /// Takes entries of closed lanes again.
    ///
    /// @throws IllegalStateException when the log is closed
    public void openLanes(Set<Integer> lanes) {
        checkOpen();
        committer.perform(new Work.Task<>(() -> {
            Set<Integer> closed = new HashSet<>(state.closedLanes());
            closed.removeAll(lanes);
            state.setClosedLanes(closed);
            return closed;
        }));
    }

    /// Deletes the oldest segments, as far as all their entries arrived before an instant.
    ///
    /// When all entries of the log did, a new segment is begun, and the log is empty afterwards. Positions,
    /// arrivals and tokens go on as if nothing were deleted. Each deletion is durable before the next one, and
    /// all are when this returns.
    ///
    /// @return the number of segments deleted
    /// @throws LogFullException when there is no space for a new segment; the older ones are deleted
    /// @throws LogPoisonedException when the directory cannot be forced
    /// @throws UncheckedIOException when a file cannot be deleted
    /// @throws IllegalStateException when the log is closed
    public int expireBefore(Instant arrival) {
        checkOpen();
        Work.Task<Integer> task = new Work.Task<>(() -> committer.expireBefore(arrival));
        committer.perform(task);
        return task.result();
    }

    /// Waits for the appends that are queued, marks the end of the log and releases the storage; idempotent.
    @Override
    public void close() {
        if (isClosing.compareAndSet(false, true)) {
            committer.perform(new Work.Close());
        }
    }

    private void checkOpen() {
        if (state.isClosed()) {
            throw new IllegalStateException(state.storage() + " is closed");
        }
    }

    private static void checkLane(int lane) {
        if (lane < ALL_LANES || lane > Entry.MAX_LANE) {
            throw new IllegalArgumentException("a lane is 0 to " + Entry.MAX_LANE + ", not " + lane);
        }
    }
}
