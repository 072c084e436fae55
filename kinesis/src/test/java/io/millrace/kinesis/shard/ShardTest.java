package io.millrace.kinesis.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.name.ShardId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardTest {

    private static final Instant T0 = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant T1 = Instant.parse("2026-03-01T01:00:00Z");
    private static final Instant T2 = Instant.parse("2026-03-01T02:00:00Z");

    private final Shard parent = new Shard(
            new ShardId(0),
            HashKeyRange.tiles(1).getFirst(),
            Optional.empty(),
            Optional.empty(),
            T0,
            0,
            Optional.of(new Shard.Closing(T1, 10)));
    private final Shard child = new Shard(
            new ShardId(1),
            HashKeyRange.tiles(1).getFirst(),
            Optional.of(new ShardId(0)),
            Optional.empty(),
            T1,
            10,
            Optional.empty());

    @Test
    void sequenceNumbers_liveBetweenTheStartAndTheEndOfTheShard() {
        BigInteger start = new BigInteger(parent.startingSequenceNumber());
        BigInteger first = new BigInteger(parent.sequenceNumber(0, T0));
        BigInteger last = new BigInteger(parent.sequenceNumber(9, T1));
        BigInteger end = new BigInteger(parent.endingSequenceNumber().orElseThrow());

        assertThat(List.of(start, first, last, end)).isSorted().doesNotHaveDuplicates();
        assertThat(child.endingSequenceNumber()).isEmpty();
        assertThat(new BigInteger(child.startingSequenceNumber()))
                .isLessThan(new BigInteger(child.sequenceNumber(10, T1)));
    }

    @Test
    void filters_showTheShardsOfTheirMoment() {
        assertThat(shown(new ShardFilter.AtLatest(), T0)).containsExactly(child);
        assertThat(shown(new ShardFilter.FromTrimHorizon(), T0)).containsExactly(parent, child);
        assertThat(shown(new ShardFilter.FromTrimHorizon(), T1)).containsExactly(parent, child);
        assertThat(shown(new ShardFilter.FromTrimHorizon(), T2)).containsExactly(child);
        assertThat(shown(new ShardFilter.AtTrimHorizon(), T0)).containsExactly(parent);
        assertThat(shown(new ShardFilter.AtTimestamp(T0), T0)).containsExactly(parent);
        assertThat(shown(new ShardFilter.AtTimestamp(T1), T0)).as("never both").containsExactly(child);
        assertThat(shown(new ShardFilter.AtTimestamp(T2), T0)).containsExactly(child);
        assertThat(shown(new ShardFilter.AtTimestamp(T0), T2))
                .as("raised to the horizon")
                .containsExactly(child);
        assertThat(shown(new ShardFilter.FromTimestamp(T0), T0)).containsExactly(parent, child);
        assertThat(shown(new ShardFilter.FromTimestamp(T1), T0)).containsExactly(parent, child);
        assertThat(shown(new ShardFilter.FromTimestamp(T2), T0)).containsExactly(child);
        assertThat(shown(new ShardFilter.AfterShardId(new ShardId(0)), T0)).containsExactly(child);
    }

    private List<Shard> shown(ShardFilter filter, Instant trimHorizon) {
        return List.of(parent, child).stream()
                .filter(shard -> filter.shows(shard, trimHorizon))
                .toList();
    }
}
