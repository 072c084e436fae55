package io.millrace.lambda.function;

import io.millrace.lambda.LambdaFault;
import io.millrace.lambda.function.JsonLogs.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request makes of how a function logs: members that it does not name stay as they are, and who changes to JSON
/// gets `INFO`.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html>
final class LoggingRule {

    private static final String JSON = "JSON";

    private LoggingRule() {}

    /// The levels of a function that is to log as JSON; nothing if it is to log as text.
    ///
    /// @param old how it has logged
    /// @param format AWS's name of the format, if it is named
    /// @param application the least level of what the function says, if it is named
    /// @param system the least level of what Lambda says, if it is named
    /// @throws io.millrace.api.Fault if levels are named and it is to log as text
    static Optional<JsonLogs> jsonLogs(
            Optional<JsonLogs> old, @Nullable String format, @Nullable String application, @Nullable String system) {
        boolean isJson = format == null ? old.isPresent() : format.equals(JSON);
        if (!isJson) {
            if (application != null || system != null) {
                throw LambdaFault.INVALID_PARAMETER_VALUE.fault(
                        "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request"
                                + " or change the LogFormat to \"JSON\" and try again.");
            }
            return Optional.empty();
        }
        // Who names the format anew begins anew with the levels.
        Optional<JsonLogs> kept = format == null ? old : Optional.empty();
        return Optional.of(new JsonLogs(
                level(application, kept.map(JsonLogs::application)), level(system, kept.map(JsonLogs::system))));
    }

    private static Level level(@Nullable String named, Optional<Level> kept) {
        return Optional.ofNullable(named).map(Level::valueOf).or(() -> kept).orElse(Level.INFO);
    }
}
