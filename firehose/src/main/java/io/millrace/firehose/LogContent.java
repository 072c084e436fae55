package io.millrace.firehose;

import io.millrace.log.Frame;
import io.millrace.log.Log;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/// The records of a part of a log, one behind the other.
///
/// @param from the position of the first record
/// @param to the position behind the last record
/// @param length their bytes
record LogContent(Log log, long from, long to, long length) implements Content {

    static final int LANE = 0;
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

    /// The bytes of the records, counted by reading them.
    static long count(Log log, long from, long to) {
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
    @SuppressWarnings("JdkObsolete") // what SequenceInputStream takes
    public InputStream open() {
        return new SequenceInputStream(new Enumeration<>() {

            private long next = from;

            @Override
            public boolean hasMoreElements() {
                return next < to;
            }

            @Override
            public InputStream nextElement() {
                List<InputStream> payloads = new ArrayList<>();
                for (Frame frame : read(log, next, to, READ_BYTES)) {
                    payloads.add(new ByteBufferStream(frame.payload()));
                    next = frame.position() + 1;
                }
                return new SequenceInputStream(Collections.enumeration(payloads));
            }
        });
    }
}
