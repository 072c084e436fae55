package io.millrace.firehose.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;

/// The places of objects that a table consists of.
final class KnownObjects {

    private final TableMetadata metadata;
    private final FileIO io;
    private final Set<String> places = new HashSet<>();
    private final Set<String> read = new HashSet<>();

    private KnownObjects(TableMetadata metadata, FileIO io) {
        this.metadata = metadata;
        this.io = io;
        places.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(previous -> places.add(previous.file()));
    }

    /// All that any snapshot of the table knows.
    static Set<String> of(TableMetadata metadata, FileIO io) {
        KnownObjects known = new KnownObjects(metadata, io);
        for (Snapshot snapshot : metadata.snapshots()) {
            known.addLists(snapshot);
            for (ManifestFile manifest : snapshot.allManifests(io)) {
                known.addFiles(manifest);
            }
        }
        return known.places;
    }

    /// What one snapshot has brought into the table.
    static Set<String> of(TableMetadata metadata, FileIO io, Snapshot snapshot) {
        KnownObjects known = new KnownObjects(metadata, io);
        known.addLists(snapshot);
        snapshot.addedDataFiles(io).forEach(file -> known.places.add(file.location()));
        snapshot.addedDeleteFiles(io).forEach(file -> known.places.add(file.location()));
        return known.places;
    }

    private void addLists(Snapshot snapshot) {
        places.add(snapshot.manifestListLocation());
        snapshot.allManifests(io).forEach(manifest -> places.add(manifest.path()));
    }

    private void addFiles(ManifestFile manifest) {
        if (!read.add(manifest.path())) {
            return;
        }
        try (CloseableIterable<? extends ContentFile<?>> files = manifest.content() == ManifestContent.DATA
                ? ManifestFiles.read(manifest, io, metadata.specsById())
                : ManifestFiles.readDeleteManifest(manifest, io, metadata.specsById())) {
            files.forEach(file -> places.add(file.location()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + manifest.path(), e);
        }
    }
}
