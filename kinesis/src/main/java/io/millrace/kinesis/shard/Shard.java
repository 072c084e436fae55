package io.millrace.kinesis.shard;

import io.millrace.kinesis.name.ShardId;
import java.time.Instant;
import java.util.Optional;

/// One shard of a stream: a range of hash keys, and the lane of the stream's log that holds the records of it.
///
/// Behaviour: <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Shard.html>
///
/// @param id its name; the index in it is the lane
/// @param hashKeys which records it takes while it is open
/// @param parent the shard that it was split from or merged from
/// @param adjacentParent the other shard that it was merged from
/// @param created since when it exists
/// @param firstPosition no record of it lies before this position of the log
/// @param closing when and where it ended; a shard without is open
public record Shard(
        ShardId id,
        HashKeyRange hashKeys,
        Optional<ShardId> parent,
        Optional<ShardId> adjacentParent,
        Instant created,
        long firstPosition,
        Optional<Closing> closing) {

    /// The end of a shard: it can be read, but takes no more records.
    ///
    /// @param at when it was closed
    /// @param endPosition all its records lie before this position of the log
    public record Closing(Instant at, long endPosition) {}

    /// A shard of a new stream.
    public static Shard first(ShardId id, HashKeyRange hashKeys, Instant created) {
        return new Shard(id, hashKeys, Optional.empty(), Optional.empty(), created, 0, Optional.empty());
    }

    /// The same, closed.
    public Shard closedAt(Closing end) {
        return new Shard(id, hashKeys, parent, adjacentParent, created, firstPosition, Optional.of(end));
    }

    /// Whether the shard was made of that one.
    public boolean isChildOf(ShardId other) {
        return parent.equals(Optional.of(other)) || adjacentParent.equals(Optional.of(other));
    }

    /// Whether records of the shard can lie at that position of the log.
    public boolean holds(long position) {
        return position >= firstPosition && !endsBefore(position);
    }

    public boolean isOpen() {
        return closing.isEmpty();
    }

    /// Whether the shard was open at that time; at any time the shards that were open tile the hash keys.
    boolean wasOpenAt(Instant time) {
        return !created.isAfter(time)
                && (closing.isEmpty() || closing.get().at().isAfter(time));
    }

    /// Whether the shard is open, or was closed at that time or later: it may have records that arrived then.
    public boolean reaches(Instant time) {
        return closing.isEmpty() || !closing.get().at().isBefore(time);
    }

    /// Whether its last record lies before that position.
    public boolean endsBefore(long position) {
        return closing.isPresent() && closing.get().endPosition() <= position;
    }

    /// The sequence number of a record.
    ///
    /// @param position where the record is in the log
    /// @param arrival when the log took it
    public String sequenceNumber(long position, Instant arrival) {
        return new SequenceNumber(created.getEpochSecond(), id.index(), position + 1, arrival.getEpochSecond())
                .toString();
    }

    /// The number that lies before those of all records.
    public String startingSequenceNumber() {
        return new SequenceNumber(created.getEpochSecond(), id.index(), firstPosition, created.getEpochSecond())
                .toString();
    }

    /// The number that lies after those of all records; nothing while the shard is open.
    public Optional<String> endingSequenceNumber() {
        return closing.map(closed -> new SequenceNumber(
                        created.getEpochSecond(),
                        id.index(),
                        closed.endPosition() + 1,
                        closed.at().getEpochSecond())
                .toString());
    }
}
