package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The bytes of an aggregate: a mark, a protocol buffer message, and the message's MD5.
///
/// ```
/// | F3 89 9A C2 | AggregatedRecord, 1 byte or more | MD5 of the message, 16 bytes |
///
/// message AggregatedRecord {
///   repeated string partition_key_table     = 1;
///   repeated string explicit_hash_key_table = 2;   // decimal
///   repeated Record records                 = 3;
/// }
/// message Record {
///   required uint64 partition_key_index     = 1;   // into the tables
///   optional uint64 explicit_hash_key_index = 2;
///   required bytes  data                    = 3;
///   repeated Tag    tags                    = 4;   // not looked at
/// }
/// ```
///
/// <https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>
final class Aggregate {

    /// The first four bytes, highest first.
    static final int MARK = 0xF3899AC2;

    static final int DIGEST_BYTES = 16;

    static final int PARTITION_KEYS = 1;
    static final int EXPLICIT_HASH_KEYS = 2;
    static final int RECORDS = 3;

    static final int PARTITION_KEY_INDEX = 1;
    static final int EXPLICIT_HASH_KEY_INDEX = 2;
    static final int DATA = 3;

    private Aggregate() {}

    /// Whether the bytes are marked as an aggregate, and long enough to be one.
    static boolean isMarked(ByteBuffer data) {
        int at = data.position();
        return data.remaining() > Integer.BYTES + DIGEST_BYTES
                && data.get(at) == (byte) (MARK >>> 24)
                && data.get(at + 1) == (byte) (MARK >>> 16)
                && data.get(at + 2) == (byte) (MARK >>> 8)
                && data.get(at + 3) == (byte) MARK;
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
