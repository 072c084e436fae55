package io.millrace.kinesis.reshard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.definition.StreamDefinition;
import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.shard.HashKeyRange;
import io.millrace.kinesis.shard.Shard;
import io.millrace.log.LaneCut;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What splits, merges and scalings make of a stream's shards.
class ShardDraftTest {

    private static final Instant T0 = Instant.parse("2026-03-01T00:00:00Z");
    private static final BigInteger END = BigInteger.TWO.pow(128);

    @Test
    void scale_fromFourToThreeSplitsTheMiddleAndMerges() {
        List<Shard> shards = scaled(StreamDefinition.newShards(4, T0), 3, 7);

        assertThat(shards.stream().filter(Shard::isOpen).map(shard -> shard.id().index()))
                .as("as AWS numbers them")
                .containsExactly(6, 9, 10);
        assertThat(parents(shards, 6)).containsExactly(0, 4);
        assertThat(parents(shards, 9)).containsExactly(5, 7);
        assertThat(parents(shards, 10)).containsExactly(8, 3);
        assertThat(shards.get(4).closing()).contains(new Shard.Closing(T0.plusSeconds(7), 7));
    }

    @Test
    void scale_toTheDoubleSplitsEachShardOnce() {
        for (int count : new int[] {1, 3, 7, 1_000}) {
            List<Shard> shards = scaled(StreamDefinition.newShards(count, T0), 2 * count, 1);
            assertThat(shards).as("from %d", count).hasSize(3 * count);
            checkTiles(shards);
        }
    }

    @Test
    void scale_toTheHalfMergesPairs() {
        List<Shard> shards = scaled(scaled(StreamDefinition.newShards(3, T0), 6, 1), 3, 2);
        assertThat(shards).hasSize(3 + 6 + 3);
        checkTiles(shards);
    }

    @Test
    void scale_toTheSameCountOfEqualShardsChangesNothing() {
        List<Shard> shards = StreamDefinition.newShards(5, T0);
        assertThat(scaled(shards, 5, 1)).isEqualTo(shards);
    }

    @Test
    void scale_makesUnequalShardsEqual() {
        ShardDraft draft = new ShardDraft(StreamDefinition.newShards(2, T0), cut(1));
        new Reshard.Split(new ShardId(0), BigInteger.valueOf(1_000)).apply(draft);
        List<Shard> shards = scaled(draft.shards(), 3, 2);

        List<BigInteger> sizes = shards.stream()
                .filter(Shard::isOpen)
                .map(shard -> shard.hashKeys().last().subtract(shard.hashKeys().first()))
                .toList();
        assertThat(sizes).hasSize(3);
        assertThat(sizes.stream().max(Comparator.naturalOrder()).orElseThrow())
                .isLessThan(sizes.getFirst().add(BigInteger.TEN));
    }

    @Test
    void random_reshardsKeepTilesAndLineage() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Shard> shards = StreamDefinition.newShards(1 + random.nextInt(6), T0);
        for (int step = 1; step < 300; step++) {
            List<Shard> before = shards;
            ShardDraft draft = new ShardDraft(before, cut(step));
            reshard(before, random).apply(draft);
            shards = draft.shards();

            checkTiles(shards);
            checkLineage(before, shards, draft, step, seed);
        }
    }

    private static Reshard reshard(List<Shard> shards, Random random) {
        List<Shard> open = shards.stream()
                .filter(Shard::isOpen)
                .sorted(Comparator.comparing(shard -> shard.hashKeys().first()))
                .toList();
        int at = random.nextInt(open.size());
        return switch (random.nextInt(3)) {
            case 0 -> new Reshard.Scale(1 + random.nextInt(12));
            case 1 -> split(open.get(at), random);
            default ->
                at + 1 < open.size()
                        ? new Reshard.Merge(open.get(at).id(), open.get(at + 1).id())
                        : split(open.get(at), random);
        };
    }

    private static Reshard split(Shard shard, Random random) {
        HashKeyRange range = shard.hashKeys();
        BigInteger size = range.last().subtract(range.first());
        BigInteger at = range.first().add(BigInteger.ONE).add(new BigInteger(200, random).mod(size));
        return new Reshard.Split(shard.id(), at);
    }

    private static void checkTiles(List<Shard> shards) {
        BigInteger next = BigInteger.ZERO;
        for (Shard shard : shards.stream()
                .filter(Shard::isOpen)
                .sorted(Comparator.comparing(open -> open.hashKeys().first()))
                .toList()) {
            assertThat(shard.hashKeys().first()).isEqualTo(next);
            next = shard.hashKeys().last().add(BigInteger.ONE);
        }
        assertThat(next).isEqualTo(END);
        assertThat(shards.getLast().isOpen()).as("the last one is open").isTrue();
    }

    /// Each shard that is closed now has children that cover it from the cut on, and the ids go on without a gap.
    private static void checkLineage(
            List<Shard> before, List<Shard> after, ShardDraft draft, long position, long seed) {
        assertThat(after).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(before.size());
        assertThat(IntStream.range(0, after.size())
                        .allMatch(i -> after.get(i).id().index() == i))
                .as("seed %d", seed)
                .isTrue();
        Map<ShardId, Shard> byId = new HashMap<>();
        after.forEach(shard -> byId.put(shard.id(), shard));
        for (Shard old : before) {
            Shard now = Objects.requireNonNull(byId.get(old.id()));
            boolean isClosedNow = old.isOpen() && !now.isOpen();
            assertThat(draft.closedLanes().contains(old.id().index())).isEqualTo(isClosedNow);
            if (isClosedNow) {
                assertThat(now.closing().orElseThrow().endPosition()).isEqualTo(position);
                assertThat(after).as("children, seed %d", seed).anyMatch(shard -> shard.isChildOf(old.id()));
            } else {
                assertThat(now).isEqualTo(old);
            }
        }
        for (Shard made : after.subList(before.size(), after.size())) {
            assertThat(made.firstPosition()).isEqualTo(position);
            Shard parent = Objects.requireNonNull(byId.get(made.parent().orElseThrow()));
            assertThat(parent.endsBefore(position)).isTrue();
            assertThat(parent.created()).isBeforeOrEqualTo(made.created());
            boolean isMerged = made.adjacentParent().isPresent();
            assertThat(parent.hashKeys().last().compareTo(made.hashKeys().last()) < 0)
                    .isEqualTo(isMerged);
        }
    }

    @Test
    void children_areNeverOlderThanTheirParentsWhenTheClockIsSetBack() {
        ShardDraft draft = new ShardDraft(StreamDefinition.newShards(1, T0), new LaneCut(3, T0.minusSeconds(3_600)));
        draft.split(draft.openAt(BigInteger.ZERO), BigInteger.TWO.pow(127));

        assertThat(draft.shards()).extracting(Shard::created).containsOnly(T0);
        assertThat(draft.shards().getFirst().closing()).contains(new Shard.Closing(T0, 3));
    }

    private static LaneCut cut(long position) {
        return new LaneCut(position, T0.plusSeconds(position));
    }

    private static List<Shard> scaled(List<Shard> shards, int count, long position) {
        ShardDraft draft = new ShardDraft(shards, cut(position));
        new Reshard.Scale(count).apply(draft);
        assertThat(draft.openCount()).isEqualTo(count);
        return draft.shards();
    }

    private static List<Integer> parents(List<Shard> shards, int index) {
        Shard shard = shards.get(index);
        return List.of(shard.parent(), shard.adjacentParent()).stream()
                .flatMap(Optional::stream)
                .map(ShardId::index)
                .toList();
    }
}
