package io.millrace.firehose.delivery;

import io.millrace.firehose.delivery.StreamSource.SourceShard;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How far a delivery stream has read its source, shard by shard.
///
/// @param shards by the shard's id; a shard that was never read is missing
public record SourceCursor(Map<String, Place> shards) {

    public static final SourceCursor START = new SourceCursor(Map.of());

    public SourceCursor {
        shards = Map.copyOf(shards);
    }

    /// How far one shard was read.
    ///
    /// @param after the sequence number of the last record read; empty if there was none yet
    /// @param count how many records that gave: the producer sequence of the next one
    /// @param isDrained whether the shard is closed and read to its end
    /// @param start the sequence number that the shard begins with, if that was told
    record Place(Optional<String> after, long count, boolean isDrained, Optional<String> start) {

        static final Place START = new Place(Optional.empty(), 0, false, Optional.empty());

        /// The beginning of another shard of the same id, of a stream that took the place of one that was deleted.
        Place again(Optional<String> begin) {
            return new Place(Optional.empty(), count, false, begin);
        }

        private boolean isOf(SourceShard shard) {
            return start.isEmpty() || shard.start().isEmpty() || start.equals(shard.start());
        }
    }

    Place of(String shard) {
        return shards.getOrDefault(shard, Place.START);
    }

    /// The cursor, at the beginning of those shards that have taken the ids of others.
    SourceCursor of(List<SourceShard> existing) {
        Map<String, Place> next = new TreeMap<>(shards);
        for (SourceShard shard : existing) {
            next.computeIfPresent(shard.id(), (_, place) -> place.isOf(shard) ? place : place.again(shard.start()));
        }
        return new SourceCursor(next);
    }

    /// The cursor behind what was read of one shard, without the shards that the stream has no more.
    SourceCursor with(String shard, Place place, Collection<String> existing) {
        Map<String, Place> next = new TreeMap<>(shards);
        next.keySet().retainAll(existing);
        next.put(shard, place);
        return new SourceCursor(next);
    }
}
