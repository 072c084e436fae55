package io.millrace.lambda.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// A folder that a function runs from, watched for changes of its files.
///
/// Each look reads the names, sizes and times of all files, without those that programs make for themselves
/// (`__pycache__`, `.git`). A look that took more than 20 ms is not repeated before ten times as long has passed,
/// so that watching a large folder never costs more than a tenth of the time.
public final class HotFolder {

    private static final Set<String> IGNORED = Set.of("__pycache__", ".git");
    private static final Duration LONG = Duration.ofMillis(20);
    private static final int PAUSE = 10;
    private static final long PRIME = 1_099_511_628_211L;

    private final Path folder;
    private final LongSupplier nanoClock;
    private final long known;
    private long notBefore;
    private boolean hasChanged;

    /// Takes a look at a folder.
    public HotFolder(Path folder, LongSupplier nanoClock) {
        this.folder = folder;
        this.nanoClock = nanoClock;
        this.known = fingerprint();
        this.notBefore = nanoClock.getAsLong();
    }

    /// Whether a file has been added, removed or written since the first look; once it has, it has for ever.
    public synchronized boolean hasChanged() {
        long now = nanoClock.getAsLong();
        if (!hasChanged && now - notBefore >= 0) {
            hasChanged = fingerprint() != known;
            notBefore = pause(now);
        }
        return hasChanged;
    }

    private long pause(long start) {
        long end = nanoClock.getAsLong();
        return end - start > LONG.toNanos() ? end + PAUSE * (end - start) : end;
    }

    /// A sum over all files that is the same in whatever order they are found.
    private long fingerprint() {
        long[] sum = new long[1];
        try {
            Files.walkFileTree(
                    folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                            return IGNORED.contains(String.valueOf(visited.getFileName()))
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            long hash = file.toString().hashCode();
                            hash = (hash ^ attributes.size()) * PRIME;
                            hash = (hash ^ attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)) * PRIME;
                            sum[0] += hash ^ (hash >>> 32);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException failure) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
            return sum[0];
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the folder " + folder, e);
        }
    }
}
