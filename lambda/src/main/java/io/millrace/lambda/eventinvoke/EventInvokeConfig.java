package io.millrace.lambda.eventinvoke;

import io.millrace.lambda.name.FunctionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is done with the events that a function, a version or an alias gets asynchronously.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html>
///
/// @param function whose events they are
/// @param qualifier the version or alias; `$LATEST` for events without a qualifier
/// @param maximumRetryAttempts how often an event is tried again after an error of the function, 0 to 2
/// @param maximumEventAgeSeconds how long an event is kept, 60 to 21,600
/// @param onSuccess the ARN of what is told of events that succeeded
/// @param onFailure the ARN of what is told of events that were given up
/// @param lastModified when it was last changed
public record EventInvokeConfig(
        FunctionId function,
        String qualifier,
        Optional<Integer> maximumRetryAttempts,
        Optional<Integer> maximumEventAgeSeconds,
        Optional<String> onSuccess,
        Optional<String> onFailure,
        Instant lastModified) {

    /// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>
    public static final int DEFAULT_RETRIES = 2;

    public static final Duration DEFAULT_AGE = Duration.ofHours(6);

    /// How often an event is tried again after an error of the function.
    public int retries() {
        return maximumRetryAttempts.orElse(DEFAULT_RETRIES);
    }

    /// How long an event is kept.
    public Duration eventAge() {
        return maximumEventAgeSeconds.map(Duration::ofSeconds).orElse(DEFAULT_AGE);
    }

    String arn() {
        return function.arn() + ":" + qualifier;
    }
}
