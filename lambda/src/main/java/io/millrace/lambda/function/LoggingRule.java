package io.millrace.lambda.function;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.JsonLogs.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;

/// What a request makes of how a function logs: members that it does not name stay as they are, and who changes to JSON
/// gets `INFO`.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html>
final class LoggingRule {

    private LoggingRule() {}

    /// The levels of a function that is to log as JSON; nothing if it is to log as text.
    ///
    /// @param old how it has logged
    /// @throws io.millrace.api.Fault if it names levels and is to log as text
    static Optional<JsonLogs> jsonLogs(Optional<JsonLogs> old, @Nullable LoggingConfig logging) {
        if (logging == null) {
            return old;
        }
        boolean isJson = logging.logFormat() == null ? old.isPresent() : logging.logFormat() == LogFormat.JSON;
        if (!isJson) {
            if (logging.applicationLogLevel() != null || logging.systemLogLevel() != null) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request"
                                + " or change the LogFormat to \"JSON\" and try again.");
            }
            return Optional.empty();
        }
        // Who names the format anew begins anew with the levels.
        Optional<JsonLogs> kept = logging.logFormat() == null ? old : Optional.empty();
        return Optional.of(new JsonLogs(
                level(logging.applicationLogLevelAsString(), kept.map(JsonLogs::application)),
                level(logging.systemLogLevelAsString(), kept.map(JsonLogs::system))));
    }

    private static Level level(@Nullable String named, Optional<Level> kept) {
        return Optional.ofNullable(named).map(Level::valueOf).or(() -> kept).orElse(Level.INFO);
    }
}
