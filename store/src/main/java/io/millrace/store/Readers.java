package io.millrace.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/// A few read-only sessions, shared by all threads that read.
///
/// SQLite is native code, so that a virtual thread keeps its carrier while it reads: more sessions than processors
/// would not read more. Values are decoded after the session is given back.
final class Readers implements AutoCloseable {

    private static final int SESSIONS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

    private final Path file;
    private final Set<String> existing;
    private final Semaphore permits = new Semaphore(SESSIONS);
    private final Queue<Session> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean isClosed;

    /// @param existing the tables that are there, kept up to date by the writer
    Readers(Path file, Set<String> existing) {
        this.file = file;
        this.existing = existing;
    }

    Optional<byte[]> get(String table, byte[] key) {
        return exists(table) ? read(table, session -> session.get(table, key)) : Optional.empty();
    }

    List<Table.Row<byte[]>> scan(String table, KeyRange range, int limit) {
        return exists(table) ? read(table, session -> session.scan(table, range, limit)) : List.of();
    }

    List<Table.Row<byte[]>> scanDown(String table, KeyRange range, int limit) {
        return exists(table) ? read(table, session -> session.scanDown(table, range, limit)) : List.of();
    }

    private <R> R read(String table, Read<R> read) {
        permits.acquireUninterruptibly();
        try {
            checkOpen();
            Session session = idle.poll();
            if (session == null) {
                session = Session.reading(file);
            }
            try {
                return read.with(session);
            } finally {
                idle.add(session);
            }
        } catch (SQLException e) {
            throw StoreException.of(file, "reading table " + table, e);
        } finally {
            permits.release();
        }
    }

    private boolean exists(String table) {
        checkOpen();
        return existing.contains(table);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException(file + ": the store is closed");
        }
    }

    /// Waits for the reads under way and closes all sessions.
    @Override
    public void close() throws SQLException {
        permits.acquireUninterruptibly(SESSIONS);
        try {
            isClosed = true;
            for (Session session = idle.poll(); session != null; session = idle.poll()) {
                session.close();
            }
        } finally {
            permits.release(SESSIONS);
        }
    }

    /// Something read in a session.
    private interface Read<R> {
        R with(Session session) throws SQLException;
    }
}
