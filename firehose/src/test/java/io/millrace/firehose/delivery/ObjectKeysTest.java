package io.millrace.firehose.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.firehose.definition.Destination;
import io.millrace.firehose.definition.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ObjectKeysTest {

    private static final String SEED = "5f0a2d1c-8f7b-4f5e-9a53-0c1d2e3f4a5b";
    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final List<String> TEXTS = List.of("", "a", "b", "1", "1:a", "|", "|1", "a|b", "processing-failed");
    private static final List<String> ERRORS = List.of("processing-failed", "partitioning-failed", "a", "|", "1:a1:b");

    /// What other processes made of the same range, written down.
    @Test
    void keys_areTheSameInEveryProcess() {
        ObjectKeys keys = keys(SEED, Role.DELIVERY, 1_234, 5_678, "data/");

        assertThat(keys.delivered(Partition.WHOLE))
                .isEqualTo("data/2026/03/01/12/users-3-2026-03-01-12-00-00-15bcef25-212c-416e-ace1-f4eb66962456");
        assertThat(keys.delivered(new Partition(Map.of("user", "ann"), Map.of())))
                .isEqualTo("data/2026/03/01/12/users-3-2026-03-01-12-00-00-16a2adf1-e1c9-3a82-b0e9-6ddbea7f14b3");
        assertThat(keys.failed("processing-failed"))
                .isEqualTo(
                        "data/processing-failed/2026/03/01/12/users-3-2026-03-01-12-00-00-b0fa58e7-6100-3290-b0f9-05c9983c7523");
        assertThat(keys.packed(Partition.WHOLE, 0)).isEqualTo("f9afd14b-bc7c-3bf7-a208-987a933db29a");
        assertThat(keys(SEED, Role.BACKUP, 1_234, 5_678, "data/").delivered(Partition.WHOLE))
                .isEqualTo("data/2026/03/01/12/users-3-2026-03-01-12-00-00-8bf6a7d8-3c7b-4476-890f-406a846378a5");
    }

    @Test
    void ids_haveTheFormOfRandomOnes() {
        for (long from = 0; from < 1_000; from++) {
            assertThat(RangeId.of(SEED, Role.DELIVERY, from))
                    .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        }
    }

    /// A range that is gathered again with more records takes the place of what was put, but for targets that drop what
    /// they have under a known name.
    @Test
    void endOfTheRange_isOnlyInTheKeysOfWhatIsPacked() {
        ObjectKeys keys = keys(SEED, Role.DELIVERY, 7, 8, "data/");
        ObjectKeys more = keys(SEED, Role.DELIVERY, 7, 9, "data/");

        assertThat(more.delivered(Partition.WHOLE)).isEqualTo(keys.delivered(Partition.WHOLE));
        assertThat(more.failed("processing-failed")).isEqualTo(keys.failed("processing-failed"));
        assertThat(more.packed(Partition.WHOLE, 0)).isNotEqualTo(keys.packed(Partition.WHOLE, 0));
    }

    @Test
    void keysOfRangesRolesStreamsPartitionsAndErrors_areAllDifferent() {
        long seed = RandomGenerator.getDefault().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        List<Partition> partitions = new ArrayList<>();
        for (String first : TEXTS) {
            for (String second : TEXTS) {
                partitions.add(new Partition(Map.of("k", first, "l", second), Map.of()));
                partitions.add(new Partition(Map.of("k", first), Map.of("k", second)));
                partitions.add(new Partition(Map.of(), Map.of("k", first, "l", second)));
                partitions.add(Partition.of(new TableId(first, second)));
            }
        }
        partitions.add(Partition.WHOLE);
        List<String> all = new ArrayList<>();
        for (String stream : List.of(SEED, SEED + "|", Long.toString(random.nextLong()))) {
            for (Role role : Role.values()) {
                long from = random.nextInt(20);
                for (int range = 0; range < 5; range++) {
                    long to = from + 1 + random.nextInt(20);
                    // one prefix for all, so that nothing but the ids tells them apart
                    ObjectKeys keys = keys(stream, role, from, to, "!{timestamp:yyyy}/");
                    partitions.forEach(partition -> all.add(keys.delivered(partition)));
                    ERRORS.forEach(error -> all.add(keys.failed(error)));
                    for (int number = 0; number < 15; number++) {
                        all.add(keys.packed(partitions.get(random.nextInt(partitions.size())), number));
                    }
                    from = to;
                }
            }
        }
        assertThat(all).as("seed %d", seed).hasSizeGreaterThan(9_000).doesNotHaveDuplicates();
    }

    private static ObjectKeys keys(String seed, Role role, long from, long to, String prefix) {
        Destination destination = new Destination(
                true,
                "arn:aws:s3:::users",
                "arn:aws:iam::111122223333:role/firehose",
                Optional.of(prefix),
                Optional.empty(),
                5,
                300,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        String id = RangeId.of(seed, role, from);
        return new ObjectKeys(
                "users", destination, new Plan(from, to, NOON, id, OptionalInt.of(3), OptionalLong.empty()));
    }
}
