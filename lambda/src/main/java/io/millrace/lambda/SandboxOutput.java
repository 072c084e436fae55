package io.millrace.lambda;

import io.millrace.lambda.function.JsonLogs.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a process prints, taken from its pipe as fast as it comes and cut into the pieces that belong to its
/// events.
///
/// Before the process reports that an event is over it prints a mark: a zero byte, a secret, a line feed. The
/// mark itself is not kept. So output that is still in the pipe when the answer has arrived is counted to the
/// right event. A function that closes its output prints no marks; after one wait in vain nobody waits for them
/// any more.
final class SandboxOutput {

    private static final System.Logger LOG = System.getLogger(SandboxOutput.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// What a process has printed before it spoke to the server is in the pipe; the reader only has to come to it.
    private static final Duration BREATH = Duration.ofMillis(3);
    private static final int CHUNK = 1 << 16;

    /// What an event of CloudWatch Logs may hold without being cut.
    private static final int MAX_LINE = 1 << 18;

    /// A line's beginning that takes more memory is let go of with the line.
    private static final int KEPT_LINE = 1 << 14;

    private final Printed log;
    private final byte[] mark;
    private final boolean isMarked;
    private final Level least;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LogTail tail = new LogTail();
    private ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int matched;
    private long marks;
    private long expectedMarks;
    private boolean isMute;
    private boolean isEnded;

    /// @param secret what the mark is made of; known to the bootstrap alone
    /// @param isMarked whether the process prints marks at all
    SandboxOutput(Printed log, String secret, boolean isMarked) {
        this(log, secret, isMarked, Level.TRACE);
    }

    /// @param least of what the process prints only this and what is graver is kept
    SandboxOutput(Printed log, String secret, boolean isMarked, Level least) {
        this.log = log;
        this.isMarked = isMarked;
        this.least = least;
        this.mark = ("\0" + secret + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Starts to read. A thread of the platform, because a read from a pipe would hold the carrier of a virtual
    /// one.
    void start(InputStream in, String name) {
        Thread.ofPlatform().daemon().name("lambda-output-" + name).start(() -> {
            byte[] chunk = new byte[CHUNK];
            try (in) {
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    accept(chunk, read);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the output of {0} broke: {1}", name, e.getMessage());
            } finally {
                end();
            }
        });
    }

    /// Waits until everything is here that was printed before the next mark.
    ///
    /// @return whether the mark is here
    boolean awaitMark() throws InterruptedException {
        lock.lock();
        try {
            Patience patience = new Patience(isMarked ? PATIENCE : BREATH);
            expectedMarks++;
            while (!isMute && !isEnded && !(isMarked && marks >= expectedMarks) && !patience.isOver()) {
                patience.await(changed);
            }
            isMute |= isMarked && !isEnded && marks < expectedMarks;
            return marks >= expectedMarks;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the process has closed its output, at most so long.
    void awaitEnd(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            Patience patience = new Patience(wait);
            while (!isEnded && !patience.isOver()) {
                patience.await(changed);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the tail; what is printed from now on belongs to the next event.
    void clearTail() {
        lock.lock();
        try {
            tail.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Adds a line of our own.
    void print(String text) {
        lock.lock();
        try {
            endLine();
            byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
            keep(bytes, 0, bytes.length);
        } finally {
            lock.unlock();
        }
    }

    /// The last 4 KiB since the tail was cleared.
    byte[] tail() {
        lock.lock();
        try {
            endLine();
            return tail.bytes();
        } finally {
            lock.unlock();
        }
    }

    void accept(byte[] chunk, int length) {
        lock.lock();
        try {
            int from = 0;
            for (int i = 0; i < length; i++) {
                if (matched > 0 && chunk[i] != mark[matched]) {
                    text(mark, 0, matched);
                    matched = 0;
                    from = i;
                }
                if (chunk[i] == mark[matched]) {
                    if (matched == 0) {
                        text(chunk, from, i - from);
                    }
                    matched++;
                    from = i + 1;
                }
                if (matched == mark.length) {
                    matched = 0;
                    endLine();
                    marks++;
                    changed.signalAll();
                }
            }
            text(chunk, from, length - from);
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            text(mark, 0, matched);
            matched = 0;
            endLine();
            isEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Keeps whole lines and holds back a line's beginning, so that lines of several processes do not mix.
    private void text(byte[] bytes, int from, int length) {
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

    private void endLine() {
        if (line.size() > 0) {
            line.write('\n');
            keepLine();
        }
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
