package io.millrace.analytics.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.flow.ShardPosition;
import io.millrace.analytics.flow.ShardRange;
import io.millrace.analytics.run.Journal.Saved;
import io.millrace.analytics.run.Plan.Step;
import io.millrace.analytics.run.Progress.Counters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {

    private static final Progress SNAPSHOT = new Progress(
            Optional.empty(),
            Map.of("a", new ShardPosition(Optional.of("5"), false)),
            100,
            3,
            Map.of("1.1", 7L),
            2,
            new Counters(5, 7, 1),
            10);

    private static Step step(long number, String shard, int first, int last) {
        return new Step(
                number,
                List.of(new ShardRange(shard, Integer.toString(first), Integer.toString(last), last - first + 1)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false);
    }

    private static Plan plan(int epoch, long sequence, long floor, Counters counters, Step... steps) {
        return new Plan(epoch, Map.of("1.1", sequence), floor, counters, List.of(steps));
    }

    @Test
    void settled_isBeforeTheLastPlan_withoutComputing() {
        Plan one = plan(3, 7, 100, new Counters(5, 7, 1), step(10, "a", 1, 5), step(11, "a", 6, 8));
        Plan two = plan(3, 9, 120, new Counters(8, 9, 1), step(12, "b", 1, 4));
        Plan three = plan(3, 11, 130, new Counters(12, 11, 2), step(13, "b", 5, 6));

        assertThat(new Saved(SNAPSHOT, List.of()).settled()).isEqualTo(SNAPSHOT);
        assertThat(new Saved(SNAPSHOT, List.of(one)).settled()).isEqualTo(SNAPSHOT);
        Progress settled = new Saved(SNAPSHOT, List.of(one, two, three)).settled();
        assertThat(settled)
                .isEqualTo(new Progress(
                        Optional.empty(),
                        Map.of(
                                "a", new ShardPosition(Optional.of("8"), false),
                                "b", new ShardPosition(Optional.of("4"), false)),
                        130,
                        3,
                        Map.of("1.1", 11L),
                        2,
                        new Counters(12, 11, 2),
                        12));
    }

    @Test
    void restarted_countsARestartWhoseLastPlanIsOpen_asANewEpoch() {
        assertThat(new Saved(SNAPSHOT, List.of()).restarted(Optional.empty()).epoch())
                .isEqualTo(3);
        Plan open = plan(3, 7, 100, new Counters(5, 7, 1), step(11, "a", 6, 8));
        Progress restarted = new Saved(SNAPSHOT, List.of(open)).restarted(Optional.empty());
        assertThat(restarted.epoch()).isEqualTo(4);
        assertThat(restarted.shards()).isEmpty();
    }

    @Test
    void leadsTo_comparesThePlacesOfOneEpoch() {
        Counters counters = new Counters(5, 7, 1);
        assertThat(SNAPSHOT.leadsTo(plan(3, 7, 100, counters, step(11, "a", 6, 8))))
                .isTrue();
        assertThat(SNAPSHOT.leadsTo(plan(3, 8, 100, counters, step(11, "a", 6, 8))))
                .isFalse();
        assertThat(SNAPSHOT.leadsTo(plan(2, 8, 100, counters, step(11, "a", 6, 8))))
                .isTrue();
        assertThat(SNAPSHOT.leadsTo(new Plan(3, Map.of(), 100, counters, List.of(step(11, "a", 6, 8)))))
                .isFalse();
    }
}
