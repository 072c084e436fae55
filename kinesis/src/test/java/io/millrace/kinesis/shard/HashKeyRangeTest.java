package io.millrace.kinesis.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyRangeTest {

    private static final BigInteger END = BigInteger.TWO.pow(128);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 100, 1_000})
    void tiles_coverTheWholeRangeWithoutGapOrOverlap(int count) {
        List<HashKeyRange> tiles = HashKeyRange.tiles(count);

        assertThat(tiles).hasSize(count);
        assertThat(tiles.getFirst().first()).isZero();
        assertThat(tiles.getLast().last()).isEqualTo(END.subtract(BigInteger.ONE));
        for (int i = 1; i < count; i++) {
            assertThat(tiles.get(i).first()).isEqualTo(tiles.get(i - 1).last().add(BigInteger.ONE));
        }
    }

    @Test
    void tiles_areThoseOfAws() {
        // As DescribeStream of AWS shows them for a stream of three shards.
        assertThat(HashKeyRange.tiles(3))
                .extracting(range -> range.first() + "-" + range.last())
                .containsExactly(
                        "0-113427455640312821154458202477256070484",
                        "113427455640312821154458202477256070485-226854911280625642308916404954512140969",
                        "226854911280625642308916404954512140970-340282366920938463463374607431768211455");
    }

    @Test
    void range_cannotBeEmptyOrTooWide() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HashKeyRange(BigInteger.TWO, BigInteger.ONE));
        assertThatIllegalArgumentException().isThrownBy(() -> new HashKeyRange(BigInteger.ZERO, END));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HashKeyRange(BigInteger.ONE.negate(), BigInteger.ONE));
    }
}
