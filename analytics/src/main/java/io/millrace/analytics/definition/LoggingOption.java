package io.millrace.analytics.definition;

import java.util.Optional;

/// The log stream that is told of an application's errors.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/dev/API_CloudWatchLoggingOptionDescription.html>
///
/// @param id given by us: the version that brought it and a number
/// @param logStreamArn the log stream of CloudWatch Logs
/// @param roleArn the role that writes to it, if it has one of its own; kept, not used
public record LoggingOption(String id, String logStreamArn, Optional<String> roleArn) {}
