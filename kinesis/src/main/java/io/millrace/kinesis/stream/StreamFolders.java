package io.millrace.kinesis.stream;

import io.millrace.kinesis.name.StreamId;
import io.millrace.log.FileStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// The directories of the streams' logs: `<account>/<region>/<stream>`.
///
/// A directory is removed by giving it another name below `.trash`, durably, and emptied afterwards at leisure. A
/// directory without a definition is not ours to delete: it is set aside below `.lost`.
final class StreamFolders {

    private static final System.Logger LOG = System.getLogger(StreamFolders.class.getName());

    private static final String TRASH = ".trash";
    private static final String LOST = ".lost";
    /// Stands for a leading dot, which would hide the directory or lead out of it; no stream name has a `%`.
    private static final String DOT = "%2E";

    private final Path root;

    StreamFolders(Path root) {
        this.root = root;
    }

    /// The directory of a stream's log, there or not.
    Path of(StreamId id) {
        String name = id.name().startsWith(".") ? DOT + id.name().substring(1) : id.name();
        return root.resolve(id.account()).resolve(id.region()).resolve(name);
    }

    /// Whether a stream has a directory: it had a log once.
    boolean exists(StreamId id) {
        return Files.isDirectory(of(id));
    }

    /// Opens the directory of a stream's log.
    FileStorage open(StreamId id) {
        return new FileStorage(of(id));
    }

    /// Whether a file of the stream that is not empty was last written before that time.
    boolean hasFileOlderThan(StreamId id, Instant time) {
        Path folder = of(id);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.size(file) > 0
                        && Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// Takes a stream's directory away, durably; [#emptyTrash] frees its space.
    void discard(StreamId id, long incarnation) {
        move(of(id), root.resolve(TRASH), Long.toHexString(incarnation));
    }

    /// Sets aside what lies where a new stream will have its directory.
    void makeRoom(StreamId id, long incarnation) {
        if (Files.exists(of(id))) {
            setAside(id, incarnation);
        }
    }

    /// Sets aside all directories of streams that nobody knows.
    ///
    /// @param known whether a stream is defined
    /// @param mark makes the names of those set aside now different from earlier ones
    void setAsideUnknown(Predicate<StreamId> known, long mark) {
        for (Path account : folders(root)) {
            for (Path region : folders(account)) {
                for (Path stream : folders(region)) {
                    StreamId id = idOf(account, region, stream);
                    if (!known.test(id)) {
                        setAside(id, mark);
                    }
                }
            }
        }
    }

    /// Deletes the files of all discarded directories.
    ///
    /// @param isStopped asked after each file, whether to leave the rest to the next start
    void emptyTrash(BooleanSupplier isStopped) {
        for (Path folder : list(root.resolve(TRASH))) {
            try {
                delete(folder, isStopped);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot delete " + folder + ", the next start tries again", e);
            }
        }
    }

    private void setAside(StreamId id, long mark) {
        Path folder = of(id);
        Path lost = root.resolve(LOST);
        String name = String.join("~", id.account(), id.region(), id.name(), Long.toHexString(mark));
        LOG.log(Level.WARNING, "{0} belongs to no stream and is moved to {1}", folder, lost.resolve(name));
        move(folder, lost, name);
    }

    private void move(Path folder, Path to, String name) {
        try {
            if (!Files.exists(folder)) {
                return;
            }
            Files.createDirectories(to);
            force(root);
            Files.move(folder, to.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            force(to);
            force(parent(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + folder + " to " + to, e);
        }
    }

    private static void delete(Path folder, BooleanSupplier isStopped) throws IOException {
        for (Path file : list(folder)) {
            if (isStopped.getAsBoolean()) {
                return;
            }
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }

    private static StreamId idOf(Path account, Path region, Path stream) {
        String name = name(stream);
        return new StreamId(
                name(account), name(region), name.startsWith(DOT) ? "." + name.substring(DOT.length()) : name);
    }

    private static List<Path> folders(Path folder) {
        return list(folder).stream()
                .filter(path -> Files.isDirectory(path) && !name(path).startsWith("."))
                .toList();
    }

    private static List<Path> list(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return files;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static Path parent(Path path) {
        return Optional.ofNullable(path.getParent()).orElseThrow();
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
