package io.millrace.analytics.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.flow.ShardRange;
import io.millrace.analytics.run.Pending.Done;
import io.millrace.analytics.run.Plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PendingTest {

    private static final OptionalLong NONE = OptionalLong.empty();

    private final Pending pending = new Pending(100, 1_000);
    private long last;

    private static ShardRange range(String shard, int first, int last) {
        return new ShardRange(shard, Integer.toString(first), Integer.toString(last), last - first + 1);
    }

    private void add(OptionalLong bound, ShardRange... ranges) {
        int records = List.of(ranges).stream().mapToInt(ShardRange::count).sum();
        last = pending.add(
                last, new Done(List.of(ranges), records, 2L * records, NONE, bound, Optional.empty()), false);
    }

    private static Step step(long number, OptionalLong bound, ShardRange... ranges) {
        return new Step(number, List.of(ranges), NONE, bound, false);
    }

    @Test
    void batchesThatFollowEachOther_becomeOneStep_andRangesThatFollowEachOtherOne() {
        add(NONE, range("a", 1, 1));
        add(NONE, range("a", 2, 3), range("b", 1, 4));
        add(NONE, range("b", 5, 6)); // not joined to that of b before: it would be worked on beside that of a
        add(NONE, range("b", 7, 8));
        add(NONE, range("a", 4, 5), range("b", 9, 9));
        add(OptionalLong.of(7));

        assertThat(pending.steps())
                .containsExactly(
                        step(1, NONE, range("a", 1, 1)), // alone: the first time the code is told
                        step(
                                2,
                                OptionalLong.of(7),
                                range("a", 2, 3),
                                range("b", 1, 4),
                                range("b", 5, 8),
                                range("a", 4, 5),
                                range("b", 9, 9)));
    }

    @Test
    void aBatchThatWouldBeTakenForThePartOfOneBefore_isAStepOfItsOwn() {
        add(NONE, range("a", 1, 1));
        add(NONE, range("a", 2, 2));
        add(NONE, range("b", 1, 1));
        add(NONE, range("a", 3, 3));
        assertThat(pending.steps())
                .containsExactly(
                        step(1, NONE, range("a", 1, 1)),
                        step(2, NONE, range("a", 2, 2)),
                        step(3, NONE, range("b", 1, 1), range("a", 3, 3)));
    }

    @Test
    void aBoundTakesThePlaceOfOneBeforeIt_butNotIfRowsComeOfIt() {
        add(NONE, range("a", 1, 1));
        add(OptionalLong.of(1), range("a", 2, 2));
        add(OptionalLong.of(2));
        assertThat(pending.steps()).endsWith(step(2, OptionalLong.of(2), range("a", 2, 2)));
        last = pending.add(last, new Done(List.of(), 0, 0, NONE, OptionalLong.of(3), Optional.empty()), true);
        assertThat(pending.steps())
                .endsWith(step(2, OptionalLong.of(2), range("a", 2, 2)), step(3, OptionalLong.of(3)));
        add(NONE, range("a", 3, 3));
        assertThat(pending.steps()).hasSize(4);
    }

    @Test
    void aStepGrowsNoLargerThanABatch() {
        add(NONE, range("a", 1, 1));
        add(NONE, range("a", 2, 51));
        add(NONE, range("a", 52, 101));
        add(NONE, range("a", 102, 102));
        assertThat(pending.steps())
                .containsExactly(
                        step(1, NONE, range("a", 1, 1)),
                        step(2, NONE, range("a", 2, 101)),
                        step(3, NONE, range("a", 102, 102)));
    }

    @Test
    void nothing_isNoStep() {
        add(NONE);
        assertThat(pending.steps()).isEmpty();
        assertThat(last).isZero();
    }

    @Test
    void whatASnapshotCovers_isNotJoined_andIsForgotten() {
        add(NONE, range("a", 1, 1));
        add(NONE, range("a", 2, 2));
        pending.seal();
        add(NONE, range("a", 3, 3));
        assertThat(pending.steps()).hasSize(3);
        pending.forget(2);
        assertThat(pending.steps()).containsExactly(step(3, NONE, range("a", 3, 3)));
    }

    @Test
    void keptRecords_goWithTheirStep_whichIsNeverJoined() {
        byte[] records = {1, 2, 3};
        add(NONE, range("a", 1, 1));
        last = pending.add(last, new Done(List.of(range("a", 2, 2)), 1, 2, NONE, NONE, Optional.of(records)), false);
        add(NONE, range("a", 3, 3));
        assertThat(pending.steps())
                .containsExactly(
                        step(1, NONE, range("a", 1, 1)),
                        new Step(2, List.of(range("a", 2, 2)), NONE, NONE, true),
                        step(3, NONE, range("a", 3, 3)));
        assertThat(pending.kept()).isEqualTo(Map.of(2L, records));
        assertThat(pending.keptBytes()).isEqualTo(3);
        pending.forget(2);
        assertThat(pending.kept()).isEmpty();
        assertThat(pending.keptBytes()).isZero();
    }

    @Test
    void manySteps_areWorthAPlan() {
        for (int i = 0; i < 256; i++) {
            assertThat(pending.areMany()).isFalse();
            pending.seal();
            add(NONE, range("a", i, i));
        }
        assertThat(pending.areMany()).isTrue();
        pending.clear();
        assertThat(pending.areMany()).isFalse();
    }
}
