package io.millrace.s3;

/// A note that the files of a key may not yet agree with its row in the index.
///
/// @param path a path that an object of this key has or had
/// @param version the version that was put or deleted
record Unsettled(String bucket, String key, String path, String version) {

    static Unsettled of(ObjectName name, StoredObject object) {
        return new Unsettled(name.bucket().text(), name.key(), object.file(), object.version());
    }

    ObjectName name() {
        return new ObjectName(new BucketName(bucket), key);
    }
}
