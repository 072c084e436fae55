package io.millrace.analytics.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.analytics.flow.SourceBatch.SourceRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LookaheadTest {

    private final Lookahead ahead = new Lookahead();

    private void add(String shard, long... arrivals) {
        ahead.add(
                shard,
                LongStream.of(arrivals)
                        .mapToObj(arrival -> new SourceRecord(shard + arrival, arrival, "key", new byte[10]))
                        .toList());
    }

    private Map<String, List<String>> take(long until, int most, long mostBytes) {
        Map<String, List<String>> taken = new TreeMap<>();
        ahead.take(until, most, mostBytes)
                .forEach((shard, records) -> taken.put(
                        shard,
                        records.stream().map(SourceRecord::sequenceNumber).toList()));
        return taken;
    }

    private static List<String> list(String... numbers) {
        return Arrays.asList(numbers);
    }

    @Test
    void whatArrivedUntilATime_isGivenOut_ofAllShards_andTheRestWaits() {
        add("a", 1, 5, 9);
        add("b", 2, 5, 6);
        assertThat(take(5, 100, 1_000)).isEqualTo(Map.of("a", list("a1", "a5"), "b", list("b2", "b5")));
        assertThat(ahead.last("a").map(SourceRecord::sequenceNumber)).hasValue("a9");
        assertThat(take(6, 100, 1_000)).isEqualTo(Map.of("b", list("b6")));
        assertThat(ahead.has("b")).isFalse();
        assertThat(ahead.shards()).isEqualTo(1);
    }

    @Test
    void aLimit_cutsOffTheLatest() {
        add("a", 1, 3, 5);
        add("b", 2, 4, 6);
        assertThat(take(9, 3, 1_000)).isEqualTo(Map.of("a", list("a1", "a3"), "b", list("b2")));
        assertThat(take(9, 100, 11)).isEqualTo(Map.of("b", list("b4"), "a", list("a5")));
        assertThat(take(9, 100, 1_000)).isEqualTo(Map.of("b", list("b6")));
        assertThat(ahead.isEmpty()).isTrue();
    }

    @Test
    void theOrderOfAShard_holdsWhereItsTimesGoBack() {
        add("a", 5, 1, 6);
        add("b", 3, 7);
        assertThat(take(4, 100, 1_000)).isEqualTo(Map.of("b", list("b3")));
        assertThat(take(5, 100, 1_000)).isEqualTo(Map.of("a", list("a5", "a1")));
        assertThat(ahead.latest()).isEqualTo(7);
    }
}
