package io.millrace.firehose.definition;

import java.util.Optional;

/// Where the errors of a delivery are logged.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/APIReference/API_CloudWatchLoggingOptions.html>
///
/// @param group the log group, named if the logging is enabled
/// @param stream the log stream, likewise
public record ErrorLogging(boolean isEnabled, Optional<String> group, Optional<String> stream) {}
