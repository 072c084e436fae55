package io.millrace.wire.document;

import io.millrace.wire.message.WireBody;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/// Collects a document in pieces, so that a long one is neither copied as it grows nor needs one long array.
///
/// A document that fits into the first piece becomes a body in memory, a longer one a stream that frees each piece when
/// it has been read.
final class Output extends OutputStream {

    private static final int FIRST_BYTES = 512;
    private static final int MOST_BYTES = 128 << 10;

    private final Deque<WireBody.Bytes> full = new ArrayDeque<>();
    private long fullBytes;
    private byte[] piece = new byte[FIRST_BYTES];
    private int used;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (used == piece.length) {
                makeRoom(left);
            }
            int count = Math.min(left, piece.length - used);
            System.arraycopy(bytes, from, piece, used, count);
            used += count;
            from += count;
            left -= count;
        }
    }

    private void makeRoom(int wanted) {
        if (piece.length < MOST_BYTES) {
            int size = Math.min(MOST_BYTES, Math.max(2 * piece.length, used + wanted));
            piece = java.util.Arrays.copyOf(piece, size);
            return;
        }
        full.add(new WireBody.Bytes(piece, 0, used));
        fullBytes += used;
        piece = new byte[MOST_BYTES];
        used = 0;
    }

    /// The document; nothing can be written afterwards.
    WireBody body() {
        WireBody.Bytes last = new WireBody.Bytes(piece, 0, used);
        if (full.isEmpty()) {
            return last;
        }
        full.add(last);
        return new WireBody.Stream(new Pieces(full), fullBytes + used);
    }

    /// Reads pieces one after the other and forgets those that have been read.
    private static final class Pieces extends InputStream {

        private final Deque<WireBody.Bytes> pieces;
        private int at;

        Pieces(Deque<WireBody.Bytes> pieces) {
            this.pieces = pieces;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            while (!pieces.isEmpty() && at == pieces.getFirst().size()) {
                pieces.removeFirst();
                at = 0;
            }
            if (pieces.isEmpty()) {
                return -1;
            }
            WireBody.Bytes piece = pieces.getFirst();
            int count = Math.min(length, piece.size() - at);
            System.arraycopy(piece.array(), at, bytes, offset, count);
            at += count;
            return count;
        }
    }
}
