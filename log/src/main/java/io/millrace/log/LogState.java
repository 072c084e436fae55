package io.millrace.log;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a log's readers share with its committer: everything in it is durable. Only the committer changes it.
final class LogState {

    private final Storage storage;
    private final LogOptions options;
    private final Lanes lanes;
    private final Producers producers;
    private final SegmentCache cache;
    private final LaneSignals signals = new LaneSignals();

    /// Oldest first, never empty; the last one takes the appends.
    private volatile List<Segment> segments;

    private volatile long end;
    private volatile long newestArrival;
    private volatile long payloadBytes;
    private volatile boolean isClosed;

    private volatile Set<Integer> closedLanes = Set.of();

    LogState(
            Storage storage,
            LogOptions options,
            Lanes lanes,
            Producers producers,
            List<Segment> segments,
            long end,
            long newestArrival,
            long payloadBytes) {
        this.storage = storage;
        this.options = options;
        this.lanes = lanes;
        this.producers = producers;
        this.cache = new SegmentCache(options.indexBytes());
        this.segments = List.copyOf(segments);
        this.end = end;
        this.newestArrival = newestArrival;
        this.payloadBytes = payloadBytes;
    }

    Storage storage() {
        return storage;
    }

    LogOptions options() {
        return options;
    }

    Lanes lanes() {
        return lanes;
    }

    Producers producers() {
        return producers;
    }

    SegmentCache cache() {
        return cache;
    }

    LaneSignals signals() {
        return signals;
    }

    List<Segment> segments() {
        return segments;
    }

    void setSegments(List<Segment> newSegments) {
        segments = List.copyOf(newSegments);
    }

    /// The position after the newest durable entry.
    long end() {
        return end;
    }

    /// The arrival of the newest entry that ever was, in milliseconds.
    long newestArrival() {
        return newestArrival;
    }

    /// The payload bytes of all entries since the log began.
    long payloadBytes() {
        return payloadBytes;
    }

    /// Shows entries that were added to the index to readers.
    void advance(long newEnd, long arrival, long newPayloadBytes) {
        payloadBytes = newPayloadBytes;
        newestArrival = arrival;
        end = newEnd;
    }

    /// Whether readers find an entry of a lane at or after a position.
    ///
    /// What a lane has newest is known a moment before it is shown.
    boolean shows(int lane, long from) {
        return lastPosition(lane).filter(last -> last >= from && last < end).isPresent();
    }

    long firstPosition() {
        return segments.getFirst().base();
    }

    boolean isClosed() {
        return isClosed;
    }

    void close() {
        isClosed = true;
        signals.signalAll();
    }

    /// The lanes that take no entries; most often there is none.
    Set<Integer> closedLanes() {
        return closedLanes;
    }

    void setClosedLanes(Set<Integer> lanes) {
        closedLanes = Set.copyOf(lanes);
    }

    /// The newest retained entry of a lane, or of all.
    Optional<Long> lastPosition(int lane) {
        long first = firstPosition();
        if (lane == Log.ALL_LANES) {
            long last = end - 1;
            return last >= first ? Optional.of(last) : Optional.empty();
        }
        return lanes.state(lane).map(Lanes.State::lastPosition).filter(last -> last >= first);
    }
}
