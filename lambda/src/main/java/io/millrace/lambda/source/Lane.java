package io.millrace.lambda.source;

import io.millrace.lambda.source.ShardCheckpoint.LanePlace;
import java.time.Instant;
import java.util.Optional;

/// The part of a shard whose records go through the function one batch after the other: always the same keys.
///
/// Has no thread of its own; whoever uses it holds the lock of its shard.
final class Lane {

    private final Batcher batcher;
    private LanePlace place;
    private boolean isAtWork;

    Lane(Batcher batcher, LanePlace place) {
        this.batcher = batcher;
        this.place = place;
    }

    /// The lane of a key.
    static int of(String partitionKey, int lanes) {
        return Math.floorMod(partitionKey.hashCode(), lanes);
    }

    Batcher batcher() {
        return batcher;
    }

    Optional<OpenWindow> window() {
        return place.window();
    }

    /// Whether it has been through with the record before.
    boolean hasDone(SequenceNumber number) {
        return place.number().filter(done -> !number.isAfter(done)).isPresent();
    }

    void begin() {
        isAtWork = true;
    }

    void rest() {
        isAtWork = false;
    }

    boolean isIdle() {
        return !isAtWork && batcher.isEmpty();
    }

    /// Whether its window is over: all records up to a moment behind its end have been read.
    boolean isWindowOver(Instant readUpTo) {
        return batcher.isEmpty()
                && place.window().filter(window -> window.isBefore(readUpTo)).isPresent();
    }

    void advance(Optional<SequenceNumber> done, Optional<OpenWindow> window) {
        place = new LanePlace(done.map(SequenceNumber::text).or(place::after), window);
    }

    /// How far it has come, if the shard is read up to a record.
    LanePlace place(Optional<SequenceNumber> read) {
        boolean isAhead = isIdle() && read.isPresent() && !hasDone(read.get());
        return isAhead ? new LanePlace(read.map(SequenceNumber::text), place.window()) : place;
    }
}
