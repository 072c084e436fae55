package io.millrace.firehose.iceberg;

import io.millrace.firehose.definition.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The places of objects that pieces have put without a commit that knows them, written down until they are removed.
///
/// A piece that was given up may still have a commit on its way to the catalog. So its objects go only after another
/// piece has been committed to the same table, by which any commit that is late fails; and of them only those go that
/// no snapshot of the table knows. A table that has been made anew under its name is another, which does not tell what
/// the one before knew.
///
///     PIECE.left, text:  database, table (both percent-encoded), the table's UUID if it was seen, then a place in
///                        each line
///
/// For one thread.
public final class Leftovers {

    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());
    private static final String ENDING = ".left";
    private static final int HEAD = 3;

    private final Path folder;

    /// @param folder where they are written down, used for this alone; it need not be there
    public Leftovers(Path folder) {
        this.folder = folder;
    }

    /// Notes what has been put for a piece; on return that is durable.
    ///
    /// @param uuid the table's, if it was seen
    public void note(TableId table, Optional<String> uuid, String piece, Trail trail) {
        if (trail.places().isEmpty()) {
            return;
        }
        Set<String> lines = new TreeSet<>(trail.places());
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(piece + ENDING);
            Path next = folder.resolve(piece + ".new");
            DurableLines.write(
                    next,
                    Stream.concat(head(table, uuid.orElse("")).stream(), lines.stream())
                            .toList());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            DurableLines.forceFolder(folder);
            DurableLines.forceFolder(
                    Objects.requireNonNull(folder.toAbsolutePath().getParent()));
        } catch (IOException e) {
            throw new UncheckedIOException("noting what " + piece + " has left of " + table, e);
        }
    }

    private static List<String> head(TableId table, String uuid) {
        return List.of(
                URLEncoder.encode(table.database(), StandardCharsets.UTF_8),
                URLEncoder.encode(table.table(), StandardCharsets.UTF_8),
                uuid);
    }

    /// Removes what pieces have left of a table to which another has just been committed; what cannot be removed stays
    /// noted.
    public void remove(TableId name, IcebergTable table) {
        for (Path file : noted()) {
            try {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() < HEAD || !lines.subList(0, HEAD).equals(head(name, lines.get(HEAD - 1)))) {
                    continue;
                }
                boolean isGone =
                        !lines.get(HEAD - 1).isEmpty() && !lines.get(HEAD - 1).equals(table.uuid());
                if (isGone || table.remove(Set.copyOf(lines.subList(HEAD, lines.size())))) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "what is noted in {0} stays: {1}", file, e);
            }
        }
    }

    private List<Path> noted() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).toList();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "what is noted in {0} stays: {1}", folder, e);
            return List.of();
        }
    }
}
