package io.millrace.lambda.source;

import static io.millrace.lambda.source.SomeRecords.START;
import static io.millrace.lambda.source.SomeRecords.numbers;
import static io.millrace.lambda.source.SomeRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lambda.source.Retries.Condition;
import io.millrace.lambda.source.Retries.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private static final Verdict OK = new Verdict.Succeeded();
    private static final Verdict FAILED = new Verdict.Failed();
    private static final Instant NOW = START.plusSeconds(1);

    private static RetryPolicy policy(int retries, boolean bisects) {
        return new RetryPolicy(
                retries < 0 ? OptionalInt.empty() : OptionalInt.of(retries), Duration.ofDays(1), bisects);
    }

    private static Verdict from(int number) {
        return new Verdict.FailedFrom(new SequenceNumber(Integer.toString(number)));
    }

    private static List<Integer> invoked(Retries retries) {
        return numbers(((Step.Invoke) retries.next(NOW)).records());
    }

    @Test
    void success_isDoneAtOnce() {
        Retries retries = new Retries(policy(0, false), records(1, 3));

        assertThat(invoked(retries)).containsExactly(1, 2, 3);
        retries.answered(OK);

        assertThat(retries.next(NOW)).isEqualTo(new Step.Done());
        assertThat(retries.done()).contains(new SequenceNumber("3"));
        assertThat(retries.pause()).isZero();
    }

    @Test
    void failures_areTriedAgainWithPausesThatDouble_thenGivenUp() {
        List<EventRecord> batch = records(1, 3);
        Retries retries = new Retries(policy(2, false), batch);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(invoked(retries)).containsExactly(1, 2, 3);
            retries.answered(FAILED);
            pauses.add(retries.pause());
        }

        assertThat(pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(retries.next(NOW))
                .isEqualTo(new Step.Discard(batch, Condition.RETRIES, 3))
                .satisfies(step -> assertThat(((Step.Discard) step).condition()).hasToString("RetryAttemptsExhausted"));
        assertThat(retries.done()).isEmpty();
        retries.discarded();
        assertThat(retries.next(NOW)).isEqualTo(new Step.Done());
        assertThat(retries.done()).contains(new SequenceNumber("3"));
    }

    @Test
    void withoutABound_aBatchIsTriedForEver_withPausesOfHalfAMinuteAtMost() {
        Retries retries = new Retries(policy(-1, false), records(1, 1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(invoked(retries)).containsExactly(1);
            retries.answered(FAILED);
        }

        assertThat(retries.pause()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void bisecting_findsTheBadRecord_andCostsNoRetries() {
        Retries retries = new Retries(policy(0, true), records(1, 8));
        List<List<Integer>> tried = new ArrayList<>();
        List<Integer> given = new ArrayList<>();
        work(retries, Set.of(6), tried, given);

        assertThat(tried)
                .containsExactly(
                        List.of(1, 2, 3, 4, 5, 6, 7, 8),
                        List.of(1, 2, 3, 4),
                        List.of(5, 6, 7, 8),
                        List.of(5, 6),
                        List.of(5),
                        List.of(6),
                        List.of(7, 8));
        assertThat(given).containsExactly(6);
    }

    /// Fails each invocation that has a bad record.
    private static void work(Retries retries, Set<Integer> bad, List<List<Integer>> tried, List<Integer> given) {
        while (true) {
            switch (retries.next(NOW)) {
                case Step.Done _ -> {
                    return;
                }
                case Step.Invoke step -> {
                    List<Integer> numbers = numbers(step.records());
                    tried.add(numbers);
                    retries.answered(numbers.stream().anyMatch(bad::contains) ? FAILED : OK);
                }
                case Step.Discard step -> {
                    given.addAll(numbers(step.records()));
                    retries.discarded();
                }
            }
        }
    }

    @Test
    void bisecting_givesUpTheBadOnesAlone_inAnyBatch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            int size = 1 + random.nextInt(50);
            Set<Integer> bad = IntStream.rangeClosed(1, size)
                    .filter(_ -> random.nextInt(5) == 0)
                    .boxed()
                    .collect(Collectors.toSet());
            List<Integer> given = new ArrayList<>();
            work(new Retries(policy(random.nextInt(3), true), records(1, size)), bad, new ArrayList<>(), given);

            assertThat(given)
                    .as("seed " + seed)
                    .containsExactlyElementsOf(bad.stream().sorted().toList());
        }
    }

    @Test
    void partialFailure_goesOnBehindWhatIsDone_withAllRetries() {
        Retries retries = new Retries(policy(1, false), records(1, 5));
        invoked(retries);
        retries.answered(FAILED);
        invoked(retries);
        retries.answered(from(3));

        assertThat(retries.done()).contains(new SequenceNumber("2"));
        assertThat(retries.pause()).isZero();
        assertThat(invoked(retries)).containsExactly(3, 4, 5);
        retries.answered(from(3)); // no progress: a failure
        assertThat(retries.pause()).isEqualTo(Duration.ofMillis(100));
        assertThat(invoked(retries)).containsExactly(3, 4, 5);
        retries.answered(from(3));
        assertThat(((Step.Discard) retries.next(NOW)).condition()).isEqualTo(Condition.RETRIES);
    }

    @Test
    void partialFailure_isNotCutInTwo_unlessAtItsFirstRecord() {
        Retries retries = new Retries(policy(0, true), records(1, 5));
        invoked(retries);
        retries.answered(from(2));
        assertThat(invoked(retries)).containsExactly(2, 3, 4, 5);
        retries.answered(from(2));
        assertThat(invoked(retries)).containsExactly(2, 3);
    }

    @Test
    void whatDidNotReachTheFunction_costsNoRetries() {
        Retries retries = new Retries(policy(0, true), records(1, 2));
        for (int i = 0; i < 5; i++) {
            assertThat(invoked(retries)).containsExactly(1, 2);
            retries.answered(new Verdict.NotInvoked("Rate Exceeded."));
        }
        assertThat(retries.pause()).isEqualTo(Duration.ofMillis(1_600));
        assertThat(invoked(retries)).containsExactly(1, 2);
    }

    @Test
    void oldRecords_areGivenUp_theOthersAreTried() {
        RetryPolicy policy = new RetryPolicy(OptionalInt.empty(), Duration.ofSeconds(60), false);
        List<EventRecord> batch = records(1, 5);
        Retries retries = new Retries(policy, batch);
        Instant now = START.plusSeconds(60).plusMillis(3);

        assertThat(retries.next(now)).isEqualTo(new Step.Discard(batch.subList(0, 2), Condition.AGE, 0));
        retries.discarded();

        assertThat(retries.next(now)).isEqualTo(new Step.Invoke(batch.subList(2, 5)));
        assertThat(retries.done()).contains(new SequenceNumber("2"));
        retries.answered(FAILED);
        assertThat(retries.next(now.plusSeconds(1))).isEqualTo(new Step.Discard(batch.subList(2, 5), Condition.AGE, 1));
    }
}
