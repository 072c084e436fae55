package io.millrace.lambda.source;

import java.util.List;

/// Consecutive records of a shard.
///
/// @param isCaughtUp whether the shard had nothing more when it was asked
/// @param isLast whether the shard is closed and has nothing more, ever
record Page(List<SourceRecord> records, boolean isCaughtUp, boolean isLast) {

    Page {
        records = List.copyOf(records);
    }
}
