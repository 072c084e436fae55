package io.millrace.kinesis.stream;

import io.millrace.log.Log;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The log of one stream: opened when it is needed, kept open while it is used, and closed when nobody needs it.
///
/// An open log has a thread, files and buffers, so [OpenLogs] bounds how many there are. Any thread may call any
/// method; whoever uses the log never sees it closed, unless the stream itself is.
final class StreamLog {

    /// Stands for the users of a log that is not open.
    private static final int NOT_OPEN = -1;

    private final Supplier<Log> opener;
    private final OpenLogs all;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicInteger users = new AtomicInteger(NOT_OPEN);
    private volatile @Nullable Log log;
    private volatile boolean isUsed;
    private volatile boolean isClosed;

    /// @param opener opens the log
    StreamLog(Supplier<Log> opener, OpenLogs all) {
        this.opener = opener;
        this.all = all;
    }

    /// Does something with the open log.
    ///
    /// @throws IllegalStateException when the log is closed for ever
    <T> T use(Function<Log, T> use) {
        checkOpen();
        Log open = enter().orElseGet(this::open);
        try {
            return use.apply(open);
        } finally {
            isUsed = true;
            users.decrementAndGet();
        }
    }

    /// The same, but a log that was not open is closed again afterwards.
    <T> T look(Function<Log, T> look) {
        Optional<Log> open = enter();
        if (open.isPresent()) {
            try {
                return look.apply(open.get());
            } finally {
                users.decrementAndGet();
            }
        }
        changing.lock();
        try {
            if (users.get() != NOT_OPEN) {
                return use(look);
            }
            checkOpen();
            try (Log briefly = opener.get()) {
                return look.apply(briefly);
            }
        } finally {
            changing.unlock();
        }
    }

    /// Never closes the log again before the stream is closed; for somebody who uses it now.
    void keepOpen() {
        users.incrementAndGet();
    }

    /// Counts one more user; empty when the log is not open.
    private Optional<Log> enter() {
        while (true) {
            int count = users.get();
            if (count == NOT_OPEN) {
                return Optional.empty();
            }
            if (users.compareAndSet(count, count + 1)) {
                return Optional.ofNullable(log); // set before the first user was counted
            }
        }
    }

    private Log open() {
        all.makeRoom();
        changing.lock();
        try {
            Optional<Log> open = enter();
            if (open.isPresent()) {
                return open.get();
            }
            checkOpen();
            Log opened = opener.get();
            log = opened;
            users.set(1);
            all.add(this);
            return opened;
        } finally {
            changing.unlock();
        }
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("the log is closed");
        }
    }

    boolean isOpen() {
        return users.get() != NOT_OPEN;
    }

    /// Closes the log until it is needed again, unless somebody has used it since the last call or does so now.
    ///
    /// @return whether it is closed
    boolean closeIdle() {
        if (isUsed) {
            isUsed = false;
            return false;
        }
        if (!changing.tryLock()) {
            return false;
        }
        try {
            Log idle = log;
            if (idle == null || !users.compareAndSet(0, NOT_OPEN)) {
                return idle == null;
            }
            log = null;
            all.remove(this);
            idle.close();
            return true;
        } finally {
            changing.unlock();
        }
    }

    /// Waits for the appends that are under way and releases the log; nobody can use it afterwards.
    void close() {
        changing.lock();
        try {
            isClosed = true;
            all.remove(this);
            Log open = log;
            if (open != null) {
                open.close();
            }
        } finally {
            changing.unlock();
        }
    }
}
