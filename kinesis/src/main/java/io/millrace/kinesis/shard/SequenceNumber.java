package io.millrace.kinesis.shard;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The place of a record in its shard, as AWS writes it: a number of 186 bits in 56 decimal digits.
///
/// Its hexadecimal digits, as real sequence numbers show them, highest first:
///
///     2         always 2
///     ccccccccc second in which the shard was created
///     s         lowest digit of the shard's index
///     iiiiiiiiiiiiiiii  counts upwards: a log position plus 1; 0 is the shard's start
///     00        unknown, always 0
///     ttttttttt second of arrival
///     ssssssss  the shard's index
///     2         version
///
/// So numbers of one shard order as the log's positions do, whatever the clock does, and a number leads back to its
/// position. Every number of this form has 56 digits.
///
/// Behaviour: <https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html#sequence-number>
///
/// @param shardSecond when the shard was created, in seconds since 1970; 36 bits
/// @param shard the index of the shard
/// @param index the log position plus 1; 0 for the start of the shard
/// @param second when the record arrived, in seconds since 1970; 36 bits
public record SequenceNumber(long shardSecond, int shard, long index, long second) {

    private static final int DIGITS = 56;
    private static final int BITS = 186;
    private static final int VERSION = 2;
    private static final long MAX_SECOND = (1L << 36) - 1;
    private static final int DIGITS_OF_A_STEP = 9;
    private static final int STEP = 1_000_000_000;
    private static final long MASK_OF_32 = 0xffff_ffffL;

    public SequenceNumber {
        if (shardSecond < 0 || shardSecond > MAX_SECOND || second < 0 || second > MAX_SECOND) {
            throw new IllegalArgumentException("seconds have 36 bits: " + shardSecond + ", " + second);
        }
        if (shard < 0 || index < 0) {
            throw new IllegalArgumentException("a shard and an index are not negative: " + shard + ", " + index);
        }
    }

    /// Reads a sequence number; nothing if the text is not of the form drawn above.
    public static Optional<SequenceNumber> parse(String text) {
        if (text.length() != DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        BigInteger number = new BigInteger(text);
        if (number.bitLength() != BITS) {
            return Optional.empty();
        }
        long shard = bits(number, 4, 32);
        long index = number.shiftRight(80).longValue();
        boolean hasForm = bits(number, 184, 2) == 2
                && bits(number, 0, 4) == VERSION
                && bits(number, 72, 8) == 0
                && shard <= Integer.MAX_VALUE
                && bits(number, 144, 4) == (shard & 0xf)
                && index >= 0;
        if (!hasForm) {
            return Optional.empty();
        }
        return Optional.of(new SequenceNumber(bits(number, 148, 36), (int) shard, index, bits(number, 36, 36)));
    }

    /// The 56 digits.
    @Override
    public String toString() {
        // The number in six limbs of 32 bits, lowest first; it is divided by 10⁹ in place until the digits are out.
        long low = (second << 36) | ((long) shard << 4) | VERSION;
        long middle = (second >>> 28) | (index << 16);
        long high = (index >>> 48) | ((long) (shard & 0xf) << 16) | (shardSecond << 20) | (2L << 56);
        int[] limbs = {
            (int) low, (int) (low >>> 32), (int) middle, (int) (middle >>> 32), (int) high, (int) (high >>> 32)
        };
        byte[] digits = new byte[DIGITS];
        int used = limbs.length;
        for (int end = DIGITS; end > 0; end -= DIGITS_OF_A_STEP) {
            long remainder = 0;
            for (int i = used - 1; i >= 0; i--) {
                long dividend = (remainder << 32) | (limbs[i] & MASK_OF_32);
                limbs[i] = (int) (dividend / STEP);
                remainder = dividend % STEP;
            }
            while (used > 1 && limbs[used - 1] == 0) {
                used--;
            }
            int rest = (int) remainder;
            for (int i = end - 1; i >= Math.max(0, end - DIGITS_OF_A_STEP); i--) {
                digits[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    private static long bits(BigInteger number, int from, int count) {
        return number.shiftRight(from).longValue() & ((1L << count) - 1);
    }
}
