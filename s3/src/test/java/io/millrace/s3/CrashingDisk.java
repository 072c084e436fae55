package io.millrace.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// A file system on which the world ends before a chosen action, and which then may lose what was not forced.
///
/// The loss is that of a power cut: of the bytes written to a file since it was last forced, any number from the
/// end; of the changes of names since their directory was last forced, any subset, each of them as a whole.
final class CrashingDisk implements Disk {

    /// The end of the world.
    static final class Crash extends Error {

        private static final long serialVersionUID = 1L;

        Crash() {
            super("the world ends here", null, false, false);
        }
    }

    /// A change of names that a power cut can take back.
    ///
    /// @param path the name that was changed
    private record Change(Path path, boolean isRemovalOfDirectory, Undo undo) {

        Path directory() {
            return parentOf(path);
        }
    }

    private interface Undo {
        void run() throws IOException;
    }

    private final Disk disk = new FileDisk();
    private final Path graveyard;
    private final AtomicLong buried = new AtomicLong();
    private final Map<FileChannel, Path> open = new HashMap<>();
    private final Map<Path, Long> forcedSizes = new HashMap<>();
    private final Deque<Change> unforced = new ArrayDeque<>();
    private long actionsLeft;
    private boolean isOver;

    /// @param graveyard keeps files that were replaced or deleted, for the case that this is taken back
    /// @param actions after how many actions the world ends
    CrashingDisk(Path graveyard, long actions) throws IOException {
        this.graveyard = Files.createTempDirectory(graveyard, "grave");
        this.actionsLeft = actions;
    }

    /// From now on that many actions are left.
    synchronized void crashAfter(long actions) {
        actionsLeft = actions;
    }

    /// Whether it has ended.
    synchronized boolean isOver() {
        return isOver;
    }

    private void act() {
        if (isOver || actionsLeft-- <= 0) {
            isOver = true;
            throw new Crash();
        }
    }

    @Override
    public synchronized FileChannel create(Path file) throws IOException {
        act();
        FileChannel channel = disk.create(file);
        open.put(channel, file);
        forcedSizes.put(file, 0L);
        changed(file, () -> Files.deleteIfExists(file));
        return channel;
    }

    @Override
    public synchronized void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        if (!isOver && actionsLeft == 0) {
            disk.write(channel, bytes.slice(bytes.position(), bytes.remaining() / 2)); // torn
        }
        act();
        disk.write(channel, bytes);
    }

    @Override
    public synchronized void force(FileChannel channel) throws IOException {
        act();
        Path file = open.get(channel);
        forcedSizes.remove(file);
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        act();
        boolean isNew = !Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
        disk.createDirectory(directory);
        if (isNew) {
            changed(directory, () -> deleteAll(directory));
        }
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        act();
        if (!Files.isRegularFile(from) || Files.isDirectory(to)) {
            disk.move(from, to); // fails
            return;
        }
        Path before = bury(to);
        disk.move(from, to);
        long moved = inode(to);
        changed(to, () -> {
            if (Files.exists(to) && inode(to) == moved) {
                Files.move(to, from, StandardCopyOption.REPLACE_EXISTING);
                restore(before, to);
            }
        });
    }

    @Override
    public synchronized boolean delete(Path path) throws IOException {
        act();
        if (Files.isDirectory(path)) {
            boolean isDeleted = disk.delete(path);
            unforced.push(new Change(path, true, () -> Files.createDirectories(path)));
            return isDeleted;
        }
        Path before = bury(path);
        boolean isDeleted = disk.delete(path);
        changed(path, () -> {
            if (!Files.exists(path)) {
                restore(before, path);
            }
        });
        return isDeleted;
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        act();
        if (!Files.isDirectory(directory)) {
            disk.forceDirectory(directory); // fails
        }
        // What happened in a directory before it was removed, is over once the removal lasts.
        List<Path> removed = new ArrayList<>();
        for (Iterator<Change> newestFirst = unforced.iterator(); newestFirst.hasNext(); ) {
            Change change = newestFirst.next();
            if (change.directory().equals(directory)) {
                newestFirst.remove();
                if (change.isRemovalOfDirectory()) {
                    removed.add(change.path());
                }
            } else if (removed.stream().anyMatch(change.path()::startsWith)) {
                newestFirst.remove();
            }
        }
    }

    private void changed(Path path, Undo undo) {
        unforced.push(new Change(path, false, undo));
    }

    private Path bury(Path file) throws IOException {
        Path grave = graveyard.resolve(String.valueOf(buried.incrementAndGet()));
        if (Files.isRegularFile(file)) {
            Files.createLink(grave, file);
        }
        return grave;
    }

    private static void restore(Path grave, Path file) throws IOException {
        if (Files.exists(grave) && Files.isDirectory(parentOf(file))) {
            Files.createLink(file, grave);
        }
    }

    private static Path parentOf(Path path) {
        return path.resolveSibling("").normalize();
    }

    private static long inode(Path file) throws IOException {
        return (Long) Files.getAttribute(file, "unix:ino");
    }

    private static void deleteAll(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (var entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    deleteAll(entry);
                }
            }
        }
        Files.deleteIfExists(path);
    }

    /// Takes back a part of what was not forced.
    synchronized void cutPower(Random random) {
        isOver = true;
        try {
            for (Map.Entry<Path, Long> written : forcedSizes.entrySet()) {
                if (Files.isRegularFile(written.getKey())) {
                    try (FileChannel channel = FileChannel.open(written.getKey(), StandardOpenOption.WRITE)) {
                        channel.truncate(random.nextLong(written.getValue(), channel.size() + 1));
                    }
                }
            }
            for (Change change : unforced) {
                if (random.nextBoolean()) {
                    change.undo().run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
