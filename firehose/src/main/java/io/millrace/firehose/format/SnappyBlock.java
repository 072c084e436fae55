package io.millrace.firehose.format;

import java.util.Arrays;

/// Compresses single blocks into Snappy's raw format.
///
///     plain bytes (varint) | literal or copy …
///     literal: tag (length - 1) << 2, from 60 on the length in 1 or 2 bytes behind it; then the bytes
///     copy:    tag (length - 1) << 2 | 2, offset (2 bytes, little-endian); 1 to 64 bytes from `offset` bytes back
///
/// Matches of four bytes and more are found through a table of their hashes; where none are found the search takes
/// longer and longer steps. An instance belongs to one thread.
/// Source: <https://github.com/google/snappy/blob/main/format_description.txt>
final class SnappyBlock {

    private static final int MAX_BLOCK_BYTES = 1 << 16;
    private static final int HASH_BITS = 14;
    private static final int MIN_MATCH = 4;
    private static final int MAX_COPY = 64;
    private static final int COPY_2 = 2;
    private static final int LITERAL_1_BYTE = 60;
    private static final int LITERAL_2_BYTES = 61;

    private final int[] table = new int[1 << HASH_BITS];
    private final byte[] out;
    private int at;

    /// @param blockBytes the most bytes of a block, at most 64 KiB, so that offsets fit into two bytes
    SnappyBlock(int blockBytes) {
        if (blockBytes < 1 || blockBytes > MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException("not a size of a block: " + blockBytes);
        }
        this.out = new byte[32 + blockBytes + blockBytes / 6];
    }

    /// Where the last compressed block is, from the first byte on.
    byte[] bytes() {
        return out;
    }

    /// Compresses the first bytes of an array; returns how many bytes that gave.
    int compress(byte[] plain, int length) {
        at = 0;
        Arrays.fill(table, -1);
        writeLength(length);
        int literal = 0;
        int position = 0;
        int misses = 0;
        while (position + MIN_MATCH <= length) {
            int word = word(plain, position);
            int slot = (word * 0x9E3779B1) >>> (32 - HASH_BITS);
            int candidate = table[slot];
            table[slot] = position;
            if (candidate < 0 || word(plain, candidate) != word) {
                position += 1 + (misses++ >> 5);
                continue;
            }
            writeLiteral(plain, literal, position);
            int match = MIN_MATCH;
            while (position + match < length && plain[candidate + match] == plain[position + match]) {
                match++;
            }
            writeCopy(position - candidate, match);
            position += match;
            literal = position;
            misses = 0;
        }
        writeLiteral(plain, literal, length);
        return at;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xFF)
                | (bytes[at + 1] & 0xFF) << 8
                | (bytes[at + 2] & 0xFF) << 16
                | (bytes[at + 3] & 0xFF) << 24;
    }

    private void writeLength(int length) {
        int rest = length;
        while (rest >= 0x80) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
    }

    private void writeLiteral(byte[] plain, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return;
        }
        int code = length - 1;
        if (code < LITERAL_1_BYTE) {
            out[at++] = (byte) (code << 2);
        } else if (code < 1 << 8) {
            out[at++] = (byte) (LITERAL_1_BYTE << 2);
            out[at++] = (byte) code;
        } else {
            out[at++] = (byte) (LITERAL_2_BYTES << 2);
            out[at++] = (byte) code;
            out[at++] = (byte) (code >>> 8);
        }
        System.arraycopy(plain, from, out, at, length);
        at += length;
    }

    private void writeCopy(int offset, int length) {
        for (int rest = length; rest > 0; ) {
            int part = Math.min(rest, MAX_COPY);
            out[at++] = (byte) ((part - 1) << 2 | COPY_2);
            out[at++] = (byte) offset;
            out[at++] = (byte) (offset >>> 8);
            rest -= part;
        }
    }
}
