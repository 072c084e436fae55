package io.millrace.analytics.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeys;
import io.millrace.analytics.flow.SourceBatch.Slice;
import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SourceBatchTest {

    private static Slice slice(String shard, long... arrivals) {
        return new Slice(
                shard,
                HashKeys.ALL,
                LongStream.of(arrivals)
                        .mapToObj(arrival -> new SourceRecord(shard + arrival, arrival, "key", new byte[0]))
                        .toList());
    }

    private static List<String> order(Slice... slices) {
        List<String> order = new ArrayList<>();
        SourceBatch.replayed(List.of(slices)).inOrder((slice, record) -> order.add(record.sequenceNumber()));
        return order;
    }

    @Test
    void recordsOfABatch_areWorkedOnByTheirArrival_andThoseOfOneTimeByTheirShard() {
        assertThat(order(slice("a", 1, 4, 4), slice("b", 2, 4, 9), slice("c", 3)))
                .containsExactly("a1", "b2", "c3", "a4", "a4", "b4", "b9");
    }

    @Test
    void theOrderOfAShard_holdsWhereItsTimesGoBack() {
        assertThat(order(slice("a", 5, 1), slice("b", 3, 6))).containsExactly("b3", "a5", "a1", "b6");
    }

    @Test
    void aLaterBatch_comesBehindTheOneBeforeIt() {
        assertThat(order(slice("a", 5), slice("b", 7), slice("b", 6, 8), slice("a", 1), slice("b", 0)))
                .containsExactly("a5", "b7", "b6", "b8", "b0", "a1");
    }
}
