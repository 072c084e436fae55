package io.millrace.kinesis.stream;

import io.millrace.log.LogException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The logs of all streams that are open; only so many are, unless more are used at once.
final class OpenLogs {

    /// Each has a thread, three files and, once it was written to, a buffer of 64 KiB.
    static final int MOST = 256;

    private static final System.Logger LOG = System.getLogger(OpenLogs.class.getName());

    private final int most;
    private final Queue<StreamLog> logs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /// @param most open logs; past it one that is not used is closed for one that is needed
    OpenLogs(int most) {
        this.most = most;
    }

    void add(StreamLog log) {
        logs.add(log);
        count.incrementAndGet();
    }

    void remove(StreamLog log) {
        if (logs.remove(log)) {
            count.decrementAndGet();
        }
    }

    int count() {
        return count.get();
    }

    /// Closes the logs that were opened first and have not been used for longest, until one more may be open.
    void makeRoom() {
        for (int round = 0; round < 2 && count.get() >= most; round++) {
            for (StreamLog log : logs) {
                if (count.get() < most) {
                    return;
                }
                close(log);
            }
        }
    }

    /// Closes the logs that have not been used since the last call.
    void closeIdle() {
        logs.forEach(OpenLogs::close);
    }

    private static void close(StreamLog log) {
        try {
            log.closeIdle();
        } catch (LogException | UncheckedIOException e) {
            LOG.log(Level.ERROR, "cannot close a log that nobody uses", e);
        }
    }
}
