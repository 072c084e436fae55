package io.millrace.log;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Something that a caller's thread wants from the committer, and waits for.
abstract sealed class Work {

    private final Thread waiter = Thread.currentThread();
    private volatile boolean isDone;
    private @Nullable RuntimeException failure;

    /// Waits until the work is done, also when the thread is interrupted; its interrupt status is kept.
    final void await() {
        boolean interrupted = false;
        while (!isDone) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    final void done() {
        isDone = true;
        LockSupport.unpark(waiter);
    }

    final void fail(RuntimeException e) {
        failure = e;
        done();
    }

    /// Entries to append.
    static final class Append extends Work {

        /// The most bytes of frames in one append.
        static final int MAX_BYTES = 256 << 20;

        private static final byte[] NO_PRODUCER = {};

        private final List<Entry> entries;
        private final byte[][] producers;
        private final int frameBytes;
        private final Appended[] results;

        Append(List<Entry> entries) {
            this.entries = List.copyOf(entries);
            this.producers = new byte[this.entries.size()][];
            this.results = new Appended[this.entries.size()];
            long bytes = 0;
            for (int i = 0; i < producers.length; i++) {
                Entry entry = this.entries.get(i);
                producers[i] = entry.token()
                        .map(token -> token.producer().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .orElse(NO_PRODUCER);
                bytes += FrameHeader.frameBytes(
                        producers[i].length, entry.payload().length());
            }
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "one append has at most " + MAX_BYTES + " bytes of frames, not " + bytes);
            }
            this.frameBytes = (int) bytes;
        }

        List<Entry> entries() {
            return entries;
        }

        byte[] producer(int index) {
            return producers[index];
        }

        /// The bytes that the frames of all entries take in a segment.
        int frameBytes() {
            return frameBytes;
        }

        /// Where the committer puts what became of each entry.
        Appended[] results() {
            return results;
        }
    }

    /// Anything else that changes the log.
    static final class Task<T> extends Work {

        private final Callable<T> body;
        private @Nullable T result;

        Task(Callable<T> body) {
            this.body = body;
        }

        void run() throws Exception {
            result = body.call();
        }

        /// What the body returned, once the task is done.
        T result() {
            return Objects.requireNonNull(result);
        }
    }

    /// The end of the log's life in this process.
    static final class Close extends Work {}
}
