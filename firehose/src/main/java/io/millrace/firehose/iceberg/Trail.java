package io.millrace.firehose.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The places of all objects that were put for one piece, each written down on this machine before it is put.
///
/// When the piece is committed, what stands here and what the table does not know is of attempts that failed or were
/// cut short by a crash, and nobody else's. A place is on disk before anything is put there, so a loss of power leaves
/// no object that nobody knows.
public final class Trail {

    private final Path file;
    private final Set<String> places = new LinkedHashSet<>();
    private boolean isSuspect;

    /// @param file where it is kept; not there at the first attempt
    public Trail(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                places.addAll(Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
        this.isSuspect = !places.isEmpty();
    }

    /// Whether some of it may belong to nothing, because an attempt failed, or ended with an earlier life.
    boolean isSuspect() {
        return isSuspect;
    }

    /// From here on it is.
    public void suspect() {
        isSuspect = true;
    }

    void add(String place) {
        addAll(List.of(place));
    }

    /// Notes places of which some may be there already; on return all are on disk.
    void addAll(Collection<String> more) {
        boolean isFirst = places.isEmpty();
        List<String> fresh = more.stream().filter(places::add).toList();
        if (fresh.isEmpty()) {
            return;
        }
        try {
            DurableLines.append(file, fresh);
            if (isFirst) {
                DurableLines.forceFolder(
                        Objects.requireNonNull(file.toAbsolutePath().getParent()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    Set<String> places() {
        return Set.copyOf(places);
    }
}
