package io.millrace.firehose.iceberg;

import java.nio.file.Path;

/// The objects that tables consist of; behind it stands S3's client interface.
///
/// What fails is an [IcebergException].
public interface ObjectFiles {

    /// The bytes of an object.
    byte[] get(String bucket, String key);

    /// Whether there is such an object.
    boolean has(String bucket, String key);

    /// Puts an object whole; on return it is durable.
    void put(String bucket, String key, byte[] bytes);

    /// Puts the content of a file as an object; on return it is durable.
    void put(String bucket, String key, Path file);

    /// Deletes an object, if it is there.
    void delete(String bucket, String key);
}
