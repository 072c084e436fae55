package io.millrace.aggregation;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Packs user records into one aggregate.
///
/// An aggregate is put under the partition key (or the hash key) of its first record; only records whose hash keys one
/// shard owns belong into the same aggregate, as a reader leaves the others out. For one thread.
public final class AggregateWriter {

    private final Map<String, Integer> partitionKeys = new LinkedHashMap<>();
    private final Map<String, Integer> hashKeys = new LinkedHashMap<>();
    private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    /// Adds a record with a partition key of 1 to 256 characters.
    ///
    /// @return this
    public AggregateWriter add(String partitionKey, ByteBuffer data) {
        return add(partitionKey, Optional.empty(), data);
    }

    /// Adds a record.
    ///
    /// @param partitionKey 1 to 256 characters
    /// @param explicitHashKey 0 to 2¹²⁸ − 1
    /// @return this
    /// @throws IllegalArgumentException if a key is none
    public AggregateWriter add(String partitionKey, Optional<BigInteger> explicitHashKey, ByteBuffer data) {
        int characters = partitionKey.codePointCount(0, partitionKey.length());
        if (characters < 1 || characters > 256) {
            throw new IllegalArgumentException("a partition key has 1 to 256 characters, not " + characters);
        }
        if (explicitHashKey.isPresent() && !HashKeys.ALL.contains(explicitHashKey.get())) {
            throw new IllegalArgumentException("not a hash key: " + explicitHashKey.get());
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        tag(message, Aggregate.PARTITION_KEY_INDEX, MessageReader.VARINT);
        varint(message, index(partitionKeys, Aggregate.PARTITION_KEYS, partitionKey));
        if (explicitHashKey.isPresent()) {
            String hashKey = explicitHashKey.get().toString();
            tag(message, Aggregate.EXPLICIT_HASH_KEY_INDEX, MessageReader.VARINT);
            varint(message, index(hashKeys, Aggregate.EXPLICIT_HASH_KEYS, hashKey));
        }
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        field(message, Aggregate.DATA, bytes);
        field(records, Aggregate.RECORDS, message.toByteArray());
        return this;
    }

    /// How many bytes the aggregate has by now.
    public int size() {
        return Integer.BYTES + tables.size() + records.size() + Aggregate.DIGEST_BYTES;
    }

    /// The aggregate.
    ///
    /// @throws IllegalStateException if it holds no record
    public byte[] toByteArray() {
        if (records.size() == 0) {
            throw new IllegalStateException("an aggregate holds a record at least");
        }
        MessageDigest digest = Aggregate.md5();
        digest.update(tables.toByteArray());
        digest.update(records.toByteArray());
        return ByteBuffer.allocate(size())
                .putInt(Aggregate.MARK)
                .put(tables.toByteArray())
                .put(records.toByteArray())
                .put(digest.digest())
                .array();
    }

    private int index(Map<String, Integer> keys, int table, String key) {
        Integer known = keys.get(key);
        if (known != null) {
            return known;
        }
        field(tables, table, key.getBytes(StandardCharsets.UTF_8));
        keys.put(key, keys.size());
        return keys.size() - 1;
    }

    private static void field(ByteArrayOutputStream message, int field, byte[] value) {
        tag(message, field, MessageReader.BYTES);
        varint(message, value.length);
        message.writeBytes(value);
    }

    private static void tag(ByteArrayOutputStream message, int field, int kind) {
        varint(message, MessageReader.tag(field, kind));
    }

    private static void varint(ByteArrayOutputStream message, int value) {
        int rest = value;
        while (rest > 0x7F) {
            message.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        message.write(rest);
    }
}
