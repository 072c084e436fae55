package io.millrace.kinesis.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.kinesis.name.ShardId;
import io.millrace.kinesis.name.StreamId;
import io.millrace.kinesis.shard.ShardFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardIteratorTest {

    private static final byte[] KEY = new byte[Seal.KEY_BYTES];
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    private final Seal seal = new Seal(KEY, new Random(1));
    private final ShardIterator iterator = new ShardIterator(
            new StreamId("111122223333", "eu-west-1", "users"), 42, new ShardId(3), 123_456_789_012L, NOW);

    @Test
    void open_givesBackWhatWasSealed() {
        assertThat(ShardIterator.open(seal, iterator.seal(seal))).contains(iterator);
        assertThat(ShardIterator.open(new Seal(KEY, new Random(2)), iterator.seal(seal)))
                .as("another run of the program with the same key")
                .contains(iterator);
    }

    @Test
    void seal_isNeverTheSameTextTwiceAndHidesTheContent() {
        String text = iterator.seal(seal);

        assertThat(iterator.seal(seal)).isNotEqualTo(text);
        assertThat(new String(Base64.getDecoder().decode(text), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("users");
    }

    @Test
    void seal_ofTheLongestNameFitsAwsLimit() {
        StreamId longest = new StreamId("111122223333", "us-gov-west-1", "x".repeat(128));

        assertThat(new ShardIterator(longest, -1, new ShardId(Integer.MAX_VALUE), Long.MAX_VALUE, NOW).seal(seal))
                .hasSizeLessThanOrEqualTo(512);
    }

    @Test
    void open_refusesEveryChangedCharacter() {
        String text = iterator.seal(seal);
        for (int i = 0; i < text.length(); i++) {
            for (char other : new char[] {'A', 'b', '7', '='}) {
                String changed = text.substring(0, i) + other + text.substring(i + 1);
                if (!changed.equals(text)) {
                    assertThat(ShardIterator.open(seal, changed)).as(changed).isEmpty();
                }
            }
        }
    }

    @Test
    void open_refusesOtherTexts() {
        byte[] otherKey = KEY.clone();
        otherKey[0] = 1;
        assertThat(ShardIterator.open(new Seal(otherKey, new Random(1)), iterator.seal(seal)))
                .isEmpty();
        assertThat(ShardIterator.open(seal, "")).isEmpty();
        assertThat(ShardIterator.open(seal, "AAAA")).isEmpty();
        assertThat(ShardIterator.open(seal, "no base64!")).isEmpty();
        ShardPage page = new ShardPage(iterator.stream(), 42, new ShardFilter.AtLatest(), 3, NOW);
        assertThat(ShardIterator.open(seal, page.seal(seal)))
                .as("sealed for another purpose")
                .isEmpty();
    }

    @Test
    void isExpired_afterFiveMinutes() {
        assertThat(iterator.isExpired(NOW.plus(Duration.ofMinutes(5)))).isFalse();
        assertThat(iterator.isExpired(NOW.plus(Duration.ofMinutes(5)).plusMillis(1)))
                .isTrue();
        assertThat(iterator.isExpired(NOW.minusSeconds(60)))
                .as("the clock was set back")
                .isFalse();
    }
}
