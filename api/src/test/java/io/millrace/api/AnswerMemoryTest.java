package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerMemoryTest {

    private final AnswerMemory memory = new AnswerMemory(1_000);

    private static long taken(AnswerMemory.Share share, long least, long wanted) {
        return share.call(() -> AnswerMemory.take(least, wanted));
    }

    @Test
    void take_givesAtMostHalfOfWhatIsFree_andNothingBelowTheLeast() {
        assertThat(taken(memory.share(), 100, 300)).isEqualTo(300);
        assertThat(taken(memory.share(), 100, 10_000)).isEqualTo(350);
        assertThat(taken(memory.share(), 200, 10_000)).isEqualTo(200);
        assertThat(taken(memory.share(), 150, 10_000)).isEqualTo(150);
        assertThat(taken(memory.share(), 1, 10)).isZero();
    }

    @Test
    void closedShares_giveBackAllThatTheyTook() {
        AnswerMemory.Share share = memory.share();
        assertThat(taken(share, 1_000, 1_000)).isEqualTo(1_000);
        assertThat(taken(memory.share(), 1, 1)).isZero();
        share.close();
        share.close();
        assertThat(taken(memory.share(), 1_000, 1_000)).isEqualTo(1_000);
        assertThat(taken(memory.share(), 1, 1)).isZero();
    }

    @Test
    void keep_givesBackWhatTheFinishedAnswerDoesNotNeed() {
        AnswerMemory.Share share = memory.share();
        taken(share, 800, 800);
        share.keep(100);
        assertThat(taken(memory.share(), 900, 900)).isEqualTo(900);
        share.close();
        assertThat(taken(memory.share(), 100, 100)).isEqualTo(100);
    }

    @Test
    void keepingMoreThanWasTaken_isHeldAgainstTheNext() {
        AnswerMemory.Share share = memory.share();
        taken(share, 400, 400);
        share.keep(1_200);
        assertThat(taken(memory.share(), 1, 1)).isZero();
        share.close();
        assertThat(taken(memory.share(), 1_000, 1_000)).isEqualTo(1_000);
    }

    @Test
    void take_givesCallersWithinTheProgramWhatTheyWant() {
        assertThat(AnswerMemory.take(1, 1_000_000)).isEqualTo(1_000_000);
    }
}
