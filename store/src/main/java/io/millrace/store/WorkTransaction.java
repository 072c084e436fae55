package io.millrace.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The transaction of one work, in the writer's session.
///
/// Once SQLite has failed, it refuses everything: SQLite may have rolled back the whole transaction by itself, and a
/// later statement would then be kept on its own. <https://www.sqlite.org/lang_transaction.html>
final class WorkTransaction implements Transaction {

    /// The largest value, in bytes.
    static final int MAX_VALUE_BYTES = 128 << 20;

    private final Path file;
    private final Session session;
    private final Set<String> existing;
    private final Set<String> created = new HashSet<>();
    private final Thread owner = Thread.currentThread();
    private boolean isOpen = true;
    private @Nullable StoreException failure;

    /// @param existing the tables that are there when the work begins
    WorkTransaction(Path file, Session session, Set<String> existing) {
        this.file = file;
        this.session = session;
        this.existing = existing;
    }

    @Override
    public <T> Optional<T> get(Table<T> table, String key) {
        byte[] bytes = KeyRange.key(key);
        return exists(table)
                ? run(table, "reading", () -> session.get(table.name(), bytes)).map(value -> table.decode(key, value))
                : Optional.empty();
    }

    @Override
    public <T> void put(Table<T> table, String key, T value) {
        byte[] bytes = KeyRange.key(key);
        byte[] document = table.encode(key, value);
        if (document.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("the value of " + key + " in table " + table.name() + " has "
                    + document.length + " bytes, more than " + MAX_VALUE_BYTES);
        }
        boolean isNew = !exists(table);
        run(table, "writing", () -> {
            if (isNew) {
                session.createTable(table.name());
                created.add(table.name());
            }
            session.put(table.name(), bytes, document);
            return isNew;
        });
    }

    @Override
    public <T> void delete(Table<T> table, String key) {
        byte[] bytes = KeyRange.key(key);
        if (exists(table)) {
            run(table, "writing", () -> {
                session.delete(table.name(), bytes);
                return bytes;
            });
        }
    }

    @Override
    public <T> List<Table.Row<T>> scan(Table<T> table, String prefix, String after, int limit) {
        KeyRange range = KeyRange.of(prefix, after);
        Table.checkLimit(limit);
        return exists(table)
                ? table.decode(run(table, "reading", () -> session.scan(table.name(), range, limit)))
                : List.of();
    }

    /// Ends the work's use of this transaction.
    ///
    /// @throws StoreException if SQLite failed on the way, even if the work did not mind
    void end() {
        isOpen = false;
        if (failure != null) {
            throw failure;
        }
    }

    /// The tables that the work was the first to write to.
    Set<String> created() {
        return created;
    }

    /// What SQLite failed with, if it did.
    Optional<SQLException> failure() {
        return failure != null && failure.getCause() instanceof SQLException e ? Optional.of(e) : Optional.empty();
    }

    private boolean exists(Table<?> table) {
        if (!isOpen || Thread.currentThread() != owner) {
            throw new IllegalStateException("a transaction is used by its work's own thread, and only while it runs");
        }
        if (!table.file().equals(file)) {
            throw new IllegalArgumentException("table " + table.name() + " belongs to " + table.file());
        }
        return existing.contains(table.name()) || created.contains(table.name());
    }

    private <R> R run(Table<?> table, String doing, Step<R> step) {
        if (failure != null) {
            throw failure;
        }
        try {
            return step.run();
        } catch (SQLException e) {
            failure = StoreException.of(file, doing + " table " + table.name(), e);
            throw failure;
        }
    }

    /// Something done in the session.
    private interface Step<R> {
        R run() throws SQLException;
    }
}
