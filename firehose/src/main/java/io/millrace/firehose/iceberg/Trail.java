package io.millrace.firehose.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;

/// The places of all objects that were put for one piece, each written down on this machine before it is put.
///
/// When the piece is committed, what stands here and what the table does not know is of attempts that failed or were
/// cut short by a crash, and nobody else's. It is not forced to disk: a loss of power can leave objects that nobody
/// knows.
public final class Trail {

    private final Path file;
    private final Set<String> places = new LinkedHashSet<>();
    private final boolean isOfBefore;

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
        this.isOfBefore = !places.isEmpty();
    }

    /// Whether anything was put before this trail was opened.
    public boolean isOfBefore() {
        return isOfBefore;
    }

    void add(String place) {
        if (places.add(place)) {
            try {
                Files.writeString(file, place + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("writing " + file, e);
            }
        }
    }

    Set<String> places() {
        return Set.copyOf(places);
    }
}
