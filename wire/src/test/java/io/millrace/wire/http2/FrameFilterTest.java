package io.millrace.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Goodbyes and resets of ended streams are left out, wherever the bytes are cut.
class FrameFilterTest {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GO_AWAY = 7;
    private static final int END_STREAM = 1;

    private final LiveStreams streams = new LiveStreams();

    @Test
    void goodbyes_areLeftOut_andAllElseComesThrough() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            sent.writeBytes(PREFACE);
            expected.writeBytes(PREFACE);
            for (int i = random.nextInt(8); i > 0; i--) {
                boolean isGoAway = random.nextBoolean();
                boolean isError = random.nextInt(4) == 0;
                byte[] payload = new byte[(isGoAway ? 8 : 0) + random.nextInt(40)];
                random.nextBytes(payload);
                if (isGoAway) {
                    Arrays.fill(payload, 4, 8, (byte) 0);
                    payload[4 + random.nextInt(4)] = (byte) (isError ? 1 : 0);
                }
                byte[] frame = frame(isGoAway ? GO_AWAY : DATA, 0, 1, payload);
                sent.writeBytes(frame);
                if (!isGoAway || isError) {
                    expected.writeBytes(frame);
                }
            }

            assertThat(filtered(sent.toByteArray(), random, new LiveStreams()))
                    .as("seed %d", seed)
                    .isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void resets_comeThroughOnce_andOnlyWhileTheirStreamLives() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            LiveStreams live = new LiveStreams();
            Set<Integer> reset = new HashSet<>();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            sent.writeBytes(PREFACE);
            expected.writeBytes(PREFACE);
            int latest = -1;
            for (int i = random.nextInt(20); i > 0; i--) {
                boolean isNew = latest < 0 || random.nextBoolean();
                int stream = isNew ? latest + 2 : 1 + 2 * random.nextInt((latest + 1) / 2);
                byte[] frame = isNew
                        ? frame(HEADERS, random.nextInt(2), stream, new byte[random.nextInt(20)])
                        : frame(RST_STREAM, 0, stream, new byte[4]);
                sent.writeBytes(frame);
                if (isNew || reset.add(stream)) {
                    expected.writeBytes(frame);
                }
                latest = Math.max(latest, stream);
            }

            assertThat(filtered(sent.toByteArray(), random, live))
                    .as("seed %d", seed)
                    .isEqualTo(expected.toByteArray());
        }
    }

    /// What has been asked for before a reset has been worked off when the next bytes are asked for.
    @Test
    void reset_isDecidedWhenTheFramesBeforeItHaveBeenWorkedOff() {
        byte[] begin = frame(HEADERS, END_STREAM, 1, new byte[3]);
        byte[] reset = frame(RST_STREAM, 0, 1, new byte[4]);
        byte[] next = frame(HEADERS, END_STREAM, 3, new byte[3]);
        Deque<byte[]> pieces = new ArrayDeque<>();
        pieces.add(joined(PREFACE, begin, reset, next));
        FrameFilter filter = new FrameFilter(pieces::remove, _ -> {}, streams);

        assertThat(filter.get()).isEqualTo(joined(PREFACE, begin));
        streams.sends(DATA, END_STREAM, 1);
        assertThat(filter.get()).isEqualTo(next);
    }

    @Test
    void stream_endsWhenBothSidesHaveSaidTheirLast_orEitherHasResetIt() {
        assertThat(streams.hasEnded(1)).isFalse(); // it has not begun
        streams.received(HEADERS, 0, 1);
        streams.sends(HEADERS, END_STREAM, 1);
        assertThat(streams.hasEnded(1)).isFalse();
        streams.received(DATA, END_STREAM, 1);
        assertThat(streams.hasEnded(1)).isTrue();

        streams.received(HEADERS, END_STREAM, 3);
        streams.sends(DATA, 0, 3);
        assertThat(streams.hasEnded(3)).isFalse();
        streams.sends(RST_STREAM, 0, 3);
        assertThat(streams.hasEnded(3)).isTrue();

        streams.received(HEADERS, 0, 5);
        streams.received(RST_STREAM, 0, 5);
        assertThat(streams.hasEnded(5)).isTrue();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return joined(
                new byte[] {
                    0,
                    (byte) (payload.length >>> 8),
                    (byte) payload.length,
                    (byte) type,
                    (byte) flags,
                    0,
                    0,
                    0,
                    (byte) stream
                },
                payload);
    }

    private static byte[] filtered(byte[] bytes, Random random, LiveStreams live) {
        Deque<byte[]> pieces = new ArrayDeque<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(30));
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        FrameFilter filter = new FrameFilter(pieces::remove, _ -> {}, live);
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
