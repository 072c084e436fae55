package io.millrace.s3;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The folder with the bytes of all objects.
///
///     <root>/_incoming/<version>    bytes that are being put, and those not yet under their own name
///     <root>/<bucket>/<path>        objects, each under the path that ObjectPath writes for its key
///
/// Only these files are ever touched: what somebody copies here by hand is no object and is left alone, unless an
/// object is put under the very same path. Symbolic links are not followed below a bucket's folder.
final class ObjectFolder {

    private static final String INCOMING = "_incoming";

    /// How many directories are remembered as durable before they are forgotten and forced again.
    private static final int MAX_DURABLE = 16_384;

    private final Path root;
    private final Path incoming;
    private final Disk disk;
    private final boolean asciiOnly;

    /// Directories are taken away under the write lock, and filled under the read lock.
    private final ReentrantReadWriteLock shape = new ReentrantReadWriteLock();

    /// Directories whose own entry has been forced.
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    private ObjectFolder(Path root, Disk disk) {
        this.root = root;
        this.incoming = root.resolve(INCOMING);
        this.disk = disk;
        this.asciiOnly = !holdsUnicode();
    }

    /// Opens the folder, and creates it if it is not there.
    static ObjectFolder open(Path root, Disk disk) throws IOException {
        Files.createDirectories(root);
        ObjectFolder folder = new ObjectFolder(root.toRealPath(), disk);
        disk.createDirectory(folder.incoming);
        disk.forceDirectory(folder.root);
        return folder;
    }

    /// The file in which a version's bytes arrive.
    Path incoming(String version) {
        return incoming.resolve(version);
    }

    /// Makes the names of all files that have arrived so far durable.
    void forceIncoming() throws IOException {
        disk.forceDirectory(incoming);
    }

    /// The versions of which there is a file that has not been placed.
    List<String> arrived() throws IOException {
        List<String> versions = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
            files.forEach(file -> versions.add(file.getFileName().toString()));
        }
        return versions;
    }

    /// Deletes the bytes of a version that has not been placed; false if there are none.
    boolean discard(String version) throws IOException {
        return disk.delete(incoming(version));
    }

    /// Creates a bucket's folder.
    void createBucket(BucketName bucket) throws IOException {
        disk.createDirectory(of(bucket));
        disk.forceDirectory(root);
    }

    /// Takes away a bucket's folder with all empty folders in it; what is no object stays, and the folder around it.
    ///
    /// @return whether it is gone
    boolean removeBucket(BucketName bucket) throws IOException {
        shape.writeLock().lock();
        try {
            durable.clear();
            boolean isGone = !isDirectory(of(bucket)) || removeIfEmpty(of(bucket));
            disk.forceDirectory(root);
            return isGone;
        } finally {
            shape.writeLock().unlock();
        }
    }

    private boolean removeIfEmpty(Path directory) throws IOException {
        boolean isEmpty = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                isEmpty &= isDirectory(entry) && removeIfEmpty(entry);
            }
        }
        return isEmpty && disk.delete(directory);
    }

    /// A path for a new object: the plain one, unless something of the wrong kind stands in its way.
    String choosePath(ObjectName name) {
        List<String> names = ObjectPath.namesOf(name.key(), asciiOnly);
        List<String> chosen = new ArrayList<>(names.size());
        Path at = of(name.bucket());
        for (String folder : names.subList(0, names.size() - 1)) {
            Path plain = at.resolve(folder);
            String free = !isThere(plain) || isDirectory(plain) ? folder : ObjectPath.besideFile(folder);
            chosen.add(free);
            at = at.resolve(free);
        }
        String file = names.getLast();
        chosen.add(isDirectory(at.resolve(file)) ? ObjectPath.besideDirectory(file) : file);
        return String.join("/", chosen);
    }

    /// Moves a version that has arrived to its path, if that has not happened yet.
    ///
    /// @return the directory to be forced to make that last
    /// @throws IOException if the path is not free for it
    Path place(String version, BucketName bucket, String path) throws IOException {
        Path file = file(bucket, path);
        Path directory = parent(file);
        Path from = incoming(version);
        shape.readLock().lock();
        try {
            if (isThere(from)) {
                createDirectories(of(bucket), directory);
                disk.move(from, file);
            }
            return directory;
        } finally {
            shape.readLock().unlock();
        }
    }

    private void createDirectories(Path top, Path directory) throws IOException {
        Path parent = parent(directory);
        if (!directory.equals(top)) {
            createDirectories(top, parent);
        }
        if (!isDirectory(directory)) {
            durable.remove(directory);
            disk.createDirectory(directory);
        }
        if (!durable.contains(directory)) {
            disk.forceDirectory(parent);
            if (durable.size() >= MAX_DURABLE) {
                durable.clear();
            }
            durable.add(directory);
        }
    }

    /// Deletes the file at a path, and the folders that it leaves empty.
    ///
    /// @return the directory to be forced to make that last
    Path remove(BucketName bucket, String path) throws IOException {
        Path file = file(bucket, path);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            disk.delete(file);
        }
        Path directory = parent(file);
        Path top = of(bucket);
        if (directory.equals(top) || !isEmptyOrGone(directory)) {
            return directory;
        }
        shape.writeLock().lock();
        try {
            while (!directory.equals(top) && removeDirectory(directory)) {
                directory = parent(directory);
            }
        } finally {
            shape.writeLock().unlock();
        }
        return directory;
    }

    /// Whether the directory is gone. Something else may have its name by now: that stays.
    private boolean removeDirectory(Path directory) throws IOException {
        durable.remove(directory);
        if (!isDirectory(directory)) {
            return !isThere(directory);
        }
        try {
            return disk.delete(directory);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            return false;
        }
    }

    /// Makes what was placed in or removed from a directory last; nothing if it has been removed itself, which whoever
    /// did that has seen to.
    void force(Path directory) throws IOException {
        try {
            disk.forceDirectory(directory);
        } catch (IOException e) {
            if (isDirectory(directory)) {
                throw e;
            }
        }
    }

    /// Opens a version's bytes where they are: not yet placed, or under their path; nothing if they are in neither.
    ///
    /// Whether those under the path are of that version is for the caller to know.
    Optional<FileChannel> open(BucketName bucket, StoredObject object) throws IOException {
        Optional<FileChannel> arrived = open(incoming(object.version()));
        return arrived.isPresent() ? arrived : open(file(bucket, object.file()));
    }

    private static Optional<FileChannel> open(Path file) throws IOException {
        try {
            return Optional.of(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// The file at a path in a bucket.
    ///
    /// @throws IOException if the system has no such names
    Path file(BucketName bucket, String path) throws IOException {
        try {
            Path top = of(bucket);
            Path file = top.resolve(path);
            if (!file.startsWith(top) || !file.normalize().equals(file) || file.equals(top)) {
                throw new IllegalStateException("the path of an object leaves its bucket: " + file);
            }
            return file;
        } catch (InvalidPathException e) {
            throw new IOException(
                    "the system's charset " + System.getProperty("sun.jnu.encoding") + " has no name for " + bucket
                            + "/" + path + "; start with a UTF-8 locale, such as LANG=C.UTF-8",
                    e);
        }
    }

    private Path of(BucketName bucket) {
        return root.resolve(bucket.text());
    }

    Disk disk() {
        return disk;
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isEmptyOrGone(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return true;
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("has no parent: " + path);
        }
        return parent;
    }

    /// Whether names may hold every character: the JVM writes them in the charset of the locale.
    private static boolean holdsUnicode() {
        try {
            return Path.of("ä中😀").toString().equals("ä中😀");
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
