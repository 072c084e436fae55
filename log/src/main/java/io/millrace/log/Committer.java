package io.millrace.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The one thread that changes a log: it takes all appends that wait, writes them in one piece, forces once.
///
/// While a force is under way more appends come in, so the groups grow with the load and the forces do not.
/// Callers never touch a channel that is written to, so an interrupt cannot close one. Sealing and retention run
/// here too, between the groups.
final class Committer {

    private static final System.Logger LOGGER = System.getLogger("io.millrace.log");

    private final LogState state;
    private final LogOptions options;
    private final InstantSource clock;
    private final Queue<Work> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread = Thread.currentThread();
    private volatile boolean isIdle;
    private volatile boolean isOver;
    private volatile @Nullable Throwable poison;

    private SegmentWriter writer;
    private boolean isMarkNeeded;
    private final List<Segment> unsealed = new ArrayList<>();

    /// Made by the thread that is going to [#run()].
    Committer(Recovery.Recovered recovered, InstantSource clock) {
        this.state = recovered.state();
        this.options = state.options();
        this.clock = clock;
        this.writer = recovered.writer();
        this.isMarkNeeded = !recovered.isMarked();
    }

    /// Queues the work and waits for it.
    ///
    /// @throws IllegalStateException when the log is closed
    void perform(Work work) {
        queue.add(work);
        if (isIdle) {
            LockSupport.unpark(thread);
        }
        if (isOver && queue.remove(work)) {
            throw closed();
        }
        work.await();
    }

    /// Why the log takes no appends, if so.
    void checkPoison() {
        Throwable cause = poison;
        if (cause != null) {
            throw new LogPoisonedException(state.storage().toString(), cause);
        }
    }

    /// Serves the queue until the log is closed.
    void run() {
        while (true) {
            switch (next()) {
                case Work.Append append -> {
                    commit(gather(append));
                    finishSealing();
                }
                case Work.Task<?> task -> run(task);
                case Work.Close close -> {
                    close(close);
                    return;
                }
            }
        }
    }

    private Work next() {
        while (true) {
            Work work = queue.poll();
            if (work != null) {
                return work;
            }
            isIdle = true;
            if (queue.isEmpty()) {
                LockSupport.park(this);
            }
            isIdle = false;
        }
    }

    private List<Work.Append> gather(Work.Append first) {
        List<Work.Append> group = new ArrayList<>();
        group.add(first);
        long bytes = first.frameBytes();
        while (queue.peek() instanceof Work.Append append && bytes + append.frameBytes() <= options.groupBytes()) {
            queue.remove();
            group.add(append);
            bytes += append.frameBytes();
        }
        return group;
    }

    private void run(Work.Task<?> task) {
        try {
            task.run();
            task.done();
        } catch (RuntimeException e) {
            task.fail(e);
        } catch (IOException e) {
            task.fail(new UncheckedIOException(e));
        } catch (Exception | Error e) {
            poison = e;
            task.fail(new LogPoisonedException(state.storage().toString(), e));
        }
    }

    private void commit(List<Work.Append> group) {
        String log = state.storage().toString();
        Throwable known = poison;
        if (known != null) {
            group.forEach(append -> append.fail(new LogPoisonedException(log, known)));
            return;
        }
        refuseClosedLanes(group);
        try {
            append(group);
            group.forEach(Work::done);
        } catch (StorageFullException e) {
            writer.abandon();
            group.forEach(append -> append.fail(new LogFullException(log, e)));
        } catch (IOException | RuntimeException | Error e) {
            // Also our own mistakes and lack of memory: what the file holds now is not what this thread believes.
            poison = e;
            LOGGER.log(System.Logger.Level.ERROR, log + " takes no more appends", e);
            group.forEach(append -> append.fail(new LogPoisonedException(log, e)));
        }
    }

    /// Fails the appends that have an entry of a closed lane, and takes them out of the group.
    private void refuseClosedLanes(List<Work.Append> group) {
        Set<Integer> closed = state.closedLanes();
        if (closed.isEmpty()) {
            return;
        }
        group.removeIf(append -> {
            for (Entry entry : append.entries()) {
                if (closed.contains(entry.lane())) {
                    append.fail(new LaneClosedException(state.storage().toString(), entry.lane()));
                    return true;
                }
            }
            return false;
        });
    }

    /// Refuses entries of the lanes from the next group on; the entries of the groups before are durable.
    LaneCut closeLanes(Set<Integer> lanes) {
        Set<Integer> closed = new HashSet<>(state.closedLanes());
        closed.addAll(lanes);
        state.setClosedLanes(closed);
        lanes.forEach(state.signals()::signal);
        long at = Math.max(state.newestArrival(), clock.instant().toEpochMilli());
        return new LaneCut(state.end(), Instant.ofEpochMilli(at));
    }

    /// The fate of the entries of a group before anything is written.
    ///
    /// @param count of entries that are new
    /// @param tokens the last token of each producer in the group
    private record Plan(long arrival, int count, long frameBytes, Map<String, Producers.Last> tokens) {}

    private void append(List<Work.Append> group) throws IOException {
        Plan plan = plan(group);
        if (plan.count == 0) {
            return;
        }
        SegmentHeader newest = state.segments().getLast().header();
        boolean hasEntries = state.end() > newest.base();
        // The snapshot does not count: a long one must not make each append begin a segment.
        if (hasEntries && writer.end() - newest.snapshotEnd() + plan.frameBytes > options.segmentBytes()) {
            roll();
        }
        int[] ends = write(group, plan);
        publish(group, plan, ends);
    }

    /// Gives every entry its position, or finds that its token is known.
    private Plan plan(List<Work.Append> group) {
        long arrival = Math.max(state.newestArrival(), clock.instant().toEpochMilli());
        Instant arrivalInstant = Instant.ofEpochMilli(arrival);
        Map<String, Producers.Last> tokens = new HashMap<>();
        long end = state.end();
        int count = 0;
        long frameBytes = 0;
        for (Work.Append append : group) {
            frameBytes += append.frameBytes();
            Appended[] results = append.results();
            for (int i = 0; i < results.length; i++) {
                Optional<Token> token = append.entries().get(i).token();
                if (token.isPresent()) {
                    String producer = token.get().producer();
                    Producers.Last last = tokens.get(producer);
                    if (last == null) {
                        last = state.producers().last(producer).orElse(null);
                    }
                    if (last != null && token.get().sequence() <= last.sequence()) {
                        results[i] = new Appended(last.position(), Instant.ofEpochMilli(last.arrival()), true);
                        continue;
                    }
                    tokens.put(producer, new Producers.Last(token.get().sequence(), end + count, arrival));
                }
                results[i] = new Appended(end + count, arrivalInstant, false);
                count++;
            }
        }
        return new Plan(arrival, count, frameBytes, tokens);
    }

    /// Writes and forces the new entries.
    ///
    /// @return for each its offset, and the end of the last
    private int[] write(List<Work.Append> group, Plan plan) throws IOException {
        int[] offsets = new int[plan.count + 1];
        int written = 0;
        writer.begin();
        for (Work.Append append : group) {
            Appended[] results = append.results();
            for (int i = 0; i < results.length; i++) {
                if (!results[i].duplicate()) {
                    Entry entry = append.entries().get(i);
                    offsets[written++] = writer.add(entry, append.producer(i), results[i].position(), plan.arrival);
                }
            }
        }
        offsets[written] = writer.at();
        writer.commit();
        return offsets;
    }

    /// Shows what is durable now to readers.
    private void publish(List<Work.Append> group, Plan plan, int[] offsets) throws IOException {
        Segment newest = state.segments().getLast();
        SegmentIndex index = newest.hold().orElseThrow().index();
        newest.release();
        Set<Integer> lanes = new HashSet<>();
        int published = 0;
        long payloadBytes = state.payloadBytes();
        for (Work.Append append : group) {
            Appended[] results = append.results();
            for (int i = 0; i < results.length; i++) {
                if (!results[i].duplicate()) {
                    Entry entry = append.entries().get(i);
                    int length = entry.payload().length();
                    index.add(entry.lane(), offsets[published], offsets[published + 1], length);
                    state.lanes().add(entry.lane(), results[i].position(), length);
                    payloadBytes += length;
                    lanes.add(entry.lane());
                    published++;
                }
            }
        }
        plan.tokens.forEach(state.producers()::put);
        state.advance(state.end() + plan.count, plan.arrival, payloadBytes);
        isMarkNeeded = true;
        lanes.forEach(state.signals()::signal);
        state.signals().signal(Log.ALL_LANES);
    }

    /// Begins a new segment; the old one is sealed after the callers were answered.
    private void roll() throws IOException {
        Segment old = state.segments().getLast();
        SegmentHeader oldHeader = old.header();
        SegmentCreation.Created created = new SegmentCreation(state.storage(), options)
                .create(
                        snapshotEnd -> new SegmentHeader(
                                state.end(),
                                oldHeader.identity(),
                                state.newestArrival(),
                                state.payloadBytes(),
                                oldHeader.base(),
                                writer.end(),
                                writer.chain(),
                                snapshotEnd),
                        state.lanes(),
                        state.producers());
        old.seal(writer.end());
        try {
            writer.trim();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot shorten " + old.describe(), e);
        }
        created.writer().inheritFrom(writer);
        writer = created.writer();
        isMarkNeeded = false;
        List<Segment> segments = new ArrayList<>(state.segments());
        segments.add(created.segment());
        state.setSegments(segments);
        unsealed.add(old);
    }

    private void finishSealing() {
        if (unsealed.isEmpty()) {
            return;
        }
        for (Segment segment : unsealed) {
            try {
                Optional<Segment.Contents> contents = state.cache().hold(segment, true);
                if (contents.isPresent()) {
                    segment.writeIndex(contents.get().index());
                    segment.release();
                }
            } catch (IOException | RuntimeException | Error e) {
                LOGGER.log(System.Logger.Level.WARNING, "cannot index " + segment.describe(), e);
            }
            segment.release();
        }
        unsealed.clear();
    }

    /// Deletes the segments whose newest entry arrived before `bound`, the oldest first and each durably.
    int expireBefore(Instant bound) throws IOException {
        long limit = bound.toEpochMilli();
        int count = 0;
        while (state.segments().size() > 1 && newestArrival(0) < limit) {
            expireOldest();
            count++;
        }
        boolean hasEntries = state.end() > state.segments().getLast().base();
        if (state.segments().size() == 1 && hasEntries && state.newestArrival() < limit && poison == null) {
            rollEmpty();
            finishSealing();
            expireOldest();
            count++;
        }
        return count;
    }

    private void rollEmpty() throws IOException {
        try {
            roll();
        } catch (StorageFullException e) {
            throw new LogFullException(state.storage().toString(), e);
        } catch (IOException e) {
            poison = e;
            throw new LogPoisonedException(state.storage().toString(), e);
        }
    }

    private long newestArrival(int segment) {
        return state.segments().get(segment + 1).header().arrivalFloor();
    }

    private void expireOldest() throws IOException {
        List<Segment> segments = state.segments();
        Segment oldest = segments.getFirst();
        state.setSegments(segments.subList(1, segments.size()));
        state.cache().remove(oldest);
        oldest.expire();
        state.storage().delete(oldest.name());
        state.storage().delete(IndexFile.name(oldest.base()));
        try {
            state.storage().forceDirectory();
        } catch (IOException e) {
            poison = e;
            throw new LogPoisonedException(state.storage().toString(), e);
        }
    }

    private void close(Work.Close close) {
        try {
            if (isMarkNeeded && poison == null) {
                writer.begin();
                writer.add(FrameHeader.MARK, Payload.of(new byte[0]), state.end(), state.newestArrival());
                writer.commit();
            }
        } catch (IOException | RuntimeException e) {
            // All entries are durable without the mark.
            LOGGER.log(System.Logger.Level.WARNING, "cannot mark the end of " + state.storage(), e);
        }
        isOver = true;
        try {
            state.close();
            state.cache().clear();
            state.segments().getLast().release();
            state.storage().close();
            close.done();
        } catch (RuntimeException e) {
            close.fail(e);
        }
        for (Work late = queue.poll(); late != null; late = queue.poll()) {
            if (late instanceof Work.Close) {
                late.done();
            } else {
                late.fail(closed());
            }
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException(state.storage() + " is closed");
    }
}
