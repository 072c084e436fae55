package io.millrace.log;

import io.millrace.log.SegmentIndex.LaneIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads durable frames of a log from any thread.
///
/// Frames that lie together are read in one piece and handed out as slices of it. Small gaps, the frames of other
/// lanes, are read over; when most of a piece is gap, the payloads are copied together so that the rest is not
/// held.
final class LogReader {

    /// Another lane's frames between two of ours are read over up to here; past it a second read is cheaper.
    private static final int GAP_BYTES = 4 << 10;

    /// Well below half a region of the collector, past which an array is collected late and at a cost.
    private static final int RUN_BYTES = 256 << 10;

    private static final long MAX_BATCH_BYTES = 64 << 20;

    private final LogState state;

    LogReader(LogState state) {
        this.state = state;
    }

    /// One read call: its limits and what it has found.
    private static final class Scan {
        private final int lane;
        private final int maxFrames;
        private final long maxBytes;
        private final List<Frame> frames = new ArrayList<>();
        private long bytes;
        private long next;
        private boolean isFull;

        Scan(int lane, long from, int maxFrames, long maxBytes) {
            this.lane = lane;
            this.next = from;
            this.maxFrames = maxFrames;
            this.maxBytes = Math.min(maxBytes, MAX_BATCH_BYTES);
        }

        /// Takes the frame unless it would pass the limits; the first one always fits.
        boolean take(FrameHeader header, ByteBuffer payload) {
            if (!frames.isEmpty() && (frames.size() >= maxFrames || bytes + header.payloadBytes() > maxBytes)) {
                isFull = true;
                return false;
            }
            frames.add(new Frame(header.position(), Instant.ofEpochMilli(header.arrival()), header.lane(), payload));
            bytes += header.payloadBytes();
            next = header.position() + 1;
            isFull = frames.size() >= maxFrames;
            return !isFull;
        }
    }

    Batch read(int lane, long from, int maxFrames, long maxBytes) {
        long end = state.end();
        Scan scan = new Scan(lane, from, maxFrames, maxBytes);
        try {
            while (scan.next < end && !scan.isFull) {
                readSegment(scan, end);
            }
        } catch (LogDamagedException e) {
            if (scan.frames.isEmpty()) {
                throw e;
            }
        }
        return new Batch(scan.frames, scan.next);
    }

    Span measure(int lane, long from, long bytes) {
        long end = state.end();
        Span span = new Span(from, 0);
        while (span.next() < end && span.bytes() < bytes) {
            span = measureSegment(lane, span, bytes, end);
        }
        return span;
    }

    /// The span with what the next segment adds to it; as it is if that has expired meanwhile.
    private Span measureSegment(int lane, Span before, long bytes, long end) {
        List<Segment> segments = state.segments();
        int number = segmentOf(segments, before.next());
        Segment segment = segments.get(number);
        boolean isSealed = number + 1 < segments.size();
        long segmentEnd = isSealed ? Math.min(end, segments.get(number + 1).base()) : end;
        long first = Math.max(before.next(), segment.base());
        Span[] measured = {before};
        with(segment, isSealed, contents -> {
            Span more = contents.index()
                    .lane(lane)
                    .map(index -> index.span(
                            (int) (first - segment.base()),
                            (int) (segmentEnd - segment.base()),
                            bytes - before.bytes()))
                    .orElseGet(() -> new Span(segmentEnd - segment.base(), 0));
            measured[0] = new Span(segment.base() + more.next(), before.bytes() + more.bytes());
            return 0;
        });
        return measured[0];
    }

    private void readSegment(Scan scan, long end) {
        List<Segment> segments = state.segments();
        int number = segmentOf(segments, scan.next);
        Segment segment = segments.get(number);
        boolean isSealed = number + 1 < segments.size();
        long segmentEnd = isSealed ? Math.min(end, segments.get(number + 1).base()) : end;
        scan.next = Math.max(scan.next, segment.base());
        boolean isRead = with(segment, isSealed, contents -> {
                    readRuns(scan, segment, contents, segmentEnd);
                    return 0;
                })
                .isPresent();
        if (isRead && !scan.isFull) {
            scan.next = Math.max(scan.next, segmentEnd);
        }
    }

    /// The segment that holds the position, or the oldest when the position has expired.
    private static int segmentOf(List<Segment> segments, long position) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).base() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// What is done with an open segment.
    private interface Body {
        long with(Segment.Contents contents) throws IOException;
    }

    /// Runs the body on the open segment; empty when the segment has expired meanwhile.
    private Optional<Long> with(Segment segment, boolean isSealed, Body body) {
        if (state.isClosed()) {
            throw new IllegalStateException(state.storage() + " is closed");
        }
        try {
            Optional<Segment.Contents> contents = state.cache().hold(segment, isSealed);
            if (contents.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(body.with(contents.get()));
            } finally {
                segment.release();
            }
        } catch (NoSuchFileException | ClosedChannelException e) {
            if (state.segments().contains(segment)) {
                if (state.isClosed()) {
                    throw new IllegalStateException(state.storage() + " is closed", e);
                }
                throw new LogDamagedException(segment.describe(), 0, "the segment is missing");
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + segment.describe(), e);
        }
    }

    /// The ordinals of the entries that a read wants, in order.
    private interface Wanted {
        int count();

        int ordinal(int index);
    }

    private static Wanted wanted(SegmentIndex index, int lane, int firstOrdinal, int endOrdinal) {
        if (lane == Log.ALL_LANES) {
            return new Wanted() {
                @Override
                public int count() {
                    return endOrdinal - firstOrdinal;
                }

                @Override
                public int ordinal(int number) {
                    return firstOrdinal + number;
                }
            };
        }
        IntList ordinals = index.lane(lane).map(LaneIndex::ordinals).orElseGet(IntList::new);
        int first = ordinals.countBelow(firstOrdinal);
        int end = ordinals.countBelow(endOrdinal);
        return new Wanted() {
            @Override
            public int count() {
                return end - first;
            }

            @Override
            public int ordinal(int number) {
                return ordinals.get(first + number);
            }
        };
    }

    private static void readRuns(Scan scan, Segment segment, Segment.Contents contents, long segmentEnd)
            throws IOException {
        SegmentIndex index = contents.index();
        long base = segment.base();
        Wanted wanted = wanted(index, scan.lane, (int) (scan.next - base), (int) (segmentEnd - base));
        int at = 0;
        while (at < wanted.count() && !scan.isFull) {
            at += readRun(scan, segment, contents, wanted, at);
        }
    }

    /// Reads wanted entries that lie close together.
    ///
    /// @return how many entries were read or, when the scan is full, looked at
    private static int readRun(Scan scan, Segment segment, Segment.Contents contents, Wanted wanted, int first)
            throws IOException {
        SegmentIndex index = contents.index();
        int firstOrdinal = wanted.ordinal(first);
        int begin = index.offset(firstOrdinal);
        int end = index.frameEnd(firstOrdinal);
        int useful = end - begin;
        int count = 1;
        long wantedBytes = scan.maxBytes - scan.bytes;
        while (first + count < wanted.count() && scan.frames.size() + count < scan.maxFrames) {
            int ordinal = wanted.ordinal(first + count);
            int offset = index.offset(ordinal);
            int frameEnd = index.frameEnd(ordinal);
            int usefulThen = useful + frameEnd - offset;
            if (offset - end > GAP_BYTES
                    || frameEnd - begin > RUN_BYTES
                    || usefulThen - (count + 1L) * FrameHeader.BYTES > wantedBytes) {
                break;
            }
            useful = usefulThen;
            end = frameEnd;
            count++;
        }
        ByteBuffer run = ByteBuffer.allocate(end - begin);
        int read = contents.file().read(begin, run);
        run.clear().limit(read);
        boolean isSparse = useful < run.capacity() / 2;
        for (int i = 0; i < count; i++) {
            int ordinal = wanted.ordinal(first + i);
            int at = index.offset(ordinal) - begin;
            FrameHeader header = check(segment, run, at, begin + at, segment.base() + ordinal, true);
            if (scan.lane != Log.ALL_LANES && header.lane() != scan.lane) {
                throw new LogDamagedException(segment.describe(), begin + at, "the frame is of another lane");
            }
            ByteBuffer payload = run.slice(at + header.headBytes(), header.payloadBytes());
            if (isSparse) {
                payload =
                        ByteBuffer.allocate(header.payloadBytes()).put(payload).flip();
            }
            if (!scan.take(header, payload)) {
                break;
            }
        }
        return count;
    }

    /// The header of the entry at index `at` of the buffer, after everything in it was checked.
    private static FrameHeader check(
            Segment segment, ByteBuffer buffer, int at, long offset, long position, boolean hasPayload) {
        if (at + FrameHeader.BYTES > buffer.limit()) {
            throw new LogDamagedException(segment.describe(), offset, "the file ends in the frame");
        }
        FrameHeader header = FrameHeader.read(buffer, at);
        int needed = hasPayload ? header.headBytes() + header.payloadBytes() : header.headBytes();
        if (!header.isPlausible(buffer, at)
                || at + needed > buffer.limit()
                || !header.isSound(buffer, at, segment.header().checksum())
                || (hasPayload && !header.isPayloadSound(buffer, at))) {
            throw new LogDamagedException(segment.describe(), offset, "the frame does not match its checksum");
        }
        if (header.offset() != offset || header.position() != position || header.kind() != FrameHeader.ENTRY) {
            throw new LogDamagedException(segment.describe(), offset, "the frame belongs elsewhere");
        }
        return header;
    }

    long firstPositionAtOrAfter(int lane, Instant arrival) {
        long wanted = ceilingMillis(arrival);
        long end = state.end();
        long from = state.firstPosition();
        while (from < end && wanted <= state.newestArrival()) {
            List<Segment> segments = state.segments();
            int number = segmentOf(segments, from);
            Segment segment = segments.get(number);
            boolean isSealed = number + 1 < segments.size();
            long segmentEnd = isSealed ? segments.get(number + 1).base() : end;
            if (isSealed && segments.get(number + 1).header().arrivalFloor() < wanted) {
                from = segmentEnd;
                continue;
            }
            Optional<Long> found =
                    with(segment, isSealed, contents -> find(segment, contents, lane, wanted, segmentEnd));
            if (found.isPresent() && found.get() < segmentEnd) {
                return found.get();
            }
            from = found.isPresent() ? segmentEnd : state.firstPosition();
        }
        return end;
    }

    private static long ceilingMillis(Instant instant) {
        long millis = instant.toEpochMilli();
        return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
    }

    private static long find(Segment segment, Segment.Contents contents, int lane, long arrival, long segmentEnd)
            throws IOException {
        Wanted wanted = wanted(contents.index(), lane, 0, (int) (segmentEnd - segment.base()));
        int low = 0;
        int high = wanted.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (arrivalOf(segment, contents, wanted.ordinal(middle)) < arrival) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == wanted.count() ? segmentEnd : segment.base() + wanted.ordinal(low);
    }

    private static long arrivalOf(Segment segment, Segment.Contents contents, int ordinal) throws IOException {
        int offset = contents.index().offset(ordinal);
        ByteBuffer head = ByteBuffer.allocate(FrameHeader.BYTES + FrameHeader.tokenBytes(Token.MAX_PRODUCER_BYTES));
        contents.file().read(offset, head);
        return check(segment, head.flip(), 0, offset, segment.base() + ordinal, false)
                .arrival();
    }

    long bytesFrom(int lane, long from) {
        long end = state.end();
        long at = Math.max(from, state.firstPosition());
        if (at >= end) {
            return 0;
        }
        long total = lane == Log.ALL_LANES
                ? state.payloadBytes()
                : state.lanes().state(lane).map(Lanes.State::bytes).orElse(0L);
        List<Segment> segments = state.segments();
        int number = segmentOf(segments, at);
        Segment segment = segments.get(number);
        int ordinal = (int) Math.max(0, at - segment.base());
        Optional<Long> before = with(
                segment,
                number + 1 < segments.size(),
                contents -> bytesBefore(segment, contents.index(), lane, ordinal));
        return before.isPresent() ? Math.max(0, total - before.get()) : bytesFrom(lane, from);
    }

    private static long bytesBefore(Segment segment, SegmentIndex index, int lane, int ordinal) {
        if (lane == Log.ALL_LANES) {
            if (ordinal >= index.size()) {
                return segment.header().payloadBytes();
            }
            long frames = index.offset(ordinal) - (long) segment.header().snapshotEnd();
            return segment.header().payloadBytes() + frames - (long) ordinal * FrameHeader.BYTES;
        }
        return index.lane(lane)
                .map(entries -> entries.bytesBefore(entries.ordinals().countBelow(ordinal)))
                .orElse(0L);
    }
}
