package io.millrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Goodbyes are left out, wherever the bytes are cut.
class GoAwayFilterTest {

    private static final int DATA = 0;
    private static final int GO_AWAY = 7;

    @Test
    void goodbyes_areLeftOut_andAllElseComesThrough() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            sent.writeBytes(preface);
            expected.writeBytes(preface);
            for (int i = random.nextInt(8); i > 0; i--) {
                boolean isGoAway = random.nextBoolean();
                boolean isError = random.nextInt(4) == 0;
                byte[] payload = new byte[(isGoAway ? 8 : 0) + random.nextInt(40)];
                random.nextBytes(payload);
                if (isGoAway) {
                    Arrays.fill(payload, 4, 8, (byte) 0);
                    payload[4 + random.nextInt(4)] = (byte) (isError ? 1 : 0);
                }
                byte[] frame = frame(isGoAway ? GO_AWAY : DATA, payload);
                sent.writeBytes(frame);
                if (!isGoAway || isError) {
                    expected.writeBytes(frame);
                }
            }

            assertThat(filtered(sent.toByteArray(), random)).as("seed %d", seed).isEqualTo(expected.toByteArray());
        }
    }

    private static byte[] frame(int type, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(
                new byte[] {0, (byte) (payload.length >>> 8), (byte) payload.length, (byte) type, 0, 0, 0, 0, 1});
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] filtered(byte[] bytes, Random random) {
        Deque<byte[]> pieces = new ArrayDeque<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(30));
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        GoAwayFilter filter = new GoAwayFilter(pieces::remove, type -> {});
        try {
            while (true) {
                byte[] piece = filter.get();
                assertThat(piece).isNotEmpty();
                all.writeBytes(piece);
            }
        } catch (NoSuchElementException e) {
            return all.toByteArray();
        }
    }
}
