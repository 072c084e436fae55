package io.millrace.s3;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// One row of the index: an object, whole and acknowledged or about to be.
///
/// @param version names these bytes among all that were ever put
/// @param file the path of its file below the bucket's folder, as [ObjectPath] writes it
/// @param modified when it was put
record StoredObject(String version, String file, Instant modified, Content content, Description description) {

    /// When it was put, in whole seconds as S3 says it everywhere.
    Instant lastModified() {
        return modified.truncatedTo(ChronoUnit.SECONDS);
    }

    /// The same object in another file.
    StoredObject in(String otherFile) {
        return new StoredObject(version, otherFile, modified, content, description);
    }

    /// Whether the other row tells of the same bytes in the same place.
    boolean isWhere(StoredObject other) {
        return version.equals(other.version) && file.equals(other.file);
    }
}
