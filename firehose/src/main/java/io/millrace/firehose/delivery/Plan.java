package io.millrace.firehose.delivery;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// The next objects of a delivery stream, decided before anything of them is written.
///
/// After a crash the same plan is carried out again: the same records go under the same keys, so an object that was
/// written already is written over by the same records and no record is in the bucket twice.
///
/// @param from the log position of the first record
/// @param to the log position behind the last record
/// @param oldestMillis when the oldest record arrived; the time in the keys
/// @param suffix the end of the keys, which makes them unique: the id of the range
/// @param version the version of the definition that it is of; the first where there was no other yet
/// @param bytes the bytes of all the records, where they were counted
public record Plan(long from, long to, long oldestMillis, String suffix, OptionalInt version, OptionalLong bytes) {

    public Plan {
        if (from >= to) {
            throw new IllegalArgumentException("a plan has records: [" + from + ", " + to + ")");
        }
    }

    public int definitionVersion() {
        return version.orElse(1);
    }
}
