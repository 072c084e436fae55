package io.millrace.lambda.async;

import java.time.Duration;
import java.util.Optional;

/// What the owner of a function wants done with its events.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html>
///
/// @param retries how often an event is given to the function again after it has failed, 0 to 2
/// @param maximumAge how long an event is kept and tried, 60 s to 6 h
/// @param onSuccess the ARN that is told of events the function has answered
/// @param onFailure the ARN that is told of events that were given up
/// @param deadLetters the ARN that gets the events themselves that were given up
/// @param isHalted whether the function has a reserved concurrency of 0, so that no event is given to it
public record Policy(
        int retries,
        Duration maximumAge,
        Optional<String> onSuccess,
        Optional<String> onFailure,
        Optional<String> deadLetters,
        boolean isHalted) {

    /// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html>
    public static final int DEFAULT_RETRIES = 2;

    public static final Duration DEFAULT_AGE = Duration.ofHours(6);

    /// Two retries, six hours, nobody is told.
    public static final Policy DEFAULT =
            new Policy(DEFAULT_RETRIES, DEFAULT_AGE, Optional.empty(), Optional.empty(), Optional.empty(), false);
}
