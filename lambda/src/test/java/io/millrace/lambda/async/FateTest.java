package io.millrace.lambda.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FateTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Target FUNCTION = new Target("123456789012", "us-east-1", "greet", "$LATEST");
    private static final Attempt FAILED = new Attempt.Failed(new byte[0], "$LATEST");
    private static final Attempt THROTTLED = new Attempt.Refused(429, "Rate Exceeded.");

    @Test
    void failure_isTriedAgainAfterOneMinuteThenTwo_thenGivenUp() {
        QueuedEvent first = QueuedEvent.accepted("id", FUNCTION, START);
        QueuedEvent second = again(Fate.after(FAILED, first, Policy.DEFAULT, START));
        assertThat(second.due()).isEqualTo(START.plusSeconds(60));
        QueuedEvent third = again(Fate.after(FAILED, second, Policy.DEFAULT, second.due()));
        assertThat(third.due()).isEqualTo(START.plusSeconds(180));
        assertThat(Fate.after(FAILED, third, Policy.DEFAULT, third.due()))
                .isEqualTo(new Fate.GivenUp(Fate.Condition.RETRIES_EXHAUSTED));
    }

    @Test
    void failure_isGivenUpAtOnceWithoutRetries() {
        assertThat(Fate.after(FAILED, QueuedEvent.accepted("id", FUNCTION, START), policy(0, 3_600), START))
                .isEqualTo(new Fate.GivenUp(Fate.Condition.RETRIES_EXHAUSTED));
    }

    @Test
    void failure_isGivenUpWhenTheNextAttemptWouldBeTooLate() {
        QueuedEvent event = QueuedEvent.accepted("id", FUNCTION, START);
        assertThat(Fate.after(FAILED, event, policy(2, 60), START)).isInstanceOf(Fate.Again.class);
        assertThat(Fate.after(FAILED, event, policy(2, 60), START.plusMillis(1)))
                .isEqualTo(new Fate.GivenUp(Fate.Condition.EVENT_AGE_EXCEEDED));
    }

    @Test
    void throttledEvent_waitsTwiceAsLongEachTimeUpToFiveMinutes_untilItIsTooOld() {
        List<Long> pauses = new ArrayList<>();
        QueuedEvent event = QueuedEvent.accepted("id", FUNCTION, START);
        Fate fate = Fate.after(THROTTLED, event, Policy.DEFAULT, START);
        while (fate instanceof Fate.Again again) {
            pauses.add(Duration.between(event.due(), again.event().due()).toSeconds());
            event = again.event();
            fate = Fate.after(THROTTLED, event, Policy.DEFAULT, event.due());
        }
        assertThat(pauses).startsWith(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
        assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isBetween(21_300L, 21_600L);
        assertThat(fate).isEqualTo(new Fate.GivenUp(Fate.Condition.EVENT_AGE_EXCEEDED));
        assertThat(event.invocations()).isZero();
    }

    @Test
    void throttling_doesNotUseUpRetries() {
        QueuedEvent event = QueuedEvent.accepted("id", FUNCTION, START);
        event = again(Fate.after(FAILED, event, Policy.DEFAULT, START));
        event = again(Fate.after(THROTTLED, event, Policy.DEFAULT, START));
        assertThat(event.due()).isEqualTo(START.plusSeconds(1));
        event = again(Fate.after(FAILED, event, Policy.DEFAULT, START));
        assertThat(event.invocations()).isEqualTo(2);
        assertThat(event.due()).isEqualTo(START.plusSeconds(120));
    }

    @Test
    void haltedFunction_getsNoEvent() {
        Policy halted = new Policy(2, Policy.DEFAULT_AGE, Optional.empty(), Optional.empty(), Optional.empty(), true);
        assertThat(Fate.before(QueuedEvent.accepted("id", FUNCTION, START), halted, START))
                .isEqualTo(new Fate.GivenUp(Fate.Condition.ZERO_RESERVED_CONCURRENCY));
    }

    @Test
    void event_isNotGivenToItsFunctionWhenItIsTooOld() {
        QueuedEvent event = QueuedEvent.accepted("id", FUNCTION, START);
        assertThat(Fate.before(event, policy(2, 60), START.plusSeconds(60))).isEqualTo(new Fate.Again(event));
        assertThat(Fate.before(event, policy(2, 60), START.plusSeconds(61)))
                .isEqualTo(new Fate.GivenUp(Fate.Condition.EVENT_AGE_EXCEEDED));
    }

    private static Policy policy(int retries, long seconds) {
        return new Policy(
                retries, Duration.ofSeconds(seconds), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    private static QueuedEvent again(Fate fate) {
        assertThat(fate).isInstanceOf(Fate.Again.class);
        return ((Fate.Again) fate).event();
    }
}
