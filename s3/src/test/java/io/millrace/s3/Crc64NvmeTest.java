package io.millrace.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Crc64NvmeTest {

    @Test
    void sumOfTheNineDigits_isThatOfTheCatalogue() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        Crc64Nvme sum = new Crc64Nvme();
        sum.update(digits, 0, digits.length);

        assertThat(ByteBuffer.wrap(sum.value()).getLong()).isEqualTo(0xAE8B14860A799888L);
    }

    @Test
    void sums_areThoseOfTheDefinition_whateverThePieces() {
        SplittableRandom random = new SplittableRandom(64);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            Crc64Nvme sum = new Crc64Nvme();
            for (int at = 0; at < bytes.length; ) {
                int length = 1 + random.nextInt(bytes.length - at);
                sum.update(bytes, at, length);
                at += length;
            }

            assertThat(ByteBuffer.wrap(sum.value()).getLong())
                    .as("round %d", round)
                    .isEqualTo(bitByBit(bytes));
        }
    }

    private static long bitByBit(byte[] bytes) {
        long crc = -1;
        for (byte each : bytes) {
            crc ^= each & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x9A6C9329AC4BC9B5L);
            }
        }
        return ~crc;
    }
}
