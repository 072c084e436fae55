package io.millrace.wire.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.message.WireBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class OutputTest {

    @Test
    void shortDocument_isInMemory() {
        Output output = new Output();
        output.write(new byte[] {1, 2, 3}, 1, 2);
        output.write(4);
        assertThat(output.body())
                .isInstanceOfSatisfying(
                        WireBody.Bytes.class, bytes -> assertThat(bytes.copy()).containsExactly(2, 3, 4));
    }

    @Test
    void longDocument_isAStreamOfAllThatWasWritten() throws IOException {
        long seed = 20_131_202;
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 30; round++) {
            Output output = new Output();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            while (expected.size() < 1 + round * 40_000) {
                byte[] some = new byte[random.nextInt(random.nextBoolean() ? 10 : 200_000)];
                random.nextBytes(some);
                output.write(some, 0, some.length);
                expected.writeBytes(some);
            }
            WireBody body = output.body();
            assertThat(body.length()).isEqualTo(expected.size());
            byte[] written = switch (body) {
                case WireBody.Bytes bytes -> bytes.copy();
                case WireBody.Stream stream -> stream.stream().readAllBytes();
            };
            assertThat(written).isEqualTo(expected.toByteArray());
        }
    }
}
