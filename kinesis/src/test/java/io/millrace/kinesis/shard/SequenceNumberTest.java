package io.millrace.kinesis.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceNumberTest {

    private static final long SECOND = 1_772_366_400L;

    @Test
    void toString_isTheNumberDrawn() {
        SequenceNumber number = new SequenceNumber(0x54c04f0eL, 0x2b, 0x1234567890abcdefL, 0x54c05050L);

        String hex = "2" + "054c04f0e" + "b" + "1234567890abcdef" + "00" + "054c05050" + "0000002b" + "2";
        assertThat(number).hasToString(new BigInteger(hex, 16).toString());
    }

    @Test
    void parse_readsARealNumberOfAws() {
        // From the example of GetRecords in AWS's API reference.
        String real = "49544985256907370027570885864065577703022652638596431874";

        SequenceNumber number = SequenceNumber.parse(real).orElseThrow();

        assertThat(number.shard()).isZero();
        assertThat(number).hasToString(real);
    }

    @Test
    void parse_readsWhatToStringWrote() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            SequenceNumber number = new SequenceNumber(
                    random.nextLong() >>> 28,
                    random.nextInt() >>> (1 + random.nextInt(31)),
                    random.nextLong() >>> (1 + random.nextInt(63)),
                    random.nextLong() >>> 28);
            assertThat(number.toString()).as("seed %d", seed).hasSize(56);
            assertThat(SequenceNumber.parse(number.toString()))
                    .as("seed %d", seed)
                    .contains(number);
        }
    }

    @Test
    void numbers_orderByPositionWhateverTheClockDoes() {
        BigInteger before = BigInteger.ZERO;
        for (int position = 0; position < 1_000; position++) {
            BigInteger number = new BigInteger(new SequenceNumber(SECOND, 7, position, SECOND - position).toString());
            assertThat(number).isGreaterThan(before);
            before = number;
        }
    }

    @Test
    void parse_refusesEveryOtherForm() {
        String good = new SequenceNumber(SECOND, 3, 17, SECOND).toString();
        assertThat(SequenceNumber.parse("0")).isEmpty();
        assertThat(SequenceNumber.parse("")).isEmpty();
        assertThat(SequenceNumber.parse(good + "0")).isEmpty();
        assertThat(SequenceNumber.parse(good.substring(1))).isEmpty();
        assertThat(SequenceNumber.parse("9".repeat(56))).isEmpty();
        assertThat(SequenceNumber.parse("-" + good.substring(1))).isEmpty();
        assertThat(SequenceNumber.parse(hex("20000000000000000000000000000000000000000000001")))
                .isEmpty();
        assertThat(SequenceNumber.parse(hex("30000000000000000000000000000000000000000000002")))
                .isEmpty();
        assertThat(SequenceNumber.parse(hex("20000000000800000000000000000000000000000000002")))
                .isEmpty();
        assertThat(SequenceNumber.parse(hex("20000000000000000000000000000000000000800000002")))
                .isEmpty();
        assertThat(SequenceNumber.parse(hex("20000000000000000000000000000000000000000000012")))
                .as("the digit of the shard is another one")
                .isEmpty();
    }

    private static String hex(String digits) {
        return new BigInteger(digits, 16).toString();
    }
}
