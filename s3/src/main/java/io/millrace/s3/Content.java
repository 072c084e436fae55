package io.millrace.s3;

/// What is known of an object's bytes.
///
/// @param size how many there are
/// @param md5 their MD5 in lower-case hexadecimal digits: the object's entity tag
/// @param checksum the checksum that clients are shown
/// @param crc32c their CRC-32C, by which damage of the file is seen when it is read
record Content(long size, String md5, ObjectChecksum checksum, int crc32c) {

    Content {
        if (size < 0) {
            throw new IllegalArgumentException("a size is 0 or more, not " + size);
        }
    }

    /// The entity tag as it stands in headers.
    String eTag() {
        return '"' + md5 + '"';
    }
}
