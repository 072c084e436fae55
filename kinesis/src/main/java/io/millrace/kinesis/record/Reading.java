package io.millrace.kinesis.record;

import java.util.List;
import java.util.OptionalLong;

/// What one read of a shard found.
///
/// @param records the records, in the order of their sequence numbers
/// @param next the position where the next read goes on; nothing at the end of a closed shard
/// @param millisBehindLatest how long ago the last of the records arrived, 0 if none comes after it
public record Reading(List<StoredRecord> records, OptionalLong next, long millisBehindLatest) {

    public Reading {
        records = List.copyOf(records);
    }

    /// The bytes of all data and keys.
    public long bytes() {
        return records.stream().mapToLong(StoredRecord::bytes).sum();
    }
}
