package io.millrace.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The right to open a store, held by one process; the file `<store>.lock` says which.
///
/// The system lets go of the lock when the process ends, however it ends. It also does so when any other channel of
/// this process to the same file is closed: hence the set of the stores that are open here, asked first.
final class StoreLock implements AutoCloseable {

    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private StoreLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @throws StoreLockedException if the store is open, here or in another process
    static StoreLock take(Path file) throws IOException {
        if (!OPEN_HERE.add(file)) {
            throw new StoreLockedException(file, "the store is already open in this process");
        }
        try {
            Path path = file.resolveSibling(file.getFileName() + ".lock");
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                String holder = Files.readString(path).strip();
                channel.close();
                throw new StoreLockedException(
                        file, "the store is in use by another process" + (holder.isEmpty() ? "" : ", " + holder));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    ("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new StoreLock(file, channel);
        } catch (IOException | RuntimeException e) {
            OPEN_HERE.remove(file);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                channel.truncate(0);
            } finally {
                OPEN_HERE.remove(file);
            }
        }
    }
}
