package io.millrace.lambda.source;

import io.millrace.lambda.source.EventStream.StreamShard;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// How far a mapping has come in a shard.
///
/// @param lanes one for each lane of the parallelization factor
/// @param isDrained whether the shard is closed and everything in it is done
/// @param start the sequence number that the shard begins with, if that was known
record ShardCheckpoint(List<LanePlace> lanes, boolean isDrained, Optional<String> start) {

    /// How far a lane has come.
    ///
    /// @param after the last record that it need not see again; without one it has seen none
    /// @param window the tumbling window that it is in
    record LanePlace(Optional<String> after, Optional<OpenWindow> window) {

        static final LanePlace START = new LanePlace(Optional.empty(), Optional.empty());

        Optional<SequenceNumber> number() {
            return after.map(SequenceNumber::new);
        }
    }

    ShardCheckpoint {
        lanes = List.copyOf(lanes);
    }

    /// The beginning of a shard.
    static ShardCheckpoint of(StreamShard shard) {
        return new ShardCheckpoint(List.of(LanePlace.START), false, Optional.of(shard.start()));
    }

    /// Whether it is of this shard, and not of one of the same id in a stream that was deleted.
    boolean isOf(StreamShard shard) {
        return start.filter(number -> !number.equals(shard.start())).isEmpty();
    }

    /// The record behind which reading goes on, so that no lane misses one.
    Optional<SequenceNumber> after() {
        return lanes.stream().anyMatch(lane -> lane.after().isEmpty())
                ? Optional.empty()
                : lanes.stream().map(lane -> lane.number().orElseThrow()).min(SequenceNumber::compareTo);
    }

    /// The same for another number of lanes; when the number changes, keys go to other lanes, so each begins where the
    /// last of them was.
    ShardCheckpoint over(int count) {
        if (count == lanes.size()) {
            return this;
        }
        LanePlace place = new LanePlace(after().map(SequenceNumber::text), Optional.empty());
        return new ShardCheckpoint(Collections.nCopies(count, place), isDrained, start);
    }
}
