package io.millrace.firehose.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/// The data files of one piece: one for each partition, written here and put into the bucket when all are whole.
///
/// Their names are made of the piece, so that a piece that is delivered again puts the same objects.
public final class RowFiles implements AutoCloseable {

    /// Files that are open at once; with more partitions the file of the longest open one is ended.
    private static final int MOST_OPEN = 64;

    private final Table table;
    private final Schema schema;
    private final ObjectFiles objects;
    private final String piece;
    private final Path folder;
    private final RowReader reader;
    private final PartitionSpec spec;
    private final Map<PartitionKey, RowFile> open = new LinkedHashMap<>();
    private final List<Ended> ended = new ArrayList<>();
    private int files;

    /// @param folder where the files are written; it is there and holds nothing else
    RowFiles(Table table, ObjectFiles objects, String piece, Path folder) {
        this.table = table;
        this.schema = table.schema();
        this.objects = objects;
        this.piece = piece;
        this.folder = folder;
        this.reader = new RowReader(schema);
        this.spec = table.spec();
    }

    private record Ended(PartitionKey partition, RowFile.Written written) {}

    /// Adds a record.
    ///
    /// @throws RowException if it is no row of the table
    public void add(ByteBuffer record) throws RowException {
        Row row = reader.read(record);
        PartitionKey partition = new PartitionKey(spec, schema);
        partition.partition(row);
        try {
            RowFile file = open.get(partition);
            if (file == null) {
                if (open.size() >= MOST_OPEN) {
                    end(open.keySet().iterator().next());
                }
                file = new RowFile(folder.resolve("rows-" + files++ + ".parquet"), schema);
                open.put(partition.copy(), file);
            }
            file.add(row);
        } catch (IOException e) {
            throw new UncheckedIOException("writing rows in " + folder, e);
        }
    }

    private void end(PartitionKey partition) throws IOException {
        RowFile file = open.get(partition);
        if (file != null) {
            ended.add(new Ended(partition, file.finish()));
            open.remove(partition);
        }
    }

    /// Puts all files into the bucket.
    List<DataFile> put() {
        try {
            for (PartitionKey partition : List.copyOf(open.keySet())) {
                end(partition);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("ending rows in " + folder, e);
        }
        List<DataFile> put = new ArrayList<>();
        for (int i = 0; i < ended.size(); i++) {
            Ended file = ended.get(i);
            String name = piece + "-" + i + ".parquet";
            String location = spec.isUnpartitioned()
                    ? table.locationProvider().newDataLocation(name)
                    : table.locationProvider().newDataLocation(spec, file.partition(), name);
            ObjectPlace place = ObjectPlace.parse(location);
            objects.put(place.bucket(), place.key(), file.written().file());
            DataFiles.Builder data = DataFiles.builder(spec)
                    .withPath(location)
                    .withFormat(FileFormat.PARQUET)
                    .withFileSizeInBytes(file.written().bytes())
                    .withMetrics(file.written().metrics());
            if (!spec.isUnpartitioned()) {
                data.withPartition(file.partition());
            }
            put.add(data.build());
        }
        return put;
    }

    /// Removes what was written here.
    @Override
    public void close() {
        try {
            for (RowFile file : open.values()) {
                file.close();
            }
            for (int i = 0; i < files; i++) {
                Files.deleteIfExists(folder.resolve("rows-" + i + ".parquet"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("removing rows in " + folder, e);
        }
    }
}
