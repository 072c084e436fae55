package io.millrace.lambda.sandbox;

import io.millrace.lambda.log.ProcessLog;
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

    private final ProcessLog log;
    private final byte[] mark;
    private final boolean isMarked;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int matched;
    private long marks;
    private long expectedMarks;
    private boolean isMute;
    private boolean isEnded;

    /// @param secret what the mark is made of; known to the bootstrap alone
    /// @param isMarked whether the process prints marks at all
    SandboxOutput(ProcessLog log, String secret, boolean isMarked) {
        this.log = log;
        this.isMarked = isMarked;
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
            log.clearTail();
        } finally {
            lock.unlock();
        }
    }

    /// Adds a line of our own.
    void print(String text) {
        lock.lock();
        try {
            log.print(text);
        } finally {
            lock.unlock();
        }
    }

    /// Adds a line of our own, which the tail does not show, before the process has printed any.
    void announce(String text) {
        lock.lock();
        try {
            log.announce(text);
        } finally {
            lock.unlock();
        }
    }

    /// The last 4 KiB since the tail was cleared.
    byte[] tail() {
        lock.lock();
        try {
            return log.tail();
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
                    log.text(mark, 0, matched);
                    matched = 0;
                    from = i;
                }
                if (chunk[i] == mark[matched]) {
                    if (matched == 0) {
                        log.text(chunk, from, i - from);
                    }
                    matched++;
                    from = i + 1;
                }
                if (matched == mark.length) {
                    matched = 0;
                    log.endLine();
                    marks++;
                    changed.signalAll();
                }
            }
            log.text(chunk, from, length - from);
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            log.text(mark, 0, matched);
            matched = 0;
            log.endLine();
            isEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
