package io.millrace.s3;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// An object's name: its bucket and its key of 1 to 1,024 bytes of UTF-8, any bytes.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
record ObjectName(BucketName bucket, String key) {

    static final int MAX_KEY_BYTES = 1024;

    /// @throws io.millrace.api.Fault KeyTooLongError, or InvalidURI for an empty key or one that is no Unicode text
    ObjectName {
        if (key.isEmpty()) {
            throw S3Fault.INVALID_URI.fault();
        }
        if (bytesOf(key) > MAX_KEY_BYTES) {
            throw S3Fault.KEY_TOO_LONG.fault();
        }
    }

    /// The key of its row: the rows of a bucket lie together, in the order of S3's listings.
    String row() {
        return bucket.text() + "/" + key;
    }

    @Override
    public String toString() {
        return row();
    }

    private static int bytesOf(String key) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(key))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw S3Fault.INVALID_URI.fault();
        }
    }
}
