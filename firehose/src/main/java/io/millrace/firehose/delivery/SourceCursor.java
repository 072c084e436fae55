package io.millrace.firehose.delivery;

import java.util.Collection;
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
    record Place(Optional<String> after, long count, boolean isDrained) {

        public static final Place START = new Place(Optional.empty(), 0, false);
    }

    Place of(String shard) {
        return shards.getOrDefault(shard, Place.START);
    }

    /// The cursor behind what was read of one shard, without the shards that the stream has no more.
    SourceCursor with(String shard, Place place, Collection<String> existing) {
        Map<String, Place> next = new TreeMap<>(shards);
        next.keySet().retainAll(existing);
        next.put(shard, place);
        return new SourceCursor(next);
    }
}
