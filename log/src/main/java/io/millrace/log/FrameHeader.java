package io.millrace.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The head of one frame, from which every byte of the frame can be checked.
///
/// All numbers are big-endian; frames begin at multiples of 8.
///
///      0  int   checksum: CRC32C of the bytes 4 to the payload, xor the checksum of the segment's header
///      4  short magic, "MF"
///      6  byte  kind: 1 entry, 2 mark, 3 producers, 4 lanes
///      7  byte  bytes of the producer's name, 0 when there is no token
///      8  int   chain: the checksum of the frame before, the segment header's for the first
///     12  int   offset of this frame in the file
///     16  int   group: the offset of the first frame that was written with the same force
///     20  int   payload bytes
///     24  int   CRC32C of the payload
///     28  int   lane
///     32  long  position; for a kind that is not an entry, that of the next entry
///     40  long  arrival in milliseconds since 1970
///     48  long  sequence of the token  ┐ only with a token
///     56  the producer's name in UTF-8 ┘
///      …  payload
///      …  zeros to the next multiple of 8
///
/// The offset finds blocks that the disk put in the wrong place, the xor those of another segment or log. The
/// group tells a torn write from damage: the frames of a group reach the file only after those of the group
/// before were forced, so a sound header proves that everything before its group was durable once.
record FrameHeader(
        int checksum,
        byte kind,
        int producerBytes,
        int chain,
        int offset,
        int group,
        int payloadBytes,
        int payloadChecksum,
        int lane,
        long position,
        long arrival) {

    static final int BYTES = 48;
    static final short MAGIC = 0x4d46;

    /// An entry that a caller appended.
    static final byte ENTRY = 1;
    /// Nothing but the proof that everything before it was durable; written when a log is closed.
    static final byte MARK = 2;
    /// The last tokens of producers, see [Producers].
    static final byte PRODUCERS = 3;
    /// The newest position and the bytes of lanes, see [Lanes].
    static final byte LANES = 4;

    private static final int SEQUENCE_BYTES = Long.BYTES;

    /// The bytes between header and payload for a producer's name of so many bytes.
    static int tokenBytes(int producerBytes) {
        return producerBytes == 0 ? 0 : SEQUENCE_BYTES + producerBytes;
    }

    /// The size of a whole frame, a multiple of 8.
    static int frameBytes(int producerBytes, int payloadBytes) {
        return (BYTES + tokenBytes(producerBytes) + payloadBytes + 7) & ~7;
    }

    /// Reads the fields at `at`, where 48 bytes must be; they mean something only if [#isSound] says so.
    static FrameHeader read(ByteBuffer buffer, int at) {
        return new FrameHeader(
                buffer.getInt(at),
                buffer.get(at + 6),
                buffer.get(at + 7) & 0xff,
                buffer.getInt(at + 8),
                buffer.getInt(at + 12),
                buffer.getInt(at + 16),
                buffer.getInt(at + 20),
                buffer.getInt(at + 24),
                buffer.getInt(at + 28),
                buffer.getLong(at + 32),
                buffer.getLong(at + 40));
    }

    int headBytes() {
        return BYTES + tokenBytes(producerBytes);
    }

    int frameBytes() {
        return frameBytes(producerBytes, payloadBytes);
    }

    /// Whether magic and lengths are possible, so that [#isSound] can be asked.
    boolean isPlausible(ByteBuffer buffer, int at) {
        return buffer.getShort(at + 4) == MAGIC
                && kind >= ENTRY
                && kind <= LANES
                && payloadBytes >= 0
                && payloadBytes <= Payload.MAX_BYTES;
    }

    /// Whether the header at `at` matches its checksum; all of its [#headBytes()] must be in the buffer.
    boolean isSound(ByteBuffer buffer, int at, int segmentChecksum) {
        return (Checksums.of(buffer, at + 4, headBytes() - 4) ^ segmentChecksum) == checksum;
    }

    /// Whether the payload matches its checksum; the whole frame but its padding must be in the buffer.
    boolean isPayloadSound(ByteBuffer buffer, int at) {
        return Checksums.of(buffer, at + headBytes(), payloadBytes) == payloadChecksum;
    }

    /// The token of a sound frame that has one.
    Token token(ByteBuffer buffer, int at) {
        byte[] producer = new byte[producerBytes];
        buffer.get(at + BYTES + SEQUENCE_BYTES, producer);
        return new Token(new String(producer, StandardCharsets.UTF_8), buffer.getLong(at + BYTES));
    }

    /// Writes a header and its token before a payload that is in the buffer already.
    ///
    /// @return the frame's checksum
    static int write(
            ByteBuffer buffer,
            int at,
            int segmentChecksum,
            byte kind,
            int chain,
            int offset,
            int group,
            int payloadBytes,
            int lane,
            long position,
            long arrival,
            byte[] producer,
            long sequence) {
        int headBytes = BYTES + tokenBytes(producer.length);
        buffer.putShort(at + 4, MAGIC).put(at + 6, kind).put(at + 7, (byte) producer.length);
        buffer.putInt(at + 8, chain).putInt(at + 12, offset).putInt(at + 16, group);
        buffer.putInt(at + 20, payloadBytes);
        buffer.putInt(at + 24, Checksums.of(buffer, at + headBytes, payloadBytes));
        buffer.putInt(at + 28, lane).putLong(at + 32, position).putLong(at + 40, arrival);
        if (producer.length > 0) {
            buffer.putLong(at + BYTES, sequence).put(at + BYTES + SEQUENCE_BYTES, producer);
        }
        int checksum = Checksums.of(buffer, at + 4, headBytes - 4) ^ segmentChecksum;
        buffer.putInt(at, checksum);
        return checksum;
    }
}
