package io.millrace.app.tail;

import io.millrace.aggregation.HashKeys;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/// A shard that is tailed: what was read of it and not yet shown, and where the next read goes on; its [StreamTail]
/// guards it.
final class TailShard {

    /// Where its reading stands.
    enum State {
        /// Its parents have records to show first.
        WAITING,
        /// More may come.
        READING,
        /// Nothing more will be read.
        READ
    }

    private final String id;
    private final List<String> parents;
    private final HashKeys keys;
    private final TailStart start;
    private final Deque<Record> unshown = new ArrayDeque<>();
    private State state = State.WAITING;
    private boolean isCaughtUp;

    private TailShard(String id, List<String> parents, @Nullable HashKeyRange range, TailStart start) {
        this.id = id;
        this.parents = List.copyOf(parents);
        this.keys = range == null ? HashKeys.ALL : HashKeys.of(range.startingHashKey(), range.endingHashKey());
        this.start = start;
    }

    /// A shard of the stream's list.
    static TailShard of(Shard shard, TailStart start) {
        List<String> parents = Stream.of(
                        Optional.ofNullable(shard.parentShardId()), Optional.ofNullable(shard.adjacentParentShardId()))
                .flatMap(Optional::stream)
                .toList();
        return new TailShard(shard.shardId(), parents, shard.hashKeyRange(), start);
    }

    /// A shard that follows from one which was closed, read from its beginning.
    static TailShard of(ChildShard shard) {
        return new TailShard(shard.shardId(), shard.parentShards(), shard.hashKeyRange(), new TailStart.Oldest());
    }

    String id() {
        return id;
    }

    List<String> parents() {
        return parents;
    }

    HashKeys keys() {
        return keys;
    }

    /// Where to begin as long as no record has been read.
    TailStart start() {
        return start;
    }

    State state() {
        return state;
    }

    /// Whether everything there is has been read and shown.
    boolean isOver() {
        return state == State.READ && unshown.isEmpty();
    }

    void begin() {
        state = State.READING;
    }

    void end() {
        state = State.READ;
    }

    /// Takes what a read gave.
    void add(List<Record> records, boolean reachedTheEnd) {
        unshown.addAll(records);
        isCaughtUp = reachedTheEnd;
    }

    /// Lets the other shards go on while this one cannot be read.
    void holdUpNobody() {
        isCaughtUp = true;
    }

    /// Whether an older record than those of other shards may still come, so that they have to wait for it.
    boolean isAwaited() {
        return state == State.READING && unshown.isEmpty() && !isCaughtUp;
    }

    Deque<Record> unshown() {
        return unshown;
    }
}
