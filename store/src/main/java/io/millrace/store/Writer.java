package io.millrace.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The one thread that writes: it takes all works that wait, runs them in one transaction, and commits once for all.
///
/// Each work stands behind a savepoint of its own, so that one that throws takes back its own writes only. Nobody is
/// let go before the commit, neither with a result nor with an exception: a work may have judged by the writes of one
/// before it. A commit that fails, fails every work of its transaction. It is not tried again, and when the cause lies
/// with the disk no further work is run, since what the disk holds is then unknown. Damage met by one work counts
/// as such: SQLite commits no transaction that met it.
final class Writer implements AutoCloseable {

    /// How many works may wait for the thread; a caller beyond them waits to be accepted.
    private static final int MAX_WAITING = 4096;

    /// How many works share a commit, at most.
    private static final int MAX_SHARING = 1024;

    /// Results that say no harm was done: busy, locked, out of memory, disk full.
    private static final Set<Integer> HARMLESS = Set.of(5, 6, 7, 13);

    private static final int PRIMARY_CODE = 0xFF;

    private final Path file;
    private final Set<String> existing;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private final Queue<Work<?>> waiting = new ArrayDeque<>();
    private boolean isClosing;

    // The thread's own.
    private Session session;
    private @Nullable Throwable broken;

    /// @param session a session of the file's current format, owned by this writer from here on
    /// @param existing the tables that are there; those created are added once they are committed
    Writer(Path file, Session session, Set<String> existing) throws SQLException {
        this.file = file;
        this.session = session;
        this.existing = existing;
        session.beginTransactions();
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("store-writer-" + file.getFileName())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    <R> R write(Function<Transaction, R> function) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException(file + ": a work must not start another; it has its transaction");
        }
        Work<R> work = new Work<>(function);
        lock.lock();
        try {
            while (waiting.size() >= MAX_WAITING && !isClosing) {
                taken.awaitUninterruptibly();
            }
            if (isClosing) {
                throw new IllegalStateException(file + ": the store is closed");
            }
            waiting.add(work);
            arrived.signal();
        } finally {
            lock.unlock();
        }
        return work.await();
    }

    private void run() {
        for (List<Work<?>> works = take(); !works.isEmpty(); works = take()) {
            try {
                commit(works);
            } catch (SQLException e) {
                fail(works, e);
            } catch (Throwable e) {
                broken = e;
                fail(works, e);
            }
        }
    }

    /// All that wait, or nothing once the store is closing and every work is done.
    private List<Work<?>> take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !isClosing) {
                arrived.awaitUninterruptibly();
            }
            List<Work<?>> works = new ArrayList<>();
            while (works.size() < MAX_SHARING && !waiting.isEmpty()) {
                works.add(waiting.remove());
            }
            taken.signalAll();
            return works;
        } finally {
            lock.unlock();
        }
    }

    private void commit(List<Work<?>> works) throws SQLException {
        if (broken != null) {
            int code = broken instanceof SQLException e ? e.getErrorCode() : 0;
            throw new SQLException("writes are refused since an earlier commit failed", "", code, broken);
        }
        Set<String> tables = new HashSet<>(existing);
        for (Work<?> work : works) {
            session.execute("SAVEPOINT work");
            WorkTransaction transaction = new WorkTransaction(file, session, tables);
            if (work.run(transaction)) {
                tables.addAll(transaction.created());
            } else {
                rollBack(transaction);
            }
            session.execute("RELEASE work");
        }
        session.commit();
        existing.addAll(tables);
        works.forEach(Work::settle);
    }

    /// Takes back one work. Where that fails, SQLite has rolled back the whole transaction, as it does for a full disk;
    /// what made it do so is then the cause.
    private void rollBack(WorkTransaction transaction) throws SQLException {
        try {
            session.execute("ROLLBACK TO work");
        } catch (SQLException e) {
            SQLException first = transaction.failure().orElse(e);
            if (!first.equals(e)) {
                first.addSuppressed(e);
            }
            throw first;
        }
    }

    private void fail(List<Work<?>> works, Throwable cause) {
        if (broken == null) {
            replaceSession(cause);
        }
        for (Work<?> work : works) {
            work.fail(
                    cause instanceof SQLException e
                            ? StoreException.of(file, "committing", e)
                            : new StoreException(file, "failed while committing: " + cause, cause));
        }
    }

    /// Goes on with a new session, which takes back all that is not committed, unless the disk is to blame.
    private void replaceSession(Throwable cause) {
        session.closeAfter(cause);
        if (!(cause instanceof SQLException e && HARMLESS.contains(e.getErrorCode() & PRIMARY_CODE))) {
            broken = cause;
            return;
        }
        try {
            session = Session.writing(file);
            session.beginTransactions();
        } catch (SQLException second) {
            second.addSuppressed(cause);
            broken = second;
        }
    }

    /// Accepts no more works and waits until the last is settled.
    void finish() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException(file + ": a work must not close its own store");
        }
        lock.lock();
        try {
            isClosing = true;
            arrived.signalAll();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Closes the session once [#finish()] is done.
    @Override
    public void close() throws SQLException {
        session.close();
    }
}
