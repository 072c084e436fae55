package io.millrace.firehose.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class Base64SegmentsTest {

    @Test
    void decode_readsWhatWasEncodedPieceByPiece() {
        long seed = RandomGenerator.getDefault().nextLong();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int segments = random.nextInt(4);
            for (int i = 0; i < segments; i++) {
                byte[] segment = new byte[random.nextInt(30)];
                random.nextBytes(segment);
                bytes.writeBytes(segment);
                text.append(Base64.getEncoder().encodeToString(segment));
            }
            assertThat(Base64Segments.decode(text.toString()))
                    .as("seed %s, round %s", seed, round)
                    .hasValueSatisfying(decoded -> assertThat(decoded).isEqualTo(ByteBuffer.wrap(bytes.toByteArray())));
        }
    }

    @Test
    void decode_refusesWhatIsNoBase64() {
        assertThat(Base64Segments.decode("a")).isEmpty();
        assertThat(Base64Segments.decode("YWJj*")).isEmpty();
        assertThat(Base64Segments.decode("YWI=YWJj=")).isEmpty();
        assertThat(Base64Segments.decode("====")).isEmpty();
        assertThat(Base64Segments.decode("YWJjŽ")).isEmpty();
    }
}
