package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes the frames of the newest segment: staged in memory, written in one piece, forced once.
///
/// A group is begun, gets its frames, and is committed or abandoned. Space is zeroed ahead of the frames, so that
/// the force of a small group finds the file's length and blocks as they were. Belongs to the committer's thread.
final class SegmentWriter {

    private static final byte[] NO_PRODUCER = {};
    private static final ByteBuffer NO_STAGING = ByteBuffer.allocateDirect(0);
    private static final int LEAST_STAGING_BYTES = 64 << 10;
    private static final int USUAL_STAGING_BYTES = 1 << 20;
    private static final int LEAST_GROWTH_BYTES = 64 << 10;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

    private final StorageFile file;
    private final int segmentChecksum;
    private final int growthBytes;
    private ByteBuffer staging = NO_STAGING;

    /// After the last frame that was forced, and that frame's checksum.
    private int end;

    private int chain;
    /// The length of the file.
    private int allocated;
    /// No byte at or after this offset is anything but zero.
    private int dirtyEnd;

    /// The group under way: its first frame, the frame after the last one added, the first byte not yet written.
    private int group;

    private int at;
    private int stagedFrom;
    private int chainAt;

    SegmentWriter(StorageFile file, SegmentHeader header, int end, int chain, int allocated, int growthBytes) {
        this.file = file;
        this.segmentChecksum = header.checksum();
        this.growthBytes = growthBytes;
        this.end = end;
        this.chain = chain;
        this.allocated = allocated;
        this.dirtyEnd = end;
    }

    /// Goes on with the buffer of the segment before.
    void inheritFrom(SegmentWriter before) {
        staging = before.staging;
        before.staging = NO_STAGING;
    }

    int end() {
        return end;
    }

    int chain() {
        return chain;
    }

    /// Begins a group at the end of the segment.
    void begin() {
        group = end;
        at = end;
        stagedFrom = end;
        chainAt = chain;
        staging.clear();
    }

    /// Adds an entry to the group.
    ///
    /// @return the offset of its frame
    int add(Entry entry, byte[] producer, long position, long arrival) throws IOException {
        long sequence = entry.token().map(Token::sequence).orElse(0L);
        return add(FrameHeader.ENTRY, entry.payload(), entry.lane(), position, arrival, producer, sequence);
    }

    /// Adds a frame that is not an entry to the group.
    void add(byte kind, Payload payload, long position, long arrival) throws IOException {
        add(kind, payload, 0, position, arrival, NO_PRODUCER, 0);
    }

    private int add(byte kind, Payload payload, int lane, long position, long arrival, byte[] producer, long sequence)
            throws IOException {
        int bytes = FrameHeader.frameBytes(producer.length, payload.length());
        makeRoom(bytes);
        int index = staging.position();
        int offset = at;
        staging.position(index + FrameHeader.BYTES + FrameHeader.tokenBytes(producer.length));
        payload.copyTo(staging);
        while (staging.position() < index + bytes) {
            staging.put((byte) 0);
        }
        chainAt = FrameHeader.write(
                staging,
                index,
                segmentChecksum,
                kind,
                chainAt,
                offset,
                group,
                payload.length(),
                lane,
                position,
                arrival,
                producer,
                sequence);
        at += bytes;
        return offset;
    }

    /// Where the frame that is added next begins.
    int at() {
        return at;
    }

    private void makeRoom(int bytes) throws IOException {
        if (staging.remaining() >= bytes) {
            return;
        }
        int needed = staging.position() + bytes;
        if (needed > USUAL_STAGING_BYTES) {
            flush();
            needed = bytes;
        }
        if (staging.capacity() < needed) {
            int twice = Math.max(2 * staging.capacity(), LEAST_STAGING_BYTES);
            int capacity = Math.max(needed, Math.min(twice, USUAL_STAGING_BYTES));
            staging = ByteBuffer.allocateDirect(capacity).put(staging.flip());
        }
    }

    private void flush() throws IOException {
        if (at > allocated) {
            grow();
        }
        dirtyEnd = Math.max(dirtyEnd, at);
        file.write(stagedFrom, staging.flip());
        staging.clear();
        stagedFrom = at;
    }

    /// Zeroes the file ahead of the group. A disk that has no room for the whole step may have it for the group.
    private void grow() throws IOException {
        int step = Math.min(growthBytes, Math.max(LEAST_GROWTH_BYTES, allocated));
        int target = Math.max(at, Math.min(allocated, Integer.MAX_VALUE - step) + step);
        try {
            zero(allocated, target);
        } catch (StorageFullException e) {
            allocated = (int) Math.min(target, Math.max(allocated, file.size()));
            if (allocated < at) {
                throw e;
            }
            return;
        }
        allocated = target;
    }

    private void zero(int from, int to) throws IOException {
        for (int offset = from; offset < to; offset += ZEROS.capacity()) {
            file.write(offset, ZEROS.duplicate().limit(Math.min(ZEROS.capacity(), to - offset)));
        }
    }

    /// Writes what is staged and forces it; the frames of the group are durable when this returns.
    ///
    /// @throws StorageFullException when nothing was forced and the group can be tried again
    void commit() throws IOException {
        flush();
        if (dirtyEnd > at) {
            // What an abandoned group left behind.
            zero(at, dirtyEnd);
        }
        file.force(false);
        end = at;
        dirtyEnd = at;
        chain = chainAt;
    }

    /// Takes back the bytes of a group that found no space, as well as it can be done: the bytes were not forced,
    /// and the next group overwrites them anyway.
    void abandon() {
        try {
            zero(end, dirtyEnd);
        } catch (IOException e) {
            // They stay unacknowledged bytes, and a power cut can bring them back in any case.
        }
    }

    /// Gives back the space after the last frame; not forced, because recovery does not mind zeros.
    void trim() throws IOException {
        file.truncate(end);
    }
}
