package io.millrace.firehose.delivery;

import io.millrace.log.Log;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/// Lets go of the records in a log that every worker has delivered.
public final class Retention {

    private final Log log;
    private final Map<Role, Long> oldestMillis = new EnumMap<>(Role.class);

    Retention(Log log) {
        this.log = log;
    }

    /// A worker begins, which has delivered nothing yet that is known of.
    synchronized void begin(Role role) {
        oldestMillis.put(role, 0L);
    }

    /// A worker has delivered everything that arrived before an instant.
    ///
    /// Only what arrived before its object's oldest record: a record that arrives now must not be caught by it.
    synchronized void advance(Role role, long millis) {
        oldestMillis.put(role, millis);
        log.expireBefore(Instant.ofEpochMilli(
                oldestMillis.values().stream().mapToLong(Long::longValue).min().orElse(0)));
    }
}
