package io.millrace.cloudwatch.logs;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Streams that share a retention and tags.
///
/// @param id told apart from every group that had the name before
/// @param createdMillis when it was made
/// @param retentionDays how long events are kept, nothing for ever
/// @param kind AWS's class of the group, such as `STANDARD`; kept and shown, nothing is different
/// @param kmsKey the key that was named; kept and shown, nothing is encrypted
record LogGroup(
        long id,
        String name,
        long createdMillis,
        OptionalInt retentionDays,
        String kind,
        Optional<String> kmsKey,
        Map<String, String> tags) {

    LogGroup {
        tags = Map.copyOf(tags);
    }

    LogGroup with(OptionalInt days) {
        return new LogGroup(id, name, createdMillis, days, kind, kmsKey, tags);
    }

    LogGroup with(Map<String, String> all) {
        return new LogGroup(id, name, createdMillis, retentionDays, kind, kmsKey, all);
    }

    /// The tags in the order of their keys.
    Map<String, String> sortedTags() {
        return new TreeMap<>(tags);
    }

    /// The time from which on events are kept.
    long horizonMillis(long nowMillis) {
        return retentionDays.isEmpty()
                ? 0
                : Math.max(
                        0, nowMillis - Duration.ofDays(retentionDays.getAsInt()).toMillis());
    }
}
