package io.millrace.lambda.function;

import java.util.Locale;
import java.util.Optional;

/// The logs of a function as JSON, and how much of them is kept.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>
///
/// @param application the least detail that is kept of what the function says
/// @param system the least detail that is kept of what Lambda says of it: `DEBUG`, `INFO` or `WARN`
public record JsonLogs(Level application, Level system) {

    /// What a log entry is of, the most detailed first.
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        FATAL;

        /// The level of that name, in the words of any of the languages, in any case.
        public static Optional<Level> of(String name) {
            return switch (name.toUpperCase(Locale.ROOT)) {
                case "TRACE" -> Optional.of(TRACE);
                case "DEBUG" -> Optional.of(DEBUG);
                case "INFO", "INFORMATION" -> Optional.of(INFO);
                case "WARN", "WARNING" -> Optional.of(WARN);
                case "ERROR" -> Optional.of(ERROR);
                case "FATAL", "CRITICAL" -> Optional.of(FATAL);
                default -> Optional.empty();
            };
        }

        /// Whether an entry of this level is kept where that is the least.
        public boolean isKeptAt(Level least) {
            return compareTo(least) >= 0;
        }
    }
}
