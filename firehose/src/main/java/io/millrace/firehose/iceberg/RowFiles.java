package io.millrace.firehose.iceberg;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.firehose.definition.RowChange;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/// The files of one piece: those of its rows, and those of the keys whose rows in the table go, which Iceberg calls
/// equality deletes.
///
/// They take away rows of earlier commits alone, so a row that the piece itself has and then changes is not written.
/// Therefore all records are looked at once before the first is added, if any of them updates or deletes.
///
/// Source: <https://iceberg.apache.org/spec/#equality-delete-files>
public final class RowFiles implements AutoCloseable {

    private final Table table;
    private final Schema schema;
    private final ObjectFiles objects;
    private final Trail trail;
    private final String piece;
    private final Path folder;
    private final RowReader reader;
    private final PartitionFiles rows;
    private final List<String> keyNames;
    private @Nullable KeyColumns key;
    private @Nullable LastChanges changes;
    private @Nullable PartitionFiles removed;
    private long expected;
    private long added;

    /// @param keyNames the unique keys that the delivery stream names
    /// @param folder where files are written; it is there and holds nothing else
    RowFiles(Table table, ObjectFiles objects, Trail trail, String piece, List<String> keyNames, Path folder) {
        this.table = table;
        this.schema = table.schema();
        this.objects = objects;
        this.trail = trail;
        this.piece = piece;
        this.keyNames = List.copyOf(keyNames);
        this.folder = folder;
        this.reader = new RowReader(schema);
        this.rows = new PartitionFiles(table.spec(), schema, folder, piece, Map.of());
    }

    /// The files in the bucket.
    record Stored(List<DataFile> rows, List<DeleteFile> removed) {}

    /// Looks at a record that will be added, all in their order; a record that is no row is found when it is added.
    public void expect(RowChange change, ByteBuffer record) {
        long number = expected++;
        if (change == RowChange.INSERT) {
            return;
        }
        try {
            KeyColumns columns = key();
            Row changed = RowReader.key(columns, RowReader.parse(record));
            LastChanges known = changes;
            if (known == null) {
                known = new LastChanges(schema, columns);
                changes = known;
            }
            known.note(changed, number);
        } catch (RowException e) {
            // told when it is added
        }
    }

    private KeyColumns key() throws RowException {
        KeyColumns known = key;
        if (known == null) {
            known = KeyColumns.of(schema, keyNames);
            key = known;
        }
        return known;
    }

    /// Adds a record.
    ///
    /// @throws RowException if it is no row of the table
    public void add(RowChange change, ByteBuffer record) throws RowException {
        long number = added++;
        JsonNode document = RowReader.parse(record);
        if (change != RowChange.INSERT) {
            RowReader.key(key(), document); // tells what is wrong with it
        }
        if (change == RowChange.DELETE) {
            return;
        }
        Row row = reader.row(document);
        LastChanges known = changes;
        if (known == null || !known.supersede(row, number)) {
            rows.add(row);
        }
    }

    /// Puts all files into the bucket.
    ///
    /// @param everywhere makes the spec of files that are for all partitions
    Stored put(Supplier<PartitionSpec> everywhere) {
        List<DataFile> data = rows.put(objects, table.locationProvider(), trail).stream()
                .map(this::dataFile)
                .toList();
        LastChanges known = changes;
        return new Stored(data, known == null ? List.of() : remove(known, everywhere));
    }

    private DataFile dataFile(PartitionFiles.Stored file) {
        DataFiles.Builder data = DataFiles.builder(rows.spec())
                .withPath(file.location())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.bytes())
                .withMetrics(file.metrics());
        file.partition().ifPresent(data::withPartition);
        return data.build();
    }

    /// A key that does not tell the partition is removed from all of them.
    private List<DeleteFile> remove(LastChanges known, Supplier<PartitionSpec> everywhere) {
        KeyColumns columns = key;
        if (columns == null) {
            throw new IllegalStateException("changes of " + piece + " without a key");
        }
        boolean isInOnePartition = table.specs().size() == 1 && columns.determine(table.spec());
        PartitionSpec spec = isInOnePartition ? table.spec() : everywhere.get();
        int[] ids = columns.ids().stream().mapToInt(Integer::intValue).sorted().toArray();
        String said = java.util.Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(","));
        PartitionFiles files = new PartitionFiles(
                spec,
                columns.schema(),
                folder,
                piece + "-deletes",
                Map.of("delete-type", "equality", "delete-field-ids", said));
        removed = files;
        for (StructLike gone : known.keys()) {
            files.add(gone);
        }
        return files.put(objects, table.locationProvider(), trail).stream()
                .map(file -> deleteFile(spec, ids, file))
                .toList();
    }

    private static DeleteFile deleteFile(PartitionSpec spec, int[] ids, PartitionFiles.Stored file) {
        FileMetadata.Builder deletes = FileMetadata.deleteFileBuilder(spec)
                .ofEqualityDeletes(ids)
                .withPath(file.location())
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.bytes())
                .withMetrics(file.metrics());
        file.partition().ifPresent(deletes::withPartition);
        return deletes.build();
    }

    /// Removes what was written here.
    @Override
    public void close() {
        rows.close();
        PartitionFiles files = removed;
        if (files != null) {
            files.close();
        }
    }
}
