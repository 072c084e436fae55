package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Walks the frames of one segment file from its first on and checks each with everything it carries.
final class SegmentScanner {

    private static final int WINDOW_BYTES = 1 << 20;

    private final StorageFile file;
    private final SegmentHeader header;
    private final int segmentChecksum;
    private final int limit;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private int windowAt;

    private int end = SegmentHeader.BYTES;
    private int chain;
    private int lastGroup = SegmentHeader.BYTES;
    private boolean isMarked;

    /// A scanner that stands before the first frame.
    ///
    /// @param limit no byte at or after this offset is looked at
    SegmentScanner(StorageFile file, SegmentHeader header, int limit) {
        this.file = file;
        this.header = header;
        this.segmentChecksum = header.checksum();
        this.chain = segmentChecksum;
        this.limit = limit;
    }

    /// Takes one sound frame; the buffer is valid during the call only.
    interface Visitor {
        /// Called for each frame in order.
        ///
        /// @param buffer holds the whole frame
        /// @param at where in the buffer the frame begins
        void frame(FrameHeader frame, ByteBuffer buffer, int at);
    }

    /// What follows the last sound frame.
    enum Tail {
        /// Zeros, or the end of the file.
        CLEAN,
        /// Bytes that can be the last write before a crash.
        TORN,
        /// A later write that proves that the bytes before it were durable once.
        DAMAGED
    }

    /// Visits all frames up to the first that is not sound.
    void scan(Visitor visitor) throws IOException {
        long position = header.base();
        while (true) {
            if (!load(end, FrameHeader.BYTES)) {
                return;
            }
            FrameHeader frame = FrameHeader.read(window, end - windowAt);
            if (!frame.isPlausible(window, end - windowAt)
                    || frame.offset() != end
                    || frame.chain() != chain
                    || frame.position() != position
                    || !load(end, frame.frameBytes())
                    || !frame.isSound(window, end - windowAt, segmentChecksum)
                    || !frame.isPayloadSound(window, end - windowAt)) {
                return;
            }
            visitor.frame(frame, window, end - windowAt);
            if (frame.kind() == FrameHeader.ENTRY) {
                position++;
            }
            lastGroup = frame.group();
            isMarked = frame.kind() == FrameHeader.MARK;
            chain = frame.checksum();
            end += frame.frameBytes();
        }
    }

    /// The offset after the last sound frame.
    int end() {
        return end;
    }

    /// The checksum of the last sound frame, or that of the segment's header.
    int chain() {
        return chain;
    }

    /// The offset of the group that the last sound frame belongs to.
    int lastGroup() {
        return lastGroup;
    }

    /// Whether the last sound frame is a mark.
    boolean isMarked() {
        return isMarked;
    }

    /// Looks at the bytes after the last sound frame.
    Tail tail() throws IOException {
        boolean isClean = true;
        for (int at = end; at < limit; at += Long.BYTES) {
            if (!load(at, FrameHeader.BYTES)) {
                return isClean && isZeroFrom(at) ? Tail.CLEAN : Tail.TORN;
            }
            int index = at - windowAt;
            isClean &= window.getLong(index) == 0;
            if (window.getShort(index + 4) == FrameHeader.MAGIC && provesDamage(at)) {
                return Tail.DAMAGED;
            }
        }
        return isClean ? Tail.CLEAN : Tail.TORN;
    }

    private boolean provesDamage(int at) throws IOException {
        FrameHeader frame = FrameHeader.read(window, at - windowAt);
        return frame.isPlausible(window, at - windowAt)
                && frame.offset() == at
                && frame.group() > end
                && frame.group() <= at
                && load(at, frame.headBytes())
                && frame.isSound(window, at - windowAt, segmentChecksum);
    }

    private boolean isZeroFrom(int at) throws IOException {
        int length = limit - at;
        if (!load(at, length)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (window.get(at - windowAt + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Has `length` bytes from `offset` on in the window, if the file has them.
    private boolean load(int offset, int length) throws IOException {
        if (length > limit - offset) {
            return false;
        }
        if (offset >= windowAt && offset - windowAt + length <= window.limit()) {
            return true;
        }
        int wanted = Math.min(Math.max(length, WINDOW_BYTES), limit - offset);
        if (window.capacity() < wanted) {
            window = ByteBuffer.allocate(wanted);
        }
        window.clear().limit(wanted);
        file.read(offset, window);
        window.flip();
        windowAt = offset;
        return window.limit() >= length;
    }
}
