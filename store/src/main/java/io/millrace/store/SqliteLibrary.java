package io.millrace.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite's native library, unpacked for the moment of loading.
///
/// The driver would leave its copy behind whenever the process is killed, and compare it byte by byte before each use.
/// A library given by `org.sqlite.lib.path` is used as it is.
final class SqliteLibrary {

    private static final String PATH = "org.sqlite.lib.path";

    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private static boolean isLoaded;

    private SqliteLibrary() {}

    /// Loads the library unless it is loaded.
    static synchronized void load() throws IOException {
        if (isLoaded || System.getProperty(PATH) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return; // the driver says which systems it knows
            }
            Path directory = Files.createTempDirectory("millrace-sqlite-");
            try {
                Files.copy(packed, directory.resolve(name));
                loadFrom(directory);
            } finally {
                delete(directory);
            }
        }
        isLoaded = true;
    }

    private static void loadFrom(Path directory) throws IOException {
        String temporary = System.getProperty(TEMPORARY);
        System.setProperty(PATH, directory.toString());
        System.setProperty(TEMPORARY, directory.toString());
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new IOException(
                    "SQLite's library cannot be loaded from " + directory
                            + "; if programs must not run there, name another directory by -Djava.io.tmpdir",
                    e);
        } finally {
            restore(PATH, null);
            restore(TEMPORARY, temporary);
        }
    }

    private static void restore(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
