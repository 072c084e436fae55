package io.millrace.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// One connection to the file with its prepared statements; used by one thread at a time.
///
/// A named table is one SQLite table:
///
/// | column  | type               |                                              |
/// |---------|--------------------|----------------------------------------------|
/// | `key`   | `BLOB PRIMARY KEY` | UTF-8; SQLite orders blobs by their bytes    |
/// | `value` | `BLOB`             | the document; an empty one may stand as NULL |
final class Session implements AutoCloseable {

    /// How long to wait when another program (a backup, the `sqlite3` shell) holds SQLite's own locks.
    private static final Duration BUSY_WAIT = Duration.ofSeconds(5);

    /// What is left of the write-ahead log after a checkpoint, at most.
    private static final int JOURNAL_BYTES = 16 << 20;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Session(Connection connection) {
        this.connection = connection;
    }

    /// A session that may write, with every statement its own transaction until [#beginTransactions()].
    static Session writing(Path file) throws SQLException {
        SQLiteConfig config = config();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(JOURNAL_BYTES);
        Session session = new Session(config.createConnection(url(file)));
        try {
            // Only macOS knows these: there an fsync alone does not reach the disk.
            session.execute("PRAGMA fullfsync = ON");
            session.execute("PRAGMA checkpoint_fullfsync = ON");
            return session;
        } catch (SQLException e) {
            session.closeAfter(e);
            throw e;
        }
    }

    /// A session that sees the last committed state and cannot write.
    static Session reading(Path file) throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return new Session(config.createConnection(url(file)));
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(BUSY_WAIT.toMillis()));
        config.setGetGeneratedKeys(false);
        return config;
    }

    /// As a URI, because the driver would take a question mark in a path for the start of its settings.
    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    /// From here on all statements up to the next commit are one transaction.
    void beginTransactions() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /// The names of all tables in the file.
    Set<String> tables() throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT name FROM sqlite_schema WHERE type = 'table'");
                ResultSet rows = select.executeQuery()) {
            Set<String> names = new HashSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    void createTable(String table) throws SQLException {
        execute("CREATE TABLE IF NOT EXISTS \"" + table + "\" (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID");
    }

    Optional<byte[]> get(String table, byte[] key) throws SQLException {
        return run("SELECT value FROM \"" + table + "\" WHERE key = ?", select -> {
            select.setBytes(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(value(rows, 1)) : Optional.empty();
            }
        });
    }

    List<Table.Row<byte[]>> scan(String table, KeyRange range, int limit) throws SQLException {
        return scan(table, range, "key", limit);
    }

    /// The same from the end.
    List<Table.Row<byte[]>> scanDown(String table, KeyRange range, int limit) throws SQLException {
        return scan(table, range, "key DESC", limit);
    }

    private List<Table.Row<byte[]>> scan(String table, KeyRange range, String order, int limit) throws SQLException {
        String sql =
                "SELECT key, value FROM \"" + table + "\" WHERE key >= ? AND key < ? ORDER BY " + order + " LIMIT ?";
        return run(sql, select -> {
            select.setBytes(1, range.first());
            select.setBytes(2, range.end());
            select.setInt(3, limit);
            List<Table.Row<byte[]>> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String key = new String(value(rows, 1), StandardCharsets.UTF_8);
                    found.add(new Table.Row<>(key, value(rows, 2)));
                }
            }
            return found;
        });
    }

    void put(String table, byte[] key, byte[] value) throws SQLException {
        String sql = "INSERT INTO \"" + table + "\" (key, value) VALUES (?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        run(sql, insert -> {
            insert.setBytes(1, key);
            insert.setBytes(2, value);
            insert.executeUpdate();
            insert.clearParameters();
            return insert;
        });
    }

    void delete(String table, byte[] key) throws SQLException {
        run("DELETE FROM \"" + table + "\" WHERE key = ?", delete -> {
            delete.setBytes(1, key);
            return delete.executeUpdate();
        });
    }

    /// The number that a pragma answers with.
    int number(String pragma) throws SQLException {
        return Integer.parseInt(text(pragma));
    }

    /// The text that a pragma answers with.
    String text(String pragma) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("PRAGMA " + pragma);
                ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    void execute(String sql) throws SQLException {
        run(sql, statement -> {
            if (statement.execute()) {
                // A statement with rows left would hold on to the state of the file that it reads.
                statement.getResultSet().close();
            }
            return statement;
        });
    }

    /// Runs a cached statement. One that failed is not used again: the driver has closed some of them by then.
    private <R> R run(String sql, Use<R> use) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        try {
            return use.of(statement);
        } catch (SQLException e) {
            statements.remove(sql);
            try {
                statement.close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static byte[] value(ResultSet rows, int column) throws SQLException {
        byte @Nullable [] bytes = rows.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    /// Closes the connection; what was not committed is rolled back.
    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
        connection.close();
    }

    /// Closes the connection because of a failure, which is what the caller goes on to report.
    void closeAfter(Throwable failure) {
        try {
            close();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    /// One use of a statement.
    private interface Use<R> {
        R of(PreparedStatement statement) throws SQLException;
    }
}
