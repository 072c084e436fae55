package io.millrace.lambda.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTailTest {

    @Test
    void tail_holdsTheLast4KibibytesHoweverTheyCame() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        LogTail tail = new LogTail();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            byte[] part = Integer.toString(i).repeat(random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8);
            tail.append(part, 0, part.length);
            all.append(new String(part, StandardCharsets.UTF_8));
            String last = all.substring(Math.max(0, all.length() - LogTail.BYTES));
            assertThat(new String(tail.bytes(), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(last);
        }
    }
}
