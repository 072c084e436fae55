package io.millrace.app.tail;

import io.millrace.aggregation.UserRecord;
import io.millrace.aggregation.UserRecords;
import io.millrace.app.console.CommandException;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/// The records of a stream's shards, merged by arrival.
///
/// Each shard is read by a virtual thread of its own, one answer ahead. A record is shown when no shard can still give
/// an older one: each has a record waiting, or was read to its present end. So history comes in the order of arrival,
/// and what is new comes at once. A shard is read when its parents are shown.
final class StreamTail {

    /// Where the records go; called by the thread that runs the tail.
    interface Sink {

        /// Shows a record.
        ///
        /// @return whether to go on
        boolean take(TailRecord record) throws IOException;

        /// Called when there is nothing to show for now.
        void idle() throws IOException;
    }

    private final TailSource source;
    private final TailStart start;
    private final Collection<String> wanted;
    private final boolean isFollowing;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, TailShard> shards = new LinkedHashMap<>();
    private boolean isStopped;
    private @Nullable RuntimeException failure;

    /// @param wanted the shards to read, by their ids or the numbers of these; all if there are none
    /// @param isFollowing whether to go on at the present end, with the shards that follow from those read
    StreamTail(TailSource source, TailStart start, Collection<String> wanted, boolean isFollowing) {
        this.source = source;
        this.start = start;
        this.wanted = wanted.stream().map(StreamTail::shardId).toList();
        this.isFollowing = isFollowing;
    }

    /// The id of a shard from its number; other names stay.
    static String shardId(String name) {
        return name.matches("\\d{1,12}") ? "shardId-%012d".formatted(Long.parseLong(name)) : name;
    }

    /// Shows records until the end, until [#stop], or until the sink has enough.
    ///
    /// @throws CommandException if it cannot begin, in words for the user
    /// @throws SdkException if the stream cannot be read any more
    void run(Sink sink) throws IOException, InterruptedException {
        begin();
        try {
            while (true) {
                Optional<Shown> next = next();
                if (next.isEmpty()) {
                    sink.idle();
                    if (!awaitNext()) {
                        return;
                    }
                } else if (!show(next.get(), sink)) {
                    return;
                }
            }
        } finally {
            stop();
        }
    }

    /// Ends [#run] soon.
    void stop() {
        locked(() -> isStopped = true);
    }

    /// A record that is next, and the shard it is of.
    private record Shown(TailShard shard, Record record) {}

    private static boolean show(Shown shown, Sink sink) throws IOException {
        Record record = shown.record();
        UserRecords users = UserRecords.of(record.data().asByteBuffer(), record.partitionKey())
                .within(shown.shard().keys());
        for (UserRecord user : users) {
            if (!sink.take(new TailRecord(
                    shown.shard().id(),
                    record.sequenceNumber(),
                    users.isAggregated(),
                    record.approximateArrivalTimestamp(),
                    user))) {
                return false;
            }
        }
        return true;
    }

    // ---- shards

    private void begin() {
        List<Shard> found = source.shards();
        List<String> missing = wanted.stream()
                .filter(name ->
                        found.stream().noneMatch(shard -> shard.shardId().equals(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new CommandException(
                    "there is no shard " + String.join(", ", missing) + " in " + source + "; it has " + names(found));
        }
        boolean isWhole = wanted.isEmpty();
        if (start instanceof TailStart.Sequence && (isWhole ? found : wanted).size() != 1) {
            throw new CommandException(
                    "a sequence number is of one shard: name it with --shard, one of " + names(found));
        }
        locked(() -> {
            for (Shard shard : found) {
                boolean isPast = start instanceof TailStart.Latest
                        && shard.sequenceNumberRange() != null
                        && shard.sequenceNumberRange().endingSequenceNumber() != null;
                if (!isPast && (isWhole || wanted.contains(shard.shardId()))) {
                    shards.put(shard.shardId(), TailShard.of(shard, start));
                }
            }
            startReadable();
        });
    }

    private static String names(List<Shard> found) {
        TreeSet<String> names = new TreeSet<>(found.stream().map(Shard::shardId).toList());
        List<String> first = names.stream().limit(10).toList();
        return String.join(", ", first) + (names.size() > first.size() ? " and " + (names.size() - 10) + " more" : "");
    }

    /// Adds the shards that follow from one that was closed.
    private void adopt(List<TailShard> children) {
        children.forEach(child -> shards.putIfAbsent(child.id(), child));
    }

    private void startReadable() {
        for (TailShard shard : shards.values()) {
            boolean isReadable =
                    shard.parents().stream().map(shards::get).allMatch(parent -> parent == null || parent.isOver());
            if (shard.state() == TailShard.State.WAITING && isReadable) {
                shard.begin();
                Thread.ofVirtual().name("tail-" + shard.id()).start(new Reader(shard));
            }
        }
    }

    // ---- merging

    /// The oldest record, if none that is older can come.
    private Optional<Shown> next() {
        lock.lock();
        try {
            if (isStopped) {
                return Optional.empty();
            }
            TailShard oldest = null;
            for (TailShard shard : shards.values()) {
                if (shard.isAwaited()) {
                    return Optional.empty();
                }
                if (!shard.unshown().isEmpty()
                        && (oldest == null || arrival(shard).isBefore(arrival(oldest)))) {
                    oldest = shard;
                }
            }
            if (oldest == null) {
                return Optional.empty();
            }
            Record record = oldest.unshown().remove();
            if (oldest.unshown().isEmpty()) {
                startReadable();
                changed.signalAll();
            }
            return Optional.of(new Shown(oldest, record));
        } finally {
            lock.unlock();
        }
    }

    private static Instant arrival(TailShard shard) {
        return shard.unshown().element().approximateArrivalTimestamp();
    }

    /// Waits for something to show; false if nothing more comes.
    private boolean awaitNext() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (failure != null) {
                    throw failure;
                }
                startReadable();
                if (isStopped || shards.values().stream().allMatch(TailShard::isOver)) {
                    return false;
                }
                boolean isAwaited = shards.values().stream().anyMatch(TailShard::isAwaited);
                boolean hasRecords = shards.values().stream()
                        .anyMatch(shard -> !shard.unshown().isEmpty());
                if (hasRecords && !isAwaited) {
                    return true;
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Reads one shard to its end.
    private final class Reader implements Runnable {

        private final TailShard shard;
        private final TailSource.Cursor cursor;

        Reader(TailShard shard) {
            this.shard = shard;
            this.cursor = source.cursor(shard.id(), shard.start(), isFollowing);
        }

        @Override
        public void run() {
            try {
                while (awaitRoom()) {
                    if (!readOn()) {
                        return;
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                locked(() -> failure = e);
            }
        }

        /// Waits until everything read is shown; false if nobody wants more.
        private boolean awaitRoom() throws InterruptedException {
            lock.lock();
            try {
                while (!isStopped && !shard.unshown().isEmpty()) {
                    changed.await();
                }
                return !isStopped;
            } finally {
                lock.unlock();
            }
        }

        private boolean readOn() throws InterruptedException {
            TailSource.Reading reading = cursor.read();
            boolean isEnd = reading.isClosed() || (!isFollowing && reading.isEnd());
            locked(() -> {
                shard.add(reading.records(), reading.isEnd());
                if (reading.isTrouble()) {
                    shard.holdUpNobody();
                }
                if (isFollowing) {
                    adopt(reading.children());
                }
                if (isEnd) {
                    shard.end();
                    startReadable();
                }
            });
            return !isEnd && pause(reading.pauseNanos());
        }

        private boolean pause(long nanos) throws InterruptedException {
            lock.lock();
            try {
                long left = nanos;
                while (!isStopped && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return !isStopped;
            } finally {
                lock.unlock();
            }
        }
    }
}
