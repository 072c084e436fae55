package io.millrace.firehose.sink;

import java.util.Optional;

/// Puts objects into buckets; behind it stands S3's client interface.
public interface Objects {

    /// Puts an object whole; on return it is durable.
    ///
    /// @param encoding the `Content-Encoding` of the object, if it has one
    /// @throws DeliveryException if it could not be put; it may be tried again
    void put(String bucket, String key, Content content, Optional<String> encoding);
}
