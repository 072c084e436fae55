package io.millrace.firehose;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Buckets in memory that can be read, also as Iceberg tables by the library's own reader.
final class Lake implements S3Client {

    final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private volatile boolean isRefusingDeletes;
    private Runnable touch = () -> {};

    /// Calls something before and after each object is put.
    void touching(Runnable called) {
        touch = called;
    }

    /// Whether no object can be deleted.
    void refuseDeletes(boolean isRefusing) {
        isRefusingDeletes = isRefusing;
    }

    /// The text of all objects whose place begins so.
    String content(String prefix) {
        StringBuilder text = new StringBuilder();
        objects.forEach((place, bytes) -> {
            if (place.startsWith(prefix)) {
                text.append(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
            }
        });
        return text.toString();
    }

    /// The table whose metadata lies there.
    Table table(String metadataLocation) {
        return new BaseTable(new StaticTableOperations(metadataLocation, new Files()), "table");
    }

    /// Where the metadata lies that was the table's before.
    List<String> previousMetadata(String metadataLocation) {
        return new StaticTableOperations(metadataLocation, new Files())
                .current().previousFiles().stream()
                        .map(org.apache.iceberg.TableMetadata.MetadataLogEntry::file)
                        .toList();
    }

    /// All rows, as a reader sees them that is not ours.
    List<Record> rows(String metadataLocation) throws IOException {
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(table(metadataLocation)).build()) {
            List<Record> copy = new java.util.ArrayList<>();
            rows.forEach(row -> copy.add(row.copy()));
            return copy;
        }
    }

    /// Where the data files of a table lie.
    List<String> files(String metadataLocation) throws IOException {
        try (CloseableIterable<FileScanTask> tasks =
                table(metadataLocation).newScan().planFiles()) {
            List<String> files = new java.util.ArrayList<>();
            tasks.forEach(task -> files.add(task.file().location()));
            return files;
        }
    }

    byte[] bytes(String location) {
        return Objects.requireNonNull(objects.get(location.substring("s3://".length())), location);
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        touch.run();
        try {
            objects.put(
                    request.bucket() + "/" + request.key(),
                    body.contentStreamProvider().newStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        touch.run();
        return PutObjectResponse.builder().build();
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        byte[] bytes = existing(request.bucket(), request.key());
        try {
            return transformer.transform(
                    GetObjectResponse.builder()
                            .contentLength((long) bytes.length)
                            .build(),
                    AbortableInputStream.create(new ByteArrayInputStream(bytes)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] existing(String bucket, String key) {
        byte[] bytes = objects.get(bucket + "/" + key);
        if (bytes == null) {
            throw NoSuchKeyException.builder().message("no such key").build();
        }
        return Arrays.copyOf(bytes, bytes.length);
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return HeadObjectResponse.builder()
                .contentLength((long) existing(request.bucket(), request.key()).length)
                .build();
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        if (isRefusingDeletes) {
            throw S3Exception.builder().statusCode(503).message("Slow down").build();
        }
        objects.remove(request.bucket() + "/" + request.key());
        return DeleteObjectResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // nothing is open
    }

    /// The objects as files of the reader.
    @SuppressWarnings("serial") // never serialized
    private final class Files implements FileIO {

        @Override
        public InputFile newInputFile(String path) {
            return new InMemoryInputFile(path, bytes(path));
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
