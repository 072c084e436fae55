package io.millrace.log;

import java.nio.ByteBuffer;
import java.util.List;

/// The opaque bytes of an entry: one or several byte ranges, stored one after the other.
///
/// A payload refers to the caller's arrays and buffers and copies nothing; they must not change before the append
/// returns. Each payload can be appended any number of times.
public final class Payload {

    /// The most bytes that one payload can have: 16 MiB.
    public static final int MAX_BYTES = 16 << 20;

    private final List<ByteBuffer> ranges;
    private final int length;

    private Payload(List<ByteBuffer> ranges) {
        long bytes = 0;
        for (ByteBuffer range : ranges) {
            bytes += range.remaining();
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("a payload has at most " + MAX_BYTES + " bytes, not " + bytes);
        }
        this.ranges = ranges;
        this.length = (int) bytes;
    }

    /// All bytes of the array.
    public static Payload of(byte[] bytes) {
        return new Payload(List.of(ByteBuffer.wrap(bytes)));
    }

    /// `length` bytes of the array from `offset` on.
    public static Payload of(byte[] bytes, int offset, int length) {
        return new Payload(List.of(ByteBuffer.wrap(bytes, offset, length).slice()));
    }

    /// The remaining bytes of each buffer, in order; the buffers' positions stay where they are.
    public static Payload of(ByteBuffer... ranges) {
        ByteBuffer[] views = new ByteBuffer[ranges.length];
        for (int i = 0; i < ranges.length; i++) {
            views[i] = ranges[i].duplicate();
        }
        return new Payload(List.of(views));
    }

    /// The number of bytes in all ranges together.
    public int length() {
        return length;
    }

    /// Copies the bytes to `target`, which must have room for all of them.
    void copyTo(ByteBuffer target) {
        for (ByteBuffer range : ranges) {
            target.put(target.position(), range, range.position(), range.remaining());
            target.position(target.position() + range.remaining());
        }
    }
}
