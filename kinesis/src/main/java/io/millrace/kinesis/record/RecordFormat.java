package io.millrace.kinesis.record;

import io.millrace.kinesis.shard.HashKey;
import io.millrace.log.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The bytes of a record in the stream's log:
///
///     byte    1, or 2 if an explicit hash key follows the partition key
///     short   length of the partition key in bytes, unsigned
///     bytes   partition key, UTF-8
///     long ×2 explicit hash key, only after a 2
///     bytes   data, to the end
public final class RecordFormat {

    private static final byte PLAIN = 1;
    private static final byte WITH_HASH_KEY = 2;
    private static final int FIXED_BYTES = Byte.BYTES + Short.BYTES;
    private static final int HASH_KEY_BYTES = 2 * Long.BYTES;

    private RecordFormat() {}

    /// The record's bytes; refers to the data without copying them.
    public static Payload write(byte[] partitionKey, Optional<HashKey> explicitHashKey, ByteBuffer data) {
        int hashKeyBytes = explicitHashKey.isPresent() ? HASH_KEY_BYTES : 0;
        ByteBuffer head = ByteBuffer.allocate(FIXED_BYTES + partitionKey.length + hashKeyBytes);
        head.put(explicitHashKey.isPresent() ? WITH_HASH_KEY : PLAIN);
        head.putShort((short) partitionKey.length).put(partitionKey);
        explicitHashKey.ifPresent(key -> head.putLong(key.high()).putLong(key.low()));
        return Payload.of(head.flip(), data);
    }

    /// Reads the partition key and leaves the buffer at the data.
    ///
    /// @throws IllegalStateException if the bytes are of no form drawn above
    public static String readPartitionKey(ByteBuffer record) {
        byte form = record.get();
        if (form != PLAIN && form != WITH_HASH_KEY) {
            throw new IllegalStateException("not the form of a record: " + form);
        }
        byte[] key = new byte[Short.toUnsignedInt(record.getShort())];
        record.get(key);
        if (form == WITH_HASH_KEY) {
            record.position(record.position() + HASH_KEY_BYTES);
        }
        return new String(key, StandardCharsets.UTF_8);
    }
}
