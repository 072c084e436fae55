package io.millrace.firehose.iceberg;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;

/// Objects that attempts to commit a piece have put and that its snapshot does not know.
final class Leftovers {

    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    private Leftovers() {}

    /// Removes them; what cannot be removed stays, and the commit is none the worse.
    static void remove(TableOperations operations, Supplier<Optional<Snapshot>> committed, Trail trail) {
        try {
            Optional<Snapshot> snapshot = committed.get();
            if (snapshot.isEmpty()) {
                return;
            }
            Set<String> left = new HashSet<>(trail.places());
            left.removeAll(known(operations, snapshot.get()));
            for (String place : left) {
                operations.io().deleteFile(place);
            }
        } catch (RuntimeException e) { // of ours or of the library's: it is no reason to look at the piece again
            LOG.log(System.Logger.Level.WARNING, "what an attempt has left of a table stays: " + e.getMessage());
        }
    }

    private static Set<String> known(TableOperations operations, Snapshot snapshot) {
        Set<String> known = new HashSet<>();
        FileIO io = operations.io();
        TableMetadata metadata = operations.current();
        known.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(previous -> known.add(previous.file()));
        known.add(snapshot.manifestListLocation());
        for (ManifestFile manifest : snapshot.allManifests(io)) {
            known.add(manifest.path());
        }
        snapshot.addedDataFiles(io).forEach(file -> known.add(file.location()));
        snapshot.addedDeleteFiles(io).forEach(file -> known.add(file.location()));
        return known;
    }
}
