package io.millrace.kinesis.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;

    @Test
    void tank_beginsFullAndIsRefilledEvenly() {
        TokenBucket bucket = new TokenBucket(10, 5);
        bucket.take(10, now);

        assertThat(bucket.has(1, now)).isFalse();
        assertThat(bucket.has(1, later(199))).isFalse();
        assertThat(bucket.has(1, later(1))).isTrue();
        assertThat(bucket.has(2, now)).isFalse();
        assertThat(bucket.has(10, later(1_799))).isFalse();
        assertThat(bucket.has(10, later(1))).isTrue();
    }

    @Test
    void tank_holdsNoMoreThanItsCapacity() {
        TokenBucket bucket = new TokenBucket(10, 5);
        bucket.take(1, now);

        later(Duration.ofDays(100_000).toMillis());
        bucket.take(10, now);

        assertThat(bucket.has(1, now)).isFalse();
    }

    @Test
    void amountLargerThanTheTank_comesOutOfAFullOne_andIsPaidForAfterwards() {
        TokenBucket bucket = new TokenBucket(10, 5);
        assertThat(bucket.has(30, now)).isTrue();
        bucket.take(30, now);

        assertThat(bucket.has(1, later(4_199))).isFalse();
        assertThat(bucket.has(1, later(1))).isTrue();
        assertThat(bucket.has(30, now)).isFalse();
    }

    @Test
    void manySmallRefills_areWorthOneLarge() {
        Random random = new Random(7);
        TokenBucket bucket = new TokenBucket(1_000, 1_000);
        bucket.take(1_000, now);
        Instant end = now.plusNanos(999_999_999);
        while (now.isBefore(end)) {
            assertThat(bucket.has(1_000, now)).isFalse();
            now = now.plusNanos(1 + random.nextInt(999_999));
        }

        assertThat(bucket.has(1_000, START.plusSeconds(1).isAfter(now) ? START.plusSeconds(1) : now))
                .isTrue();
    }

    @Test
    void clockThatGoesBack_refillsNothingAndStopsNobodyForLong() {
        TokenBucket bucket = new TokenBucket(10, 5);
        bucket.take(10, now);

        now = now.minus(Duration.ofHours(1));
        assertThat(bucket.has(1, now)).isFalse();
        assertThat(bucket.has(1, later(200))).isTrue();
    }

    @Test
    void timesOutOfOrder_refillNothingTwice() {
        TokenBucket bucket = new TokenBucket(1_000, 10);
        bucket.take(1_000, now);
        for (int i = 0; i < 100; i++) {
            assertThat(bucket.has(1_000, START.plusMillis(99))).isFalse();
            assertThat(bucket.has(1_000, START)).isFalse();
        }

        assertThat(bucket.has(1, START.plusMillis(99))).isFalse();
        assertThat(bucket.has(1, START.plusMillis(100))).isTrue();
    }

    @Test
    void resize_losesWhatDoesNotFitAndGivesNothing() {
        TokenBucket bucket = new TokenBucket(10, 5);
        bucket.resize(4);
        bucket.resize(10);

        assertThat(bucket.has(4, now)).isTrue();
        assertThat(bucket.has(5, now)).isFalse();
        assertThatThrownBy(() -> bucket.resize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Instant later(long millis) {
        now = now.plusMillis(millis);
        return now;
    }
}
