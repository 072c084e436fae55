package io.millrace.store;

import java.io.IOException;
import java.io.InputStream;
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

    private SqliteLibrary() {}

    /// Loads the library unless it is loaded.
    static synchronized void load() throws IOException {
        if (System.getProperty(PATH) != null || Loaded.done) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return;
            }
            Path directory = Files.createTempDirectory("millrace-sqlite-");
            Path library = directory.resolve(name);
            @Nullable String temporary = System.getProperty(TEMPORARY);
            try {
                Files.copy(packed, library);
                System.setProperty(PATH, directory.toString());
                System.setProperty(TEMPORARY, directory.toString());
                Loaded.done = SQLiteJDBCLoader.initialize();
            } catch (Exception e) {
                throw new IOException("cannot load SQLite from " + library, e);
            } finally {
                System.clearProperty(PATH);
                restore(temporary);
                Files.deleteIfExists(library);
                Files.deleteIfExists(directory);
            }
        }
    }

    private static void restore(@Nullable String temporary) {
        if (temporary == null) {
            System.clearProperty(TEMPORARY);
        } else {
            System.setProperty(TEMPORARY, temporary);
        }
    }

    /// Whether the library is there.
    private static final class Loaded {
        private static boolean done;
    }
}
