package io.millrace.log;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where the entries of one segment are: an offset for each, and for each lane which of them are its own.
///
/// Entries are counted by their ordinal, the position minus the segment's base. 12 bytes of heap an entry. One
/// thread adds, after the force; any thread reads.
final class SegmentIndex {

    private final IntList offsets;
    private final Map<Integer, LaneIndex> lanes;
    private volatile int end;

    SegmentIndex(int end) {
        this(new IntList(), new ConcurrentHashMap<>(), end);
    }

    SegmentIndex(IntList offsets, Map<Integer, LaneIndex> lanes, int end) {
        this.offsets = offsets;
        this.lanes = lanes;
        this.end = end;
    }

    /// The entries of one lane in the segment.
    ///
    /// @param bytesBefore payload bytes of the lane in all segments before this one
    /// @param ordinals the ordinals of the lane's entries, ascending
    /// @param bytesThrough payload bytes of the lane in this segment up to and with the entry
    record LaneIndex(long bytesBefore, IntList ordinals, IntList bytesThrough) {

        /// Payload bytes of the lane before its entry number `index` of this segment, since the log began.
        long bytesBefore(int index) {
            return bytesBefore + (index == 0 ? 0 : bytesThrough.get(index - 1));
        }

        /// The lane's entries from an ordinal on, up to the one that reaches so many payload bytes, or to the end.
        ///
        /// @return its `next` is an ordinal
        Span span(int firstOrdinal, int endOrdinal, long wanted) {
            int first = ordinals.countBelow(firstOrdinal);
            int end = ordinals.countBelow(endOrdinal);
            int before = first == 0 ? 0 : bytesThrough.get(first - 1);
            int reaching = Math.max(first, bytesThrough.countBelow((int) Math.min(Integer.MAX_VALUE, before + wanted)));
            if (reaching < end) {
                return new Span(ordinals.get(reaching) + 1L, (long) bytesThrough.get(reaching) - before);
            }
            return new Span(endOrdinal, first == end ? 0 : (long) bytesThrough.get(end - 1) - before);
        }
    }

    /// Tells the index what a lane had before the segment; comes before the segment's first entry.
    void addLane(int lane, long bytesBefore) {
        lanes.put(lane, new LaneIndex(bytesBefore, new IntList(), new IntList()));
    }

    /// Adds the entry that follows the last one.
    ///
    /// @param frameEnd the offset after its frame
    void add(int lane, int offset, int frameEnd, int payloadBytes) {
        LaneIndex index = lanes.computeIfAbsent(lane, _ -> new LaneIndex(0, new IntList(), new IntList()));
        int count = index.bytesThrough.size();
        index.bytesThrough.add((count == 0 ? 0 : index.bytesThrough.get(count - 1)) + payloadBytes);
        end = frameEnd;
        int ordinal = offsets.size();
        offsets.add(offset);
        index.ordinals.add(ordinal);
    }

    /// The number of entries.
    int size() {
        return offsets.size();
    }

    int offset(int ordinal) {
        return offsets.get(ordinal);
    }

    /// An offset at or after the end of the entry's frame, and not after the begin of the next entry.
    int frameEnd(int ordinal) {
        int bound = end;
        return ordinal + 1 < offsets.size() ? offsets.get(ordinal + 1) : bound;
    }

    IntList offsets() {
        return offsets;
    }

    Optional<LaneIndex> lane(int lane) {
        return Optional.ofNullable(lanes.get(lane));
    }

    Map<Integer, LaneIndex> lanes() {
        return lanes;
    }

    long heapBytes() {
        long bytes = offsets.heapBytes();
        for (LaneIndex lane : lanes.values()) {
            bytes += 96 + lane.ordinals.heapBytes() + lane.bytesThrough.heapBytes();
        }
        return bytes;
    }
}
