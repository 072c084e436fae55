package io.millrace.aggregation;

import io.millrace.aggregation.MessageReader.MalformedException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/// What an aggregate holds: where in its bytes the keys and the data of each record are.
final class Contents {

    /// Numbers kept of each record: index of its partition key, of its hash key or [#NONE], place and length of its
    /// data.
    private static final int NUMBERS = 4;

    private static final int NONE = -1;

    private final ByteBuffer bytes;
    private final KeyTable partitionKeys;
    private final KeyTable hashKeys;
    private final Ints records = new Ints();

    private Contents(ByteBuffer bytes) {
        this.bytes = bytes;
        this.partitionKeys = new KeyTable(bytes);
        this.hashKeys = new KeyTable(bytes);
    }

    /// The contents of an aggregate; empty if the bytes are none.
    ///
    /// @param bytes from the first to the limit
    static Optional<Contents> of(ByteBuffer bytes) {
        if (!Aggregate.isMarked(bytes)) {
            return Optional.empty();
        }
        int end = bytes.limit() - Aggregate.DIGEST_BYTES;
        MessageDigest digest = Aggregate.md5();
        digest.update(bytes.slice(Integer.BYTES, end - Integer.BYTES));
        if (!bytes.slice(end, Aggregate.DIGEST_BYTES).equals(ByteBuffer.wrap(digest.digest()))) {
            return Optional.empty();
        }
        try {
            Contents contents = new Contents(bytes);
            contents.read(new MessageReader(bytes, Integer.BYTES, end));
            return contents.indexesExist() ? Optional.of(contents) : Optional.empty();
        } catch (MalformedException _) {
            return Optional.empty();
        }
    }

    int count() {
        return records.size() / NUMBERS;
    }

    UserRecord record(int number) {
        int at = number * NUMBERS;
        int hashKey = records.get(at + 1);
        return new UserRecord(
                number,
                partitionKeys.get(records.get(at)),
                hashKey == NONE ? Optional.empty() : Optional.of(new BigInteger(hashKeys.get(hashKey))),
                bytes.slice(records.get(at + 2), records.get(at + 3)));
    }

    private void read(MessageReader message) throws MalformedException {
        while (message.hasMore()) {
            int tag = message.tag();
            switch (tag >>> 3) {
                case Aggregate.PARTITION_KEYS, Aggregate.EXPLICIT_HASH_KEYS, Aggregate.RECORDS -> {
                    if ((tag & 0b111) != MessageReader.BYTES) {
                        throw new MalformedException();
                    }
                    int length = message.length();
                    int at = message.at();
                    switch (tag >>> 3) {
                        case Aggregate.PARTITION_KEYS -> partitionKeys.addPartitionKey(at, length);
                        case Aggregate.EXPLICIT_HASH_KEYS -> hashKeys.addHashKey(at, length);
                        default -> readRecord(new MessageReader(bytes, at, at + length));
                    }
                    message.skipBytes(length);
                }
                default -> message.skip(tag);
            }
        }
    }

    private void readRecord(MessageReader message) throws MalformedException {
        int partitionKey = NONE;
        int hashKey = NONE;
        int data = NONE;
        int dataLength = 0;
        while (message.hasMore()) {
            int tag = message.tag();
            if (tag == MessageReader.tag(Aggregate.PARTITION_KEY_INDEX, MessageReader.VARINT)) {
                partitionKey = index(message.varint());
            } else if (tag == MessageReader.tag(Aggregate.EXPLICIT_HASH_KEY_INDEX, MessageReader.VARINT)) {
                hashKey = index(message.varint());
            } else if (tag == MessageReader.tag(Aggregate.DATA, MessageReader.BYTES)) {
                dataLength = message.length();
                data = message.at();
                message.skipBytes(dataLength);
            } else if (tag >>> 3 <= Aggregate.DATA) {
                throw new MalformedException();
            } else {
                message.skip(tag);
            }
        }
        if (partitionKey == NONE || data == NONE) {
            throw new MalformedException();
        }
        records.add(partitionKey);
        records.add(hashKey);
        records.add(data);
        records.add(dataLength);
    }

    private static int index(long value) throws MalformedException {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedException();
        }
        return (int) value;
    }

    /// A table may stand behind the records that point into it, so this is looked at last.
    private boolean indexesExist() {
        for (int i = 0; i < records.size(); i += NUMBERS) {
            if (records.get(i) >= partitionKeys.size() || records.get(i + 1) >= hashKeys.size()) {
                return false;
            }
        }
        return true;
    }
}
