package io.millrace.store;

import java.nio.file.Path;
import java.sql.SQLException;

/// How a file says that it is a store, and of which version: in two numbers of SQLite's header.
///
/// `application_id` is "MILL" in ASCII, `user_version` the version of the format:
/// <https://www.sqlite.org/fileformat2.html#database_header>
final class Format {

    /// The version that is written, and the newest that is read.
    static final int VERSION = 1;

    private static final int APPLICATION = 0x4D494C4C;

    private Format() {}

    /// Makes an empty file a store, and refuses a file of another program or of a newer version untouched.
    static void claim(Path file, Session session) throws SQLException {
        int application = session.number("application_id");
        int version = session.number("user_version");
        boolean isEmpty = session.tables().isEmpty();
        boolean isNew = application == 0 && version == 0 && isEmpty;
        if (!isNew && application != APPLICATION) {
            throw new StoreFormatException(file, "a SQLite file, but not a store of Millrace");
        }
        if (version > VERSION) {
            throw new StoreFormatException(
                    file,
                    "written in format " + version + " by a newer Millrace; this one reads formats up to " + VERSION);
        }
        if (!isNew && version < 1) {
            throw new StoreDamagedException(file, "the version of the format is " + version);
        }
        String journal = session.text("journal_mode = WAL");
        if (!"wal".equals(journal)) {
            throw new StoreException(file, "this file system allows no write-ahead log, only " + journal);
        }
        if (isNew) {
            session.execute("BEGIN");
            session.execute("PRAGMA application_id = " + APPLICATION);
            session.execute("PRAGMA user_version = " + VERSION);
            session.execute("COMMIT");
        }
    }
}
