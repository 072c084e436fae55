package io.millrace.cloudwatch.logs;

import java.time.Duration;

/// How much is kept of what programs say.
///
/// @param maxBytes past this the oldest events of all groups are removed; counted as AWS bills, 26 bytes an event and
///     its message
/// @param sweepInterval how often expired events are removed
public record LogsSettings(long maxBytes, Duration sweepInterval) {

    public LogsSettings {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes is 1 or more, not " + maxBytes);
        }
        if (!sweepInterval.isPositive()) {
            throw new IllegalArgumentException("sweepInterval is longer than 0");
        }
    }

    /// 1 GiB, looked after every minute.
    public static LogsSettings defaults() {
        return new LogsSettings(1L << 30, Duration.ofMinutes(1));
    }

    /// The same with another bound.
    public LogsSettings withMaxBytes(long bytes) {
        return new LogsSettings(bytes, sweepInterval);
    }
}
