package io.millrace.log;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The sealed segments that were read last, with their files open and their indexes in memory, up to a bound.
final class SegmentCache {

    private static final int MAX_SEGMENTS = 32;

    private final long maxBytes;
    private final Map<Segment, Long> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;

    /// @param maxBytes of heap for indexes; the newest one used is kept even if it is larger
    SegmentCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Opens a segment until the matching [Segment#release()], and keeps it for the next reader; empty when it
    /// expired.
    Optional<Segment.Contents> hold(Segment segment, boolean isSealed) throws IOException {
        Optional<Segment.Contents> contents = segment.hold();
        if (isSealed && contents.isPresent()) {
            keep(segment, contents.get().index());
        }
        return contents;
    }

    private synchronized void keep(Segment segment, SegmentIndex index) {
        if (kept.get(segment) != null) {
            return;
        }
        long bytes = index.heapBytes();
        kept.put(segment, bytes);
        keptBytes += bytes;
        segment.keep(true);
        Iterator<Map.Entry<Segment, Long>> eldest = kept.entrySet().iterator();
        while (kept.size() > 1 && (keptBytes > maxBytes || kept.size() > MAX_SEGMENTS)) {
            Map.Entry<Segment, Long> entry = eldest.next();
            keptBytes -= entry.getValue();
            eldest.remove();
            entry.getKey().keep(false);
        }
    }

    synchronized void remove(Segment segment) {
        Long bytes = kept.remove(segment);
        if (bytes != null) {
            keptBytes -= bytes;
            segment.keep(false);
        }
    }

    synchronized void clear() {
        kept.keySet().forEach(segment -> segment.keep(false));
        kept.clear();
        keptBytes = 0;
    }
}
