package io.millrace.kinesis.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.definition.StreamDefinition;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenShardsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 100, 997})
    void of_findsTheShardWhoseRangeHoldsTheKey(int count) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Shard> shards = StreamDefinition.newShards(count, Instant.EPOCH);
        OpenShards open = new OpenShards(shards);

        for (int i = 0; i < 2_000; i++) {
            BigInteger number = new BigInteger(128, random);
            HashKeyRange range = open.of(HashKey.of(number)).hashKeys();
            assertThat(number).as("seed %d", seed).isBetween(range.first(), range.last());
        }
        for (Shard shard : shards) {
            assertThat(open.of(HashKey.of(shard.hashKeys().first()))).isEqualTo(shard);
            assertThat(open.of(HashKey.of(shard.hashKeys().last()))).isEqualTo(shard);
        }
    }

    @Test
    void hashKey_isTheMd5OfThePartitionKey() {
        HashKey key = HashKey.ofPartitionKey("user".getBytes(StandardCharsets.UTF_8), HashKey.newDigest());

        // md5sum of "user"
        assertThat(key).isEqualTo(HashKey.of(new BigInteger("ee11cbb19052e40b07aac0ca060c23ee", 16)));
    }

    @Test
    void hashKey_ordersAsUnsignedNumbers() {
        HashKey small = HashKey.of(BigInteger.TWO.pow(127).subtract(BigInteger.ONE));
        HashKey big = HashKey.of(BigInteger.TWO.pow(127));

        assertThat(small).isLessThan(big);
        assertThat(HashKey.of(BigInteger.TWO.pow(63))).isGreaterThan(HashKey.of(BigInteger.ONE));
    }
}
