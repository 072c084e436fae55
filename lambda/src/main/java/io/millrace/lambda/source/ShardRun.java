package io.millrace.lambda.source;

import io.millrace.lambda.source.EventStream.StreamShard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A mapping at work in one shard: a thread that reads, and one for each lane.
///
/// One lock guards the lanes. The reader waits while the lane of its next record has more than a batch, so a lane that
/// is blocked by a failure stops the shard in the end, as it does on AWS. What is done is saved by whoever did it; the
/// lanes that wait for that together share one commit.
final class ShardRun implements Runnable {

    private static final System.Logger LOG = System.getLogger(ShardRun.class.getName());

    /// A record may be stamped a little before it can be read.
    private static final Duration LATENESS = Duration.ofSeconds(1);

    /// What a lane is to do.
    sealed interface Task {

        /// Process these.
        record Batch(List<EventRecord> records) implements Task {}

        /// Tell the function that the window is over.
        record CloseWindow() implements Task {}

        /// End.
        record End() implements Task {}
    }

    private final Work work;
    private final StreamShard shard;
    private final Consumer<ShardRun> whenEnded;
    private final List<Lane> lanes = new ArrayList<>();
    private final Optional<SequenceNumber> begin;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// Guarded by the lock, as are the lanes.
    private Optional<SequenceNumber> read;

    private Instant readUpTo = Instant.MIN;
    private boolean isFinished;
    private volatile boolean isStopped;
    private boolean isBroken;
    private @Nullable Thread interruptible;
    private final List<Thread> invoking = new ArrayList<>();
    private long version;

    private final ReentrantLock saving = new ReentrantLock();
    private long saved;
    private volatile ShardCheckpoint lastSaved;

    ShardRun(Work work, StreamShard shard, ShardCheckpoint from, Consumer<ShardRun> whenEnded) {
        this.work = work;
        this.shard = shard;
        this.whenEnded = whenEnded;
        ShardCheckpoint start = from.over(work.mapping().settings().lanes());
        this.begin = start.after();
        this.read = begin;
        this.lastSaved = start;
        start.lanes().forEach(place -> lanes.add(new Lane(new Batcher(work.bounds()), place)));
    }

    String shard() {
        return shard.id();
    }

    /// Whether it ended before its time, and has to be begun again.
    boolean isBroken() {
        return isBroken;
    }

    @Override
    @SuppressWarnings("IllegalCatch") // a thread that dies must be seen
    public void run() {
        List<Thread> threads = new ArrayList<>();
        for (Lane lane : lanes) {
            threads.add(Thread.ofVirtual()
                    .name("lambda-lane-" + shard.id())
                    .start(() -> guarded(new LaneRun(work, this, lane))));
        }
        guarded(this::read);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            if (isFinished && !isStopped) {
                work.checkpoints().put(shard.id(), snapshot(true));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            broken(e);
        }
        whenEnded.accept(this);
    }

    @SuppressWarnings("IllegalCatch") // a thread that dies must be seen
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void broken(Throwable e) {
        LOG.log(System.Logger.Level.ERROR, work.mapping() + " breaks off in " + shard.id() + " and begins again", e);
        isBroken = true;
        stop();
    }

    /// Ends soon, but not in the middle of an invocation.
    void stop() {
        locked(() -> {
            isStopped = true;
            if (interruptible != null) {
                interruptible.interrupt();
            }
            changed.signalAll();
        });
    }

    /// Ends now.
    void kill() {
        stop();
        locked(() -> invoking.forEach(Thread::interrupt));
    }

    // what the reader does

    private void read() {
        EventStream.Cursor cursor = null;
        try {
            for (int failures = 0; !isStopped && !isFinished; ) {
                try {
                    if (cursor == null) {
                        cursor = work.stream().open(shard.id(), start());
                    }
                    Instant asked = work.clock().instant();
                    dispatch(next(cursor), asked);
                    failures = 0;
                } catch (RuntimeException e) {
                    if (isStopped) {
                        return;
                    }
                    failures++;
                    if (cursor != null) {
                        cursor.close();
                        cursor = null;
                    }
                    String text = e.getMessage() == null ? e.toString() : e.getMessage();
                    LOG.log(System.Logger.Level.DEBUG, "{0} cannot read {1}: {2}", work.mapping(), shard.id(), text);
                    work.results().accept("PROBLEM: " + text);
                    if (isReplaced()) {
                        isBroken = true;
                        stop();
                    }
                    pause(Retries.pause(failures));
                }
            }
        } catch (InterruptedException e) {
            // only who stops it interrupts it
        } finally {
            if (cursor != null) {
                cursor.close();
            }
        }
    }

    /// Whether the stream was deleted, and another one of its name has no such shard.
    private boolean isReplaced() {
        try {
            return work.stream().shards().stream().noneMatch(shard::isSame);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} cannot list its shards: {1}", work.mapping(), e.getMessage());
            return false;
        }
    }

    private ShardStart start() {
        lock.lock();
        try {
            return read.<ShardStart>map(ShardStart.After::new)
                    .orElseGet(() -> work.mapping().shardStart());
        } finally {
            lock.unlock();
        }
    }

    private Page next(EventStream.Cursor cursor) throws InterruptedException {
        locked(() -> interruptible = isStopped ? null : Thread.currentThread());
        try {
            return isStopped ? new Page(List.of(), false, false) : cursor.next();
        } finally {
            locked(() -> interruptible = null);
            if (Thread.interrupted()) {
                LOG.log(System.Logger.Level.DEBUG, "{0} stops reading {1}", work.mapping(), shard);
            }
        }
    }

    private void dispatch(Page page, Instant asked) throws InterruptedException {
        String role = page.records().isEmpty()
                ? ""
                : work.invoker().role(work.mapping().functionArn());
        for (SourceRecord record : page.records()) {
            EventRecord event = work.form().encode(shard.id(), role, record);
            boolean passes = work.passes(event, record);
            Lane lane = lanes.get(Lane.of(record.partitionKey(), lanes.size()));
            lock.lock();
            try {
                if (passes && !lane.hasDone(record.number())) {
                    while (lane.batcher().isFull() && !isStopped) {
                        changed.signalAll(); // the lane may not know what it has
                        changed.await();
                    }
                    if (isStopped) {
                        return;
                    }
                    lane.batcher().add(event, work.clock().instant());
                }
                read = Optional.of(record.number());
            } finally {
                lock.unlock();
            }
        }
        boolean isAhead;
        lock.lock();
        try {
            if (page.isCaughtUp()) {
                readUpTo = asked.minus(LATENESS);
            }
            if (page.isLast()) {
                isFinished = true;
                lanes.forEach(lane -> lane.batcher().finish());
            }
            isAhead = lanes.stream().allMatch(Lane::isIdle) && !snapshot(false).equals(lastSaved);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (isAhead) {
            save(); // the last records did not pass the filter, or went to another lane
        }
    }

    // what the lanes ask for

    /// Waits until the lane has something to do.
    Task await(Lane lane) throws InterruptedException {
        lock.lock();
        try {
            while (!isStopped) {
                Instant now = work.clock().instant();
                List<EventRecord> batch = lane.batcher().take(now);
                if (!batch.isEmpty()) {
                    lane.begin();
                    changed.signalAll();
                    return new Task.Batch(batch);
                }
                if (lane.window().isPresent()
                        && (lane.isWindowOver(readUpTo)
                                || (isFinished && lane.batcher().isEmpty()))) {
                    lane.begin();
                    return new Task.CloseWindow();
                }
                if (isFinished && lane.batcher().isEmpty()) {
                    return new Task.End();
                }
                Optional<Instant> due = lane.batcher().due();
                if (due.isPresent()) {
                    var _ = changed.await(
                            Math.max(1, Duration.between(now, due.get()).toMillis()), TimeUnit.MILLISECONDS);
                } else {
                    changed.await();
                }
            }
            return new Task.End();
        } finally {
            lock.unlock();
        }
    }

    /// Keeps how far a lane has come.
    void advance(Lane lane, Optional<SequenceNumber> done, Optional<OpenWindow> window) {
        locked(() -> lane.advance(done, window));
        save();
    }

    /// The lane has done what it was to do.
    void rest(Lane lane) {
        locked(lane::rest);
    }

    /// Waits; false if the wait was cut short because the shard is left.
    boolean pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (nanos > 0 && !isStopped) {
                nanos = changed.awaitNanos(nanos);
            }
            return !isStopped;
        } finally {
            lock.unlock();
        }
    }

    /// Invokes the function; [#kill] interrupts it.
    Answer invoke(byte[] event) throws InterruptedException {
        locked(() -> invoking.add(Thread.currentThread()));
        try {
            return work.invoker().invoke(work.mapping().functionArn(), event);
        } finally {
            locked(() -> invoking.remove(Thread.currentThread()));
            if (Thread.interrupted()) { // what is done is still to be saved
                LOG.log(System.Logger.Level.DEBUG, "{0} is left by {1}", shard.id(), work.mapping());
            }
        }
    }

    private void save() {
        long wanted;
        lock.lock();
        try {
            wanted = ++version;
        } finally {
            lock.unlock();
        }
        saving.lock();
        try {
            if (saved < wanted) {
                long covered;
                ShardCheckpoint snapshot;
                lock.lock();
                try {
                    covered = version;
                    snapshot = snapshot(false);
                } finally {
                    lock.unlock();
                }
                work.checkpoints().put(shard.id(), snapshot);
                lastSaved = snapshot;
                saved = covered;
            }
        } finally {
            saving.unlock();
        }
    }

    private ShardCheckpoint snapshot(boolean isDrained) {
        return new ShardCheckpoint(
                lanes.stream().map(lane -> lane.place(read)).toList(), isDrained, Optional.of(shard.start()));
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
