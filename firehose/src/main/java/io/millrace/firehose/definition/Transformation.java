package io.millrace.firehose.definition;

import java.util.Map;

/// A Lambda function that every record passes through before it is delivered.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html>
///
/// @param isEnabled whether records pass through it at all
/// @param functionArn the function, with its version or alias if one was given
/// @param retries how often a failed invocation is repeated, 0 to 300
/// @param bufferBytes the most bytes of records in one invocation
/// @param parameters the processor's parameters as they were given, to be described again
public record Transformation(
        boolean isEnabled, String functionArn, int retries, int bufferBytes, Map<String, String> parameters) {

    public static final int DEFAULT_RETRIES = 3;
    public static final int DEFAULT_BUFFER_BYTES = 1 << 20;

    /// The most records in one invocation.
    public static final int MAX_RECORDS = 10_000;

    public Transformation {
        parameters = Map.copyOf(parameters);
    }
}
