package io.millrace.firehose.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.io.LocationProvider;

/// Parquet files of one schema, one for each partition, written here and put into the bucket when all are whole.
///
/// Their names are made of the piece, so that a piece that is delivered again puts the same objects.
final class PartitionFiles implements AutoCloseable {

    /// Files that are open at once; with more partitions the file of the longest open one is ended.
    private static final int MOST_OPEN = 64;

    private final PartitionSpec spec;
    private final Schema schema;
    private final Path folder;
    private final String name;
    private final Map<String, String> said;
    private final Map<PartitionKey, RowFile> open = new LinkedHashMap<>();
    private final List<Ended> ended = new ArrayList<>();
    private int files;

    /// @param folder where they are written
    /// @param name what their names begin with, which no others in the folder and in the table do
    /// @param said what their footers say beside the schema
    PartitionFiles(PartitionSpec spec, Schema schema, Path folder, String name, Map<String, String> said) {
        this.spec = spec;
        this.schema = schema;
        this.folder = folder;
        this.name = name;
        this.said = said;
    }

    private record Ended(PartitionKey partition, RowFile.Written written) {}

    /// A file that is in the bucket.
    ///
    /// @param partition whose rows it has, if there are partitions
    record Stored(String location, long bytes, Metrics metrics, Optional<PartitionKey> partition) {}

    PartitionSpec spec() {
        return spec;
    }

    void add(StructLike row) {
        PartitionKey partition = new PartitionKey(spec, schema);
        partition.partition(row);
        try {
            RowFile file = open.get(partition);
            if (file == null) {
                if (open.size() >= MOST_OPEN) {
                    end(open.keySet().iterator().next());
                }
                file = new RowFile(local(files++), schema, said);
                open.put(partition.copy(), file);
            }
            file.add(row);
        } catch (IOException e) {
            throw new UncheckedIOException("writing rows in " + folder, e);
        }
    }

    private Path local(int number) {
        return folder.resolve(name + "-" + number + ".parquet");
    }

    private void end(PartitionKey partition) throws IOException {
        RowFile file = open.get(partition);
        if (file != null) {
            ended.add(new Ended(partition, file.finish()));
            open.remove(partition);
        }
    }

    /// Puts all files into the bucket.
    List<Stored> put(ObjectFiles objects, LocationProvider places, Trail trail) {
        try {
            for (PartitionKey partition : List.copyOf(open.keySet())) {
                end(partition);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("ending rows in " + folder, e);
        }
        List<String> locations = new ArrayList<>();
        for (Ended file : ended) {
            String object = name + "-" + locations.size() + ".parquet";
            locations.add(
                    spec.isUnpartitioned()
                            ? places.newDataLocation(object)
                            : places.newDataLocation(spec, file.partition(), object));
        }
        trail.addAll(locations);
        List<Stored> stored = new ArrayList<>();
        for (Ended file : ended) {
            String location = locations.get(stored.size());
            ObjectPlace place = ObjectPlace.parse(location);
            objects.put(place.bucket(), place.key(), file.written().file());
            stored.add(new Stored(
                    location,
                    file.written().bytes(),
                    file.written().metrics(),
                    spec.isUnpartitioned() ? Optional.empty() : Optional.of(file.partition())));
        }
        return stored;
    }

    /// Removes what was written here.
    @Override
    public void close() {
        try {
            for (RowFile file : open.values()) {
                file.close();
            }
            for (int i = 0; i < files; i++) {
                Files.deleteIfExists(local(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("removing rows in " + folder, e);
        }
    }
}
