package io.millrace.lambda.async;

import java.time.Duration;
import java.time.Instant;

/// What is to be done with an event, decided without a clock, a disk or a function.
///
/// - A function's error is tried again after one minute, then after two.
/// - An event that could not be given to its function waits 1 s, then twice as long each time, 5 min at most.
/// - An event that would be older than its maximum age at its next attempt is given up now.
///
/// Behaviour: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>
public sealed interface Fate {

    Duration AFTER_FAILURE = Duration.ofMinutes(1);
    Duration FIRST_PAUSE = Duration.ofSeconds(1);
    Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /// Doubling the first pause so often passes the longest one.
    int MOST_DOUBLINGS = 9;

    /// It goes back to the queue.
    record Again(QueuedEvent event) implements Fate {}

    /// The function has answered it.
    record Done() implements Fate {}

    /// It is given up.
    record GivenUp(Condition condition) implements Fate {}

    /// Why an event ended, in AWS's words.
    enum Condition {
        SUCCESS("Success"),
        RETRIES_EXHAUSTED("RetriesExhausted"),
        EVENT_AGE_EXCEEDED("EventAgeExceeded"),
        ZERO_RESERVED_CONCURRENCY("ZeroReservedConcurrency");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// The fate of an event after an attempt.
    static Fate after(Attempt attempt, QueuedEvent event, Policy policy, Instant now) {
        return switch (attempt) {
            case Attempt.Returned _ -> new Done();
            case Attempt.Failed _ ->
                event.invocations() >= policy.retries()
                        ? new GivenUp(Condition.RETRIES_EXHAUSTED)
                        : inTime(event.failed(now.plus(AFTER_FAILURE.multipliedBy(event.invocations() + 1L))), policy);
            case Attempt.Refused _ ->
                policy.isHalted()
                        ? new GivenUp(Condition.ZERO_RESERVED_CONCURRENCY)
                        : inTime(event.refused(now.plus(pause(event.refusals()))), policy);
        };
    }

    /// The fate of an event that is due, before an attempt: `Again` says that it is to be attempted.
    static Fate before(QueuedEvent event, Policy policy, Instant now) {
        if (policy.isHalted()) {
            return new GivenUp(Condition.ZERO_RESERVED_CONCURRENCY);
        }
        return now.isAfter(event.accepted().plus(policy.maximumAge()))
                ? new GivenUp(Condition.EVENT_AGE_EXCEEDED)
                : new Again(event);
    }

    private static Fate inTime(QueuedEvent next, Policy policy) {
        return next.due().isAfter(next.accepted().plus(policy.maximumAge()))
                ? new GivenUp(Condition.EVENT_AGE_EXCEEDED)
                : new Again(next);
    }

    private static Duration pause(int refusals) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(refusals, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
