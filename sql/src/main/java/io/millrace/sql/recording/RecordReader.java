package io.millrace.sql.recording;

import io.millrace.sql.record.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads the records of a recording, out of their envelopes if they are in such.
final class RecordReader {

    private static final String SHARD = "shardId-000000000000";

    private final RecordCutter cutter;
    private final Deque<RecordedRecord> opened = new ArrayDeque<>();
    private boolean isBegun;
    private boolean isEnveloped;
    private long number;

    RecordReader(InputStream in, Format format) {
        this.cutter = new RecordCutter(in, format);
    }

    /// The next record, whose bytes stay until the next call; null at the end.
    @Nullable
    RecordedRecord next() throws IOException {
        while (opened.isEmpty()) {
            ByteBuffer document = cutter.next();
            if (document == null) {
                return null;
            }
            number++;
            if (!isBegun) {
                isBegun = true;
                isEnveloped = Envelope.isOne(document);
            }
            RecordedRecord bare = new RecordedRecord(document, OptionalLong.empty(), "", Long.toString(number), SHARD);
            if (!isEnveloped) {
                return bare;
            }
            opened.addAll(Envelope.open(document));
            if (opened.isEmpty()) {
                return bare; // a line that is none is an error of its own
            }
        }
        return opened.remove();
    }

    /// Whether the records are in envelopes, as the first one tells.
    boolean isEnveloped() {
        return isEnveloped;
    }
}
