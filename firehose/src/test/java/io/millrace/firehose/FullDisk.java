package io.millrace.firehose;

import io.millrace.firehose.delivery.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A disk without room, as far as the delivery stream of a schedule meets it: its cursors cannot be kept, and nothing
/// can be gathered in its spools.
///
/// The store's own file gets triggers that refuse what is written, as SQLite does when the disk is full; where a spool
/// would be made there is a file.
final class FullDisk {

    /// By which what is refused is told from other mistakes.
    static final String MESSAGE = "database or disk is full";

    private static final List<String> TABLES = List.of("firehose.cursors", "firehose.sources");

    private final Path store;
    private final Path folder;
    private final SplittableRandom random;
    private final List<Path> occupied = new ArrayList<>();
    private boolean hasTriggers;

    FullDisk(Path store, Path folder, SplittableRandom random) {
        this.store = store;
        this.folder = folder;
        this.random = random;
    }

    /// Whether something that was thrown came of it.
    static boolean isCauseOf(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(MESSAGE)
                    || (cause instanceof java.nio.file.FileSystemException file
                            && String.valueOf(file.getFile()).contains(".spool"))) {
                return true;
            }
        }
        return false;
    }

    String fill() throws IOException {
        boolean isStore = random.nextInt(3) > 0;
        boolean isSpool = !isStore || random.nextBoolean();
        if (isStore) {
            hasTriggers = true;
            sql(
                    "CREATE TRIGGER IF NOT EXISTS \"%1$s%3$s\" BEFORE %3$s ON \"%1$s\" BEGIN SELECT RAISE(ABORT, '%2$s'); END");
        }
        if (isSpool) {
            for (Path spool : spools()) {
                for (Role role : Role.values()) {
                    occupy(spool.resolve(role.name().toLowerCase(java.util.Locale.ROOT)));
                }
            }
        }
        return (isStore ? "the store " : "") + (isSpool ? "the spool" : "");
    }

    private List<Path> spools() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.find(
                folder, 3, (path, attributes) -> path.getFileName().toString().contains("@"))) {
            return paths.map(path -> path.toString().endsWith(".spool")
                            ? path
                            : path.resolveSibling(path.getFileName() + ".spool"))
                    .distinct()
                    .toList();
        }
    }

    private void occupy(Path place) {
        try {
            Files.createDirectories(place.getParent());
            occupied.add(Files.createFile(place));
        } catch (IOException e) {
            // something is being gathered there
        }
    }

    void free() {
        if (hasTriggers) {
            hasTriggers = false;
            sql("DROP TRIGGER IF EXISTS \"%1$s%3$s\"");
        }
        try {
            for (Path file : occupied) {
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        occupied.clear();
    }

    private void sql(String statement) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                Statement execution = connection.createStatement()) {
            execution.execute("PRAGMA busy_timeout = 20000");
            for (String table : TABLES) {
                if (!execution
                        .executeQuery("SELECT 1 FROM sqlite_schema WHERE name = '" + table + "'")
                        .next()) {
                    continue;
                }
                for (String event : List.of("INSERT", "UPDATE", "DELETE")) {
                    execution.execute(statement.formatted(table, MESSAGE, event));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
