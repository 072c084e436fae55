package io.millrace.lambda.log;

import io.millrace.lambda.function.JsonLogs.Level;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The lines of one process: those that are grave enough go to the logs and, until it is cleared, to a tail.
///
/// For one thread at a time.
public final class ProcessLog {

    /// What an event of CloudWatch Logs may hold without being cut.
    private static final int MAX_LINE = 1 << 18;

    /// A line's beginning that takes more memory is let go of with the line.
    private static final int KEPT_LINE = 1 << 14;

    private final Printed log;
    private final Level least;
    private final LogTail tail = new LogTail();
    private ByteArrayOutputStream line = new ByteArrayOutputStream();

    /// @param least of what the process prints only this and what is graver is kept
    public ProcessLog(Printed log, Level least) {
        this.log = log;
        this.least = least;
    }

    /// Keeps whole lines and holds back a line's beginning, so that lines of several processes do not mix.
    public void text(byte[] bytes, int from, int length) {
        int last = from + length - 1;
        while (last >= from && bytes[last] != '\n') {
            last--;
        }
        int whole = last + 1 - from;
        if (whole > 0) {
            if (line.size() > 0) {
                line.write(bytes, from, whole);
                keepLine();
            } else {
                keepLines(bytes, from, whole);
            }
        }
        line.write(bytes, from + whole, length - whole);
        if (line.size() > MAX_LINE) {
            keepLine();
        }
    }

    /// Ends a line that has begun.
    public void endLine() {
        if (line.size() > 0) {
            line.write('\n');
            keepLine();
        }
    }

    /// Adds a line of our own.
    public void print(String text) {
        endLine();
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        keep(bytes, 0, bytes.length);
    }

    /// Adds a line of our own that the tail does not show.
    public void announce(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        log.append(bytes, 0, bytes.length);
    }

    /// The last 4 KiB since the tail was cleared.
    public byte[] tail() {
        endLine();
        return tail.bytes();
    }

    /// Forgets the tail.
    public void clearTail() {
        tail.clear();
    }

    private void keepLine() {
        byte[] bytes = line.toByteArray();
        if (bytes.length > KEPT_LINE) {
            line = new ByteArrayOutputStream();
        } else {
            line.reset();
        }
        keepLines(bytes, 0, bytes.length);
    }

    /// Keeps what the process has printed, if it is grave enough.
    private void keepLines(byte[] bytes, int from, int length) {
        if (least == Level.TRACE) {
            keep(bytes, from, length);
            return;
        }
        int start = from;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] == '\n' || i == from + length - 1) {
                if (PrintedLevel.of(bytes, start, i + 1 - start).isKeptAt(least)) {
                    keep(bytes, start, i + 1 - start);
                }
                start = i + 1;
            }
        }
    }

    private void keep(byte[] bytes, int from, int length) {
        byte[] shown = FoldedText.unfolded(bytes, from, length);
        tail.append(shown, 0, shown.length);
        log.append(bytes, from, length);
    }
}
