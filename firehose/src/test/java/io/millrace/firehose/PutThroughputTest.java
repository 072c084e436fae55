package io.millrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PutThroughputTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MIB = 1 << 20;

    private final PutThroughput throughput = new PutThroughput();

    private int taken(int records, int bytes, Instant now) {
        return taken(records, bytes, false, now);
    }

    private int taken(int records, int bytes, boolean isWhole, Instant now) {
        int[] sizes = new int[records];
        Arrays.fill(sizes, bytes);
        int taken = 0;
        for (boolean isTaken : throughput.take(sizes, isWhole, now)) {
            taken += isTaken ? 1 : 0;
        }
        return taken;
    }

    @Test
    void records_areFiveThousandASecond() {
        for (int i = 0; i < 9; i++) {
            assertThat(taken(500, 10, NOW)).isEqualTo(500);
        }
        assertThat(taken(500, 10, NOW)).isEqualTo(500);
        assertThat(taken(500, 10, NOW)).isZero();
        assertThat(taken(500, 10, NOW.plusMillis(10))).isEqualTo(50);
        assertThat(taken(500, 10, NOW.plusSeconds(100))).isEqualTo(500);
    }

    @Test
    void bytes_areFiveMebibytesASecond_andSmallRecordsPassWhereLargeOnesDoNot() {
        assertThat(taken(4, MIB, NOW)).isEqualTo(4);
        assertThat(throughput.take(new int[] {MIB / 2, MIB, MIB / 2, 1}, false, NOW))
                .containsExactly(true, false, true, false);
        assertThat(taken(1, MIB, NOW.plusMillis(200))).isEqualTo(1);
    }

    @Test
    void requests_areTwoThousandASecond() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(taken(1, 0, NOW)).isEqualTo(1);
        }
        assertThat(taken(1, 0, NOW)).isZero();
        assertThat(taken(1, 0, NOW.plusMillis(1))).isEqualTo(1);
    }

    @Test
    void wholeRequest_isTakenOrNot_andTakesNothingIfNot() {
        assertThat(taken(4, MIB, true, NOW)).isEqualTo(4);
        assertThat(taken(2, MIB, true, NOW)).isZero();
        assertThat(taken(1, MIB, true, NOW)).isEqualTo(1);
    }

    @Test
    void clockThatIsSetBack_refillsNothing_andGoesOnFromThere() {
        assertThat(taken(5, MIB, NOW)).isEqualTo(5);
        assertThat(taken(1, MIB, NOW.minusSeconds(60))).isZero();
        assertThat(taken(1, MIB, NOW.minusSeconds(60).plusMillis(200))).isEqualTo(1);
    }
}
