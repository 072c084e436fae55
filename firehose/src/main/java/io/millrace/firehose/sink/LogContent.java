package io.millrace.firehose.sink;

import io.millrace.log.Frame;
import io.millrace.log.Log;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/// The records of a part of a log, one behind the other.
///
/// @param from the position of the first record
/// @param to the position behind the last record
/// @param length their bytes
public record LogContent(Log log, long from, long to, long length) implements Content {

    public static final int LANE = 0;
    private static final int READ_FRAMES = 10_000;
    private static final long READ_BYTES = 1 << 20;

    /// The records from a position on, as many as are read at once; never none.
    ///
    /// @throws IllegalStateException if the log does not have them any more
    static List<Frame> read(Log log, long from, long to, long bytes) {
        List<Frame> frames = log.read(LANE, from, READ_FRAMES, bytes).frames().stream()
                .filter(frame -> frame.position() < to)
                .toList();
        if (frames.isEmpty()) {
            throw new IllegalStateException("the log lacks records of [" + from + ", " + to + ")");
        }
        return frames;
    }

    /// The records, some at a time: as many as have so many bytes.
    public static Iterator<List<Frame>> chunks(Log log, long from, long to, long bytes) {
        return new Iterator<>() {

            private long next = from;

            @Override
            public boolean hasNext() {
                return next < to;
            }

            @Override
            public List<Frame> next() {
                if (next >= to) {
                    throw new NoSuchElementException();
                }
                List<Frame> frames = read(log, next, to, bytes);
                next = frames.getLast().position() + 1;
                return frames;
            }
        };
    }

    /// The bytes of the records.
    public static long count(Log log, long from, long to) {
        long bytes = 0;
        for (long next = from; next < to; ) {
            List<Frame> frames = read(log, next, to, READ_BYTES);
            bytes += frames.stream()
                    .mapToLong(frame -> frame.payload().remaining())
                    .sum();
            next = frames.getLast().position() + 1;
        }
        return bytes;
    }

    @Override
    public InputStream open() {
        return new Records();
    }

    /// The records as one stream, of which each read gives as many bytes as it has room for.
    private final class Records extends InputStream {

        private Iterator<Frame> frames = Collections.emptyIterator();
        private ByteBuffer payload = ByteBuffer.allocate(0);
        private long next = from;

        @Override
        public int read() {
            return hasMore() ? payload.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, into.length);
            int done = 0;
            while (done < length && hasMore()) {
                int count = Math.min(length - done, payload.remaining());
                payload.get(into, offset + done, count);
                done += count;
            }
            return done == 0 && length > 0 ? -1 : done;
        }

        private boolean hasMore() {
            while (!payload.hasRemaining()) {
                if (!frames.hasNext()) {
                    if (next >= to) {
                        return false;
                    }
                    frames = LogContent.read(log, next, to, READ_BYTES).iterator();
                }
                Frame frame = frames.next();
                payload = frame.payload().duplicate();
                next = frame.position() + 1;
            }
            return true;
        }
    }
}
