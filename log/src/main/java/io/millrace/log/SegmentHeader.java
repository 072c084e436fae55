package io.millrace.log;

import java.nio.ByteBuffer;
import java.util.Locale;

/// The first 72 bytes of a segment file: where it stands in the log, and how the segment before it ended.
///
/// All numbers are big-endian.
///
///      0  long  magic, "MILLRACE"
///      8  int   version of the format, 1
///     12  int   checksum: CRC32C of the other 68 bytes
///     16  long  base: the position of the first frame, also in the file's name
///     24  long  identity of the log, the same in all its segments
///     32  long  arrival of the newest frame before this segment, in milliseconds since 1970
///     40  long  payload bytes of all frames before this segment
///     48  long  base of the segment before, −1 when this is the first of the log
///     56  int   end of the segment before: the offset after its last frame
///     60  int   chain of the segment before: the checksum of its last frame
///     64  int   end of the snapshot, the frames that were written when the segment was created
///     68  int   zero
///     72  frames, the snapshot first (see [FrameHeader]); zeros after the last one
///
/// A segment appears under its name only after header and snapshot were forced, so that a header that does not
/// match its checksum is always damage.
///
/// @param base the position of the segment's first frame
/// @param identity tells the segments of this log from those of another
/// @param arrivalFloor the arrival of the newest frame before, which no frame of this segment may go below
/// @param payloadBytes payload bytes of all frames before, since the log began
/// @param previousBase the base of the segment before, or −1
/// @param previousEnd the offset after the last frame of the segment before, or 0
/// @param previousChain the checksum of that frame, or 0
/// @param snapshotEnd the offset after the last frame of the snapshot
record SegmentHeader(
        long base,
        long identity,
        long arrivalFloor,
        long payloadBytes,
        long previousBase,
        int previousEnd,
        int previousChain,
        int snapshotEnd) {

    static final int BYTES = 72;
    static final String SUFFIX = ".log";

    private static final long MAGIC = 0x4d494c4c52414345L;
    private static final int VERSION = 1;
    private static final int CHECKSUM_AT = 12;

    /// The name of the segment whose first frame has the position `base`; names sort like bases.
    static String name(long base) {
        return String.format(Locale.ROOT, "%020d%s", base, SUFFIX);
    }

    /// The checksum that stands in the header; the first frame is chained to it, and every frame is bound to it.
    int checksum() {
        return encoded().getInt(CHECKSUM_AT);
    }

    ByteBuffer encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        buffer.putLong(MAGIC).putInt(VERSION).putInt(0);
        buffer.putLong(base).putLong(identity).putLong(arrivalFloor).putLong(payloadBytes);
        buffer.putLong(previousBase).putInt(previousEnd).putInt(previousChain).putInt(snapshotEnd);
        buffer.putInt(CHECKSUM_AT, Checksums.of(buffer, 0, BYTES)).clear();
        return buffer;
    }

    /// Reads and checks the header of a segment.
    ///
    /// @throws LogDamagedException when it is not the sound header of the segment `base`
    /// @throws IllegalStateException when a newer version wrote it
    static SegmentHeader decode(ByteBuffer buffer, long base, String file) {
        if (buffer.remaining() < BYTES) {
            throw new LogDamagedException(file, buffer.remaining(), "the segment's header is cut off");
        }
        int checksum = buffer.getInt(CHECKSUM_AT);
        buffer.putInt(CHECKSUM_AT, 0);
        if (buffer.getLong(0) != MAGIC || Checksums.of(buffer, 0, BYTES) != checksum) {
            throw new LogDamagedException(file, 0, "the segment's header does not match its checksum");
        }
        int version = buffer.getInt(8);
        if (version != VERSION) {
            throw new IllegalStateException(
                    file + " was written in format " + version + ", and this version reads " + VERSION + " only");
        }
        SegmentHeader header = new SegmentHeader(
                buffer.getLong(16),
                buffer.getLong(24),
                buffer.getLong(32),
                buffer.getLong(40),
                buffer.getLong(48),
                buffer.getInt(56),
                buffer.getInt(60),
                buffer.getInt(64));
        if (header.base != base) {
            throw new LogDamagedException(file, 16, "the file holds the segment of position " + header.base);
        }
        return header;
    }
}
