package io.millrace.firehose;

/// The next object of a delivery stream, decided before anything of it is written.
///
/// After a crash the same plan is carried out again: the same records go under the same key, so an object that was
/// written already is written over by the same records and no record is in the bucket twice.
///
/// @param from the log position of the first record
/// @param to the log position behind the last record
/// @param oldestMillis when the oldest record arrived; the time in the key
/// @param suffix the end of the key, which makes it unique
record Plan(long from, long to, long oldestMillis, String suffix) {

    Plan {
        if (from >= to) {
            throw new IllegalArgumentException("a plan has records: [" + from + ", " + to + ")");
        }
    }
}
