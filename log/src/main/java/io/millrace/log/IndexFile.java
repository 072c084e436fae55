package io.millrace.log;

import io.millrace.log.SegmentIndex.LaneIndex;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The sidecar of a sealed segment: its [SegmentIndex] as bytes.
///
/// All numbers are big-endian.
///
///      0  long  magic, "MILLINDX"
///      8  int   checksum of the segment's header
///     12  int   end: the offset after the segment's last frame
///     16  int   number of entries, n
///     20  int   number of lanes
///     24  int   offset of each of the n entries
///      …  for each lane:
///             int   lane
///             int   number of its entries, m
///             long  payload bytes of the lane before the segment
///             int   m times: the entry's ordinal
///             int   m times: payload bytes of the lane up to and with the entry
///      …  int   CRC32C of everything before
///
/// It holds nothing that the segment does not: a sidecar that is missing or does not match is written anew.
final class IndexFile {

    static final String SUFFIX = ".idx";

    private static final long MAGIC = 0x4d494c4c494e4458L;
    private static final int HEAD_BYTES = 24;

    private IndexFile() {}

    /// The name of the sidecar of the segment that begins at `base`.
    static String name(long base) {
        return SegmentHeader.name(base).replace(SegmentHeader.SUFFIX, SUFFIX);
    }

    static ByteBuffer encode(SegmentIndex index, SegmentHeader header, int end) {
        int entries = index.size();
        int lanes = index.lanes().size();
        ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + 12 * entries + 16 * lanes + Integer.BYTES);
        buffer.putLong(MAGIC)
                .putInt(header.checksum())
                .putInt(end)
                .putInt(entries)
                .putInt(lanes);
        put(buffer, index.offsets());
        index.lanes().forEach((number, lane) -> {
            buffer.putInt(number).putInt(lane.ordinals().size()).putLong(lane.bytesBefore());
            put(buffer, lane.ordinals());
            put(buffer, lane.bytesThrough());
        });
        buffer.putInt(Checksums.of(buffer, 0, buffer.position()));
        return buffer.flip();
    }

    /// The index, if the bytes are the sound sidecar of this segment.
    static Optional<SegmentIndex> decode(ByteBuffer buffer, SegmentHeader header, int end) {
        int body = buffer.remaining() - Integer.BYTES;
        if (body < HEAD_BYTES
                || buffer.getInt(body) != Checksums.of(buffer, 0, body)
                || buffer.getLong() != MAGIC
                || buffer.getInt() != header.checksum()
                || buffer.getInt() != end) {
            return Optional.empty();
        }
        int entries = buffer.getInt();
        int lanes = buffer.getInt();
        IntList offsets = get(buffer, entries);
        Map<Integer, LaneIndex> index = HashMap.newHashMap(lanes);
        for (int i = 0; i < lanes; i++) {
            int number = buffer.getInt();
            int count = buffer.getInt();
            index.put(number, new LaneIndex(buffer.getLong(), get(buffer, count), get(buffer, count)));
        }
        return Optional.of(new SegmentIndex(offsets, index, end));
    }

    private static void put(ByteBuffer buffer, IntList list) {
        int size = list.size();
        for (int i = 0; i < size; i++) {
            buffer.putInt(list.get(i));
        }
    }

    private static IntList get(ByteBuffer buffer, int count) {
        int[] values = new int[count];
        buffer.asIntBuffer().get(values);
        buffer.position(buffer.position() + count * Integer.BYTES);
        return new IntList(values, count);
    }
}
