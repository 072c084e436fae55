package io.millrace.analytics.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SnapshotPaceTest {

    private static final Instant START = Instant.ofEpochSecond(1_800_000_000);

    private final SnapshotPace pace = new SnapshotPace(Duration.ofSeconds(1), START);

    private static Instant after(long millis) {
        return START.plusMillis(millis);
    }

    private void taken(long at, long held, long written) {
        pace.taken(after(at), Duration.ofMillis(held), Duration.ofMillis(written));
    }

    @Test
    void aSmallState_isTakenEverySecond() {
        assertThat(pace.isDue(after(999), 10, 0)).isFalse();
        assertThat(pace.isDue(after(1_000), 10, 0)).isTrue();
        taken(1_000, 1, 5);
        assertThat(pace.isDue(after(1_999), 10, 0)).isFalse();
        assertThat(pace.isDue(after(2_000), 10, 0)).isTrue();
    }

    @Test
    void aStateThatHoldsTheStreamUp_isTakenSoSeldom_thatItCostsAFortieth() {
        taken(0, 500, 10);
        assertThat(pace.isDue(after(19_999), 10, 0)).isFalse();
        assertThat(pace.isDue(after(20_000), 10, 0)).isTrue();
    }

    @Test
    void aStateThatIsLongInWriting_isWrittenAnEighthOfTheTime() {
        taken(0, 1, 1_000);
        assertThat(pace.isDue(after(7_999), 10, 0)).isFalse();
        assertThat(pace.isDue(after(8_000), 10, 0)).isTrue();
    }

    @Test
    void manySteps_orMuchThatIsKept_bringsTheNextOneForward() {
        taken(0, 500, 1_000);
        assertThat(pace.isDue(after(2_499), 100_000, 0)).isFalse();
        assertThat(pace.isDue(after(2_500), 4_095, 0)).isFalse();
        assertThat(pace.isDue(after(2_500), 4_096, 0)).isTrue();
        assertThat(pace.isDue(after(2_500), 1, 64 << 20)).isTrue();
    }

    @Test
    void whileNothingComes_itIsTakenSooner() {
        assertThat(pace.isDueWhenIdle(after(0))).isTrue();
        taken(0, 100, 10);
        assertThat(pace.isDueWhenIdle(after(499))).isFalse();
        assertThat(pace.isDueWhenIdle(after(500))).isTrue();
    }

    @Test
    void aClockThatIsSetBack_delaysByNoMoreThanTheInterval() {
        taken(3_600_000, 1, 1);
        assertThat(pace.isDue(after(0), 10, 0)).isFalse();
        assertThat(pace.isDue(after(1_000), 10, 0)).isTrue();
    }
}
