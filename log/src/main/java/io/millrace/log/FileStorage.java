package io.millrace.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of the file system, locked against a second process.
///
/// A file has one channel for writes, which only the log's own thread touches, and one for reads. An interrupt
/// closes the channel that the interrupted thread reads from; the read then opens the file again and goes on, and
/// the interrupt status is kept for the caller.
public final class FileStorage implements Storage {

    private static final String LOCK = "lock";

    private final Path directory;
    private final FileChannel lockChannel;

    /// Creates the directory when it is missing, durably, and locks it.
    ///
    /// @throws IllegalStateException when this or another process has the directory open already
    /// @throws UncheckedIOException when the directory cannot be created or locked
    public FileStorage(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        try {
            createDurably(this.directory);
            lockChannel =
                    FileChannel.open(this.directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + this.directory, e);
        }
        boolean locked = false;
        try {
            locked = tryLock(lockChannel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + this.directory, e);
        } finally {
            if (!locked) {
                close();
            }
        }
        if (!locked) {
            throw new IllegalStateException(this.directory + " is in use by another process or log");
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void createDurably(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDurably(parent);
            Files.createDirectories(directory);
            forceDirectory(parent);
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LOCK))
                    .toList();
        }
    }

    @Override
    public StorageFile create(String name) throws IOException {
        Path path = directory.resolve(name);
        try {
            return new OpenFile(
                    path,
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw fullOr(path, e);
        }
    }

    @Override
    public StorageFile open(String name) throws IOException {
        Path path = directory.resolve(name);
        OpenFile file = new OpenFile(path, null);
        file.openReader();
        return file;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path target = directory.resolve(to);
        try {
            Files.move(directory.resolve(from), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw fullOr(target, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        forceDirectory(directory);
    }

    @Override
    public String describe(String name) {
        return directory.resolve(name).toString();
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + directory, e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /// Tells a full disk from a broken one. The words of the system can be in any language, so free space counts
    /// too.
    private static IOException fullOr(Path path, IOException e) {
        String words = String.valueOf(e.getMessage());
        boolean full = words.contains("No space left") || words.contains("quota") || words.contains("File too large");
        Path parent = path.getParent();
        if (!full && parent != null) {
            try {
                full = Files.getFileStore(parent).getUsableSpace() == 0;
            } catch (IOException ignored) {
                return e;
            }
        }
        return full ? new StorageFullException(path.toString(), e) : e;
    }

    /// One file of the directory with its two channels, each opened when it is first needed.
    private static final class OpenFile implements StorageFile {

        private final Path path;
        private volatile @Nullable FileChannel reader;
        private @Nullable FileChannel writer;
        private boolean isClosed;

        OpenFile(Path path, @Nullable FileChannel writer) {
            this.path = path;
            this.writer = writer;
        }

        synchronized FileChannel openReader() throws IOException {
            if (isClosed) {
                throw new ClosedChannelException();
            }
            FileChannel open = reader;
            if (open == null || !open.isOpen()) {
                open = FileChannel.open(path, StandardOpenOption.READ);
                reader = open;
            }
            return open;
        }

        private synchronized FileChannel writer() throws IOException {
            if (isClosed) {
                throw new ClosedChannelException();
            }
            FileChannel open = writer;
            if (open == null) {
                open = FileChannel.open(path, StandardOpenOption.WRITE);
                writer = open;
            }
            return open;
        }

        @Override
        public long size() throws IOException {
            return java.nio.file.Files.size(path);
        }

        @Override
        public int read(long offset, ByteBuffer into) throws IOException {
            int start = into.position();
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    FileChannel channel = reader;
                    if (channel == null || !channel.isOpen()) {
                        channel = openReader();
                    }
                    try {
                        return readFully(channel, offset, into.position(start));
                    } catch (ClosedChannelException e) {
                        interrupted |= Thread.interrupted();
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private static int readFully(FileChannel channel, long offset, ByteBuffer into) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int read = channel.read(into, offset + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            FileChannel channel = writer();
            long at = offset;
            try {
                while (from.hasRemaining()) {
                    at += channel.write(from, at);
                }
            } catch (IOException e) {
                throw fullOr(path, e);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            writer().truncate(size);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            writer().force(metadata);
        }

        @Override
        public synchronized void close() throws IOException {
            isClosed = true;
            FileChannel read = reader;
            FileChannel write = writer;
            try (read;
                    write) {
                reader = null;
                writer = null;
            }
        }
    }
}
