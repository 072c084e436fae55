package io.millrace.firehose;

import java.nio.ByteBuffer;
import java.util.List;

/// Puts objects into buckets; behind it stands S3's client interface.
interface Objects {

    /// Puts an object whole; on return it is durable.
    ///
    /// @throws DeliveryException if it could not be put; it may be tried again
    void put(String bucket, String key, List<ByteBuffer> content);
}
