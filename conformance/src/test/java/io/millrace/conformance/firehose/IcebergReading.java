package io.millrace.conformance.firehose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Tables in buckets as Iceberg's own reader sees them, with all that was deleted left out.
///
/// @param metadata where the metadata of the table lies
record IcebergReading(S3Client s3, String metadata) {

    /// The table as the catalog names it by now.
    static IcebergReading of(GlueClient glue, S3Client s3, String database, String table) {
        return new IcebergReading(
                s3,
                String.valueOf(glue.getTable(r -> r.databaseName(database).name(table))
                        .table()
                        .parameters()
                        .get("metadata_location")));
    }

    Table table() {
        return new BaseTable(new StaticTableOperations(metadata, new Objects(s3)), "table");
    }

    List<Record> rows() {
        List<Record> rows = new ArrayList<>();
        try (CloseableIterable<Record> read = IcebergGenerics.read(table()).build()) {
            read.forEach(row -> rows.add(row.copy()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    byte[] bytes(String location) {
        return bytes(s3, location);
    }

    private static byte[] bytes(S3Client s3, String location) {
        URI place = URI.create(location);
        return s3.getObjectAsBytes(
                        r -> r.bucket(place.getHost()).key(place.getPath().substring(1)))
                .asByteArray();
    }

    /// Objects as files of the reader; none ever changes, so each is fetched once.
    @SuppressWarnings("serial") // never serialized
    private static final class Objects implements FileIO {

        private final S3Client s3;
        private final Map<String, byte[]> fetched = new ConcurrentHashMap<>();

        Objects(S3Client s3) {
            this.s3 = s3;
        }

        @Override
        public InputFile newInputFile(String path) {
            return new InMemoryInputFile(path, fetched.computeIfAbsent(path, place -> bytes(s3, place)));
        }

        @Override
        public OutputFile newOutputFile(String path) {
            throw new UnsupportedOperationException(path);
        }

        @Override
        public void deleteFile(String path) {
            throw new UnsupportedOperationException(path);
        }
    }
}
