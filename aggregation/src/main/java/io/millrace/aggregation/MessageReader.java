package io.millrace.aggregation;

import java.nio.ByteBuffer;

/// A cursor over the fields of a protocol buffer message.
///
/// <https://protobuf.dev/programming-guides/encoding/>
final class MessageReader {

    static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private static final int VARINT_BYTES = 10;

    private final ByteBuffer bytes;
    private final int end;
    private int at;

    /// Reads the bytes [from, to) of the buffer, counted from its beginning.
    MessageReader(ByteBuffer bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    boolean hasMore() {
        return at < end;
    }

    /// Where the next byte is that will be read.
    int at() {
        return at;
    }

    /// The number of the next field and, in the lowest three bits, how it is written.
    int tag() throws MalformedException {
        long tag = varint();
        if (tag <= 0b111 || tag > 0xFFFF_FFFFL) {
            throw new MalformedException();
        }
        return (int) tag;
    }

    static int tag(int field, int kind) {
        return (field << 3) | kind;
    }

    /// An unsigned number of 64 bits.
    long varint() throws MalformedException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES; i++) {
            if (at >= end) {
                throw new MalformedException();
            }
            byte next = bytes.get(at++);
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException();
    }

    /// The length of what follows, all of which is there.
    int length() throws MalformedException {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new MalformedException();
        }
        return (int) length;
    }

    void skipBytes(int count) {
        at += count;
    }

    /// Passes the value of a field that nobody asked for.
    void skip(int tag) throws MalformedException {
        switch (tag & 0b111) {
            case VARINT -> varint();
            case FIXED_64 -> skipFixed(Long.BYTES);
            case BYTES -> skipBytes(length());
            case FIXED_32 -> skipFixed(Integer.BYTES);
            default -> throw new MalformedException();
        }
    }

    private void skipFixed(int count) throws MalformedException {
        if (count > end - at) {
            throw new MalformedException();
        }
        skipBytes(count);
    }

    /// The bytes are no such message; where they are not does not matter, as they are taken for something else.
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException() {
            super("not a message", null, false, false);
        }
    }
}
