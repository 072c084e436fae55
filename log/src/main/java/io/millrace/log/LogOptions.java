package io.millrace.log;

/// The sizes of a log; none of them is stored, so each can change when a log is opened again.
///
/// @param segmentBytes an append that would give a segment more bytes of entries than this begins a new one; 4
///     KiB to 1 GiB. Retention deletes whole segments
/// @param growthBytes a segment's space is allocated and zeroed ahead in steps that double up to this size, so
///     that most appends change no file metadata; 512 bytes to 64 MiB
/// @param groupBytes at most about this many payload bytes share one force; 4 KiB to 64 MiB
/// @param pendingBytes appends of more payload bytes than this in total wait before they are queued; 64 KiB to 1
///     GiB
/// @param indexBytes the heap that the indexes of sealed segments may take; the newest one used is always kept
/// @param maxProducers so many producers' last tokens are remembered; past it the one that was silent for longest
///     is forgotten; 1 to 65,536
public record LogOptions(
        int segmentBytes, int growthBytes, int groupBytes, int pendingBytes, int indexBytes, int maxProducers) {

    public LogOptions {
        check("segmentBytes", segmentBytes, 4 << 10, 1 << 30);
        check("growthBytes", growthBytes, 512, 64 << 20);
        check("groupBytes", groupBytes, 4 << 10, 64 << 20);
        check("pendingBytes", pendingBytes, 64 << 10, 1 << 30);
        check("indexBytes", indexBytes, 0, 1 << 30);
        check("maxProducers", maxProducers, 1, 1 << 16);
    }

    /// Segments of 64 MiB, grown by up to 4 MiB, groups of 4 MiB, 64 MiB pending, 16 MiB of indexes, 65,536
    /// producers.
    public static LogOptions defaults() {
        return new LogOptions(64 << 20, 4 << 20, 4 << 20, 64 << 20, 16 << 20, 1 << 16);
    }

    /// The same with another segment size.
    public LogOptions withSegmentBytes(int bytes) {
        return new LogOptions(bytes, growthBytes, groupBytes, pendingBytes, indexBytes, maxProducers);
    }

    /// The same with another largest growth step.
    public LogOptions withGrowthBytes(int bytes) {
        return new LogOptions(segmentBytes, bytes, groupBytes, pendingBytes, indexBytes, maxProducers);
    }

    /// The same with another group size.
    public LogOptions withGroupBytes(int bytes) {
        return new LogOptions(segmentBytes, growthBytes, bytes, pendingBytes, indexBytes, maxProducers);
    }

    /// The same with another bound on queued appends.
    public LogOptions withPendingBytes(int bytes) {
        return new LogOptions(segmentBytes, growthBytes, groupBytes, bytes, indexBytes, maxProducers);
    }

    /// The same with another heap bound for the indexes of sealed segments.
    public LogOptions withIndexBytes(int bytes) {
        return new LogOptions(segmentBytes, growthBytes, groupBytes, pendingBytes, bytes, maxProducers);
    }

    /// The same with another number of remembered producers.
    public LogOptions withMaxProducers(int producers) {
        return new LogOptions(segmentBytes, growthBytes, groupBytes, pendingBytes, indexBytes, producers);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
    }
}
