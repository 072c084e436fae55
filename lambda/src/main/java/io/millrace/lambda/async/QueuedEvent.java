package io.millrace.lambda.async;

import java.time.Instant;

/// An event that was accepted and is not done with, as the store keeps it beside its payload.
///
/// @param requestId the id under which it was accepted; every attempt has it
/// @param function whom it is for
/// @param accepted when it was accepted
/// @param due when it is to be given to the function
/// @param invocations how often the function has had it
/// @param refusals how often in a row the function could not be invoked
public record QueuedEvent(
        String requestId, Target function, Instant accepted, Instant due, int invocations, int refusals) {

    static QueuedEvent accepted(String requestId, Target function, Instant now) {
        return new QueuedEvent(requestId, function, now, now, 0, 0);
    }

    /// The same after the function has failed.
    QueuedEvent failed(Instant again) {
        return new QueuedEvent(requestId, function, accepted, again, invocations + 1, 0);
    }

    /// The same after the function could not be invoked.
    QueuedEvent refused(Instant again) {
        return new QueuedEvent(requestId, function, accepted, again, invocations, refusals + 1);
    }

    /// The key in the store.
    String key() {
        return function.keys() + requestId;
    }
}
