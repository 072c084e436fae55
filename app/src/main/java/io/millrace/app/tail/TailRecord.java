package io.millrace.app.tail;

import io.millrace.aggregation.UserRecord;
import java.time.Instant;

/// A user record that a tail has read.
///
/// @param shard the shard's id
/// @param sequenceNumber that of the record it travelled in
/// @param isAggregated whether it travelled with others
/// @param arrival when it arrived at the stream
record TailRecord(String shard, String sequenceNumber, boolean isAggregated, Instant arrival, UserRecord user) {

    /// The sequence number; behind a dot its place in an aggregate.
    String place() {
        return isAggregated ? sequenceNumber + "." + user.subSequenceNumber() : sequenceNumber;
    }
}
