package io.millrace.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A file of small durable tables: ordered keys to documents.
///
/// The file is an SQLite database with a write-ahead log; one thread writes, and all works that wait for it share one
/// forced commit. May be used from any thread. Next to the file stand SQLite's `-wal` and `-shm` and our `.lock`.
public final class Store implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    private static final Pattern TABLE_NAME = Pattern.compile("(?!sqlite_)[a-z][a-z0-9_.-]{0,62}");

    private final Path file;
    private final StoreLock lock;
    private final Readers readers;
    private final Writer writer;
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();

    private Store(Path file, StoreLock lock, Readers readers, Writer writer) {
        this.file = file;
        this.lock = lock;
        this.readers = readers;
        this.writer = writer;
    }

    /// A table that was asked for, and the type it was asked for with.
    private record Opened(Class<?> type, Table<?> table) {}

    /// Opens the store, and creates it and its directory if they are not there.
    ///
    /// @throws StoreLockedException if it is open already, here or in another process
    /// @throws StoreFormatException if a newer version or another program wrote it
    /// @throws StoreDamagedException if the file is damaged
    /// @throws StoreException if the file cannot be opened
    public static Store open(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            SqliteLibrary.load();
            Path directory = parent(absolute);
            createForced(directory);
            Path real = directory.toRealPath().resolve(parent(absolute).relativize(absolute));
            StoreLock lock = StoreLock.take(real);
            try {
                return open(real, lock);
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException(absolute, "cannot be opened: " + e, e);
        }
    }

    private static Store open(Path file, StoreLock lock) throws IOException {
        try {
            Session session = Session.writing(file);
            try {
                Format.claim(file, session);
                force(parent(file));
                Set<String> existing = ConcurrentHashMap.newKeySet();
                existing.addAll(session.tables());
                Writer writer = new Writer(file, session, existing);
                writer.start();
                return new Store(file, lock, new Readers(file, existing), writer);
            } catch (IOException | SQLException | RuntimeException | Error e) {
                session.closeAfter(e);
                throw e;
            }
        } catch (SQLException e) {
            throw StoreException.of(file, "opening", e);
        }
    }

    /// The table of that name, whose values are records; see [Json] for how they are kept.
    ///
    /// @param name lower-case letters, digits, `_`, `-` and `.`, the first of them a letter; at most 63
    /// @throws IllegalArgumentException if the name is not allowed
    /// @throws IllegalStateException if the table was asked for with another type before
    public <T extends Record> Table<T> table(String name, Class<T> type) {
        return table(name, type, new JsonCodec<>(type));
    }

    /// The table of that name, whose values are bytes; else as [#table(String, Class)].
    public Table<byte[]> bytes(String name) {
        return table(name, byte[].class, Codec.BYTES);
    }

    private <T> Table<T> table(String name, Class<T> type, Codec<T> codec) {
        if (!TABLE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a table: " + name);
        }
        Opened known = opened.computeIfAbsent(name, n -> new Opened(type, new Table<>(file, n, codec, readers)));
        if (known.type() != type) {
            throw new IllegalStateException(
                    file + ": table " + name + " holds " + known.type().getName() + ", not " + type.getName());
        }
        @SuppressWarnings("unchecked") // the type was compared
        Table<T> table = (Table<T>) known.table();
        return table;
    }

    /// Runs the work in one transaction; what it wrote is on the disk when this returns.
    ///
    /// The work runs on the store's own thread, before or after but never beside any other: it should be short, and
    /// sees no scoped values of the caller. An exception takes back this work alone and is thrown on to the caller.
    ///
    /// @return what the work returns, which may be null
    /// @throws StoreException if the work could not be committed; it is then not tried again
    /// @throws IllegalStateException if the store is closed, or if called from within a work
    public <R> R write(Function<Transaction, R> work) {
        return writer.write(work);
    }

    /// Like [#write(Function)], for a work without a result.
    public void update(Consumer<Transaction> work) {
        writer.write(transaction -> {
            work.accept(transaction);
            return Boolean.TRUE;
        });
    }

    /// Finishes every accepted work and closes the file; closing again does nothing.
    @Override
    public void close() {
        writer.finish();
        // Closed in the opposite order. The writer's session must be the last on the file: then SQLite moves the
        // write-ahead log into it.
        try (lock;
                writer;
                readers) {
            LOG.log(System.Logger.Level.DEBUG, "closing {0}", file);
        } catch (SQLException e) {
            throw StoreException.of(file, "closing", e);
        } catch (IOException e) {
            throw new StoreException(file, "failed while closing: " + e, e);
        }
    }

    @Override
    public String toString() {
        return "store " + file;
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("not a file: " + file);
        }
        return parent;
    }

    /// Creates the directory and those above it, each entry forced.
    private static void createForced(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createForced(parent);
        }
        Files.createDirectories(directory);
        if (parent != null) {
            force(parent);
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
