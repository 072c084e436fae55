package io.millrace.store;

import java.nio.file.Path;
import java.sql.SQLException;

/// A store that could not do what it was asked; the message begins with its file.
public sealed class StoreException extends RuntimeException
        permits StoreDamagedException, StoreFormatException, StoreLockedException {

    /// Primary result codes: <https://www.sqlite.org/rescode.html>
    private static final int SQLITE_CORRUPT = 11;

    private static final int SQLITE_NOTADB = 26;

    private static final int PRIMARY_CODE = 0xFF;

    StoreException(Path file, String message) {
        super(file + ": " + message);
    }

    StoreException(Path file, String message, Throwable cause) {
        super(file + ": " + message, cause);
    }

    /// The exception for what SQLite reported: damage by its own type, all else as it stands.
    static StoreException of(Path file, String doing, SQLException cause) {
        return switch (cause.getErrorCode() & PRIMARY_CODE) {
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                new StoreDamagedException(file, "the file is damaged, seen while " + doing, cause);
            default -> new StoreException(file, "failed while " + doing + ": " + cause.getMessage(), cause);
        };
    }
}
