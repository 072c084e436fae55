package io.millrace.kinesis.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.definition.Phase;
import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.definition.StreamMode;
import io.millrace.kinesis.definition.StreamStatus;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.record.NewRecord;
import io.millrace.kinesis.setting.ThroughputLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamThroughputTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final ShardId FIRST = new ShardId(0);
    private static final ShardId SECOND = new ShardId(1);

    @Test
    void setting_countsWhereNoTagSaysWhich() {
        assertThat(limits(ThroughputLimits.NONE, Map.of())).isEmpty();
        assertThat(limits(ThroughputLimits.AWS, Map.of())).isPresent();
        assertThat(limits(ThroughputLimits.NONE, Map.of(ThroughputLimits.TAG, "aws")))
                .isPresent();
        assertThat(limits(ThroughputLimits.AWS, Map.of(ThroughputLimits.TAG, "None")))
                .isEmpty();
        assertThat(limits(ThroughputLimits.AWS, Map.of(ThroughputLimits.TAG, "?")))
                .isPresent();
    }

    @Test
    void changeOfTheStream_keepsWhatShardsHaveLeft() {
        StreamThroughput throughput = limits(ThroughputLimits.AWS, Map.of()).orElseThrow();
        for (int i = 0; i < 5; i++) {
            assertThat(throughput.givesIterator(FIRST, START)).isTrue();
        }

        Optional<StreamThroughput> after =
                StreamThroughput.of(definition(2, Map.of("team", "a")), ThroughputLimits.AWS, Optional.of(throughput));

        assertThat(after.orElseThrow().givesIterator(FIRST, START)).isFalse();
        assertThat(after.orElseThrow().givesIterator(SECOND, START)).isTrue();
    }

    @Test
    void shardThatIsGone_isForgotten() {
        StreamThroughput throughput = limits(ThroughputLimits.AWS, Map.of()).orElseThrow();
        throughput.givesIterator(FIRST, START);
        throughput.givesIterator(SECOND, START);
        assertThat(throughput.size()).isEqualTo(2);

        var _ = StreamThroughput.of(definition(1, Map.of()), ThroughputLimits.AWS, Optional.of(throughput));

        assertThat(throughput.size()).isEqualTo(1);
    }

    @Test
    void recordsOfOnePut_areCountedTogetherForEachShard() {
        StreamThroughput throughput = limits(ThroughputLimits.AWS, Map.of()).orElseThrow();
        NewRecord half = new NewRecord("k", Optional.empty(), ByteBuffer.allocate((1 << 19) - 1));

        assertThat(throughput
                        .admitAllOrNone(List.of(FIRST, SECOND), List.of(half, half), START)
                        .cardinality())
                .isEqualTo(2);
        assertThat(throughput
                        .admitAllOrNone(List.of(FIRST, FIRST, SECOND), List.of(half, half, half), START)
                        .isEmpty())
                .isTrue();
        assertThat(throughput.admitEach(List.of(FIRST, FIRST, SECOND), List.of(half, half, half), START).stream())
                .containsExactly(0, 2);
        Instant full = START.plus(Duration.ofSeconds(1));
        assertThat(throughput
                        .admitAllOrNone(List.of(FIRST, FIRST, SECOND), List.of(half, half, half), full)
                        .cardinality())
                .isEqualTo(3);
    }

    private static Optional<StreamThroughput> limits(ThroughputLimits setting, Map<String, String> tags) {
        return StreamThroughput.of(definition(2, tags), setting, Optional.empty());
    }

    private static StreamDefinition definition(int shards, Map<String, String> tags) {
        return StreamDefinition.created(
                1,
                START,
                Phase.of(StreamStatus.ACTIVE, START, Duration.ZERO),
                StreamMode.PROVISIONED,
                1_024,
                shards,
                tags);
    }
}
