package io.millrace.analytics.run;

import io.millrace.analytics.run.Journal.StateLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// The folder of those states that are too large for the store, each a file that is written once.
///
/// A file has its name when all of it is durable, and counts from when the store names it; others are left over.
class StateFiles {

    private static final String UNFINISHED = ".tmp";

    private final Path folder;

    StateFiles(Path folder) {
        this.folder = folder;
    }

    /// A file that the store names.
    ///
    /// @param name its name in the folder
    /// @param bytes its length
    /// @param checksum the CRC-32C of its content
    record StateFile(String name, long bytes, long checksum) {}

    /// Writes a file; durable on return. One of that name that nobody names is replaced.
    ///
    /// @throws UncheckedIOException if the disk does not take it
    StateFile write(String name, byte[] state) {
        Path unfinished = folder.resolve(name + UNFINISHED);
        try {
            create();
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(state);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            return new StateFile(name, state.length, checksum(state));
        } catch (IOException e) {
            IOException failure = new IOException("the state cannot be written to " + folder.resolve(name), e);
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException more) {
                failure.addSuppressed(more);
            }
            throw new UncheckedIOException(failure.getMessage() + ": " + e.getMessage(), failure);
        }
    }

    /// Reads a file.
    ///
    /// @throws StateLostException if it is not there or not as it was written
    byte[] read(StateFile file) {
        Path path = folder.resolve(file.name());
        byte[] state;
        try {
            state = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new StateLostException("the application's state cannot be read from " + path, e);
        }
        if (state.length != file.bytes() || checksum(state) != file.checksum()) {
            throw new StateLostException(
                    "the application's state in " + path + " is damaged",
                    new IOException(state.length + " bytes with the checksum " + checksum(state) + ", not "
                            + file.bytes() + " with " + file.checksum()));
        }
        return state;
    }

    /// Deletes a file that nobody names any more.
    void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes all files but these.
    void keepOnly(Set<String> names) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> leftOver = files.filter(path -> !names.contains(String.valueOf(path.getFileName())))
                    .toList();
            for (Path path : leftOver) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void create() throws IOException {
        Path parent = folder.getParent();
        if (!Files.isDirectory(folder) && parent != null) {
            Files.createDirectories(folder);
            force(parent);
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
