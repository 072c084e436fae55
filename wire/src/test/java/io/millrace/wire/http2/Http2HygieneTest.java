package io.millrace.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wire.TestHouse;
import io.millrace.wire.setting.WireConfig;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What HTTP/2 clients do that mean no good, or much good at the same time.
class Http2HygieneTest {

    private static final int FRAME_SIZE_ERROR = 6;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static int port(TestHouse house) {
        return house.server.port();
    }

    private static byte[] listStreams(String body) {
        return FrameClient.request(
                "POST",
                "/",
                "content-type",
                "application/x-amz-json-1.1",
                "x-amz-target",
                "Kinesis_20131202.ListStreams",
                "content-length",
                Integer.toString(body.length()));
    }

    private static void assertServed(FrameClient client, int stream) throws InterruptedException {
        client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, stream, listStreams("{}"));
        client.send(FrameClient.DATA, FrameClient.END_STREAM, stream, "{}".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.await(frame -> frame.stream() == stream && frame.type() == FrameClient.DATA))
                .hasValueSatisfying(frame -> assertThat(frame.text()).contains("StreamNames"));
    }

    @ParameterizedTest
    @CsvSource({"6, 8", "4, 0", "2, 5", "77, 3"}) // pings, settings, priorities, something unknown
    void framesWithoutContent_areBounded(int type, int length) throws Exception {
        try (TestHouse house = new TestHouse();
                FrameClient flood = new FrameClient(port(house));
                FrameClient other = new FrameClient(port(house))) {
            byte[] payload = new byte[length];
            int stream = type == FrameClient.PRIORITY ? 3 : 0;
            for (int i = 0; i < FrameAllowance.MOST_CONTROLS / 2; i++) {
                flood.send(type, 0, stream, payload);
            }
            assertServed(flood, 1);
            boolean isOpen = true;
            for (int i = 0; i < FrameAllowance.MOST_CONTROLS && isOpen; i++) {
                isOpen = flood.send(type, 0, stream, payload);
            }

            assertEnded(flood, ENHANCE_YOUR_CALM);
            assertServed(other, 1);
        }
    }

    /// A goodbye with that error, unless the end of the connection has overtaken it.
    private static void assertEnded(FrameClient client, int error) throws InterruptedException {
        client.await(frame -> frame.type() == FrameClient.GO_AWAY)
                .ifPresent(goodbye -> assertThat(goodbye.goAwayError()).isEqualTo(error));
        assertThat(client.isEnded()).isTrue();
    }

    /// Netty resets a stream again for each frame that comes on it after the first reset.
    @Test
    void resetsOfEndedStreams_leaveTheOthers() throws Exception {
        byte[] cancel = {0, 0, 0, 8};
        try (TestHouse house = new TestHouse();
                FrameClient client = new FrameClient(port(house))) {
            assertServed(client, 1);
            client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, 3, listStreams("{}"));
            client.send(FrameClient.RST_STREAM, 0, 3, cancel);
            for (int next = 5; next < 50; next += 2) {
                assertServed(client, next);
                for (int ended = 1; ended <= next; ended += 2) {
                    client.send(FrameClient.RST_STREAM, 0, ended, cancel);
                }
            }

            assertServed(client, 51);
            assertThat(client.toString()).doesNotContain(FrameClient.GO_AWAY + "/0");
        }
    }

    @Test
    void resetOfAStreamThatNeverBegan_endsTheConnection() throws Exception {
        int protocolError = 1;
        try (TestHouse house = new TestHouse();
                FrameClient client = new FrameClient(port(house))) {
            assertServed(client, 1);

            client.send(FrameClient.RST_STREAM, 0, 5, new byte[] {0, 0, 0, 8});

            assertEnded(client, protocolError);
        }
    }

    @Test
    void rapidResets_endTheConnection() throws Exception {
        try (TestHouse house = new TestHouse();
                FrameClient flood = new FrameClient(port(house));
                FrameClient other = new FrameClient(port(house))) {
            boolean isOpen = true;
            for (int stream = 1; stream < 4_000 && isOpen; stream += 2) {
                flood.send(FrameClient.HEADERS, FrameClient.END_HEADERS, stream, listStreams("{}"));
                isOpen = flood.send(FrameClient.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
            }

            assertEnded(flood, ENHANCE_YOUR_CALM);
            assertServed(other, 1);
        }
    }

    @Test
    void headerBlockInManyParts_endsTheConnection() throws Exception {
        try (TestHouse house = new TestHouse();
                FrameClient flood = new FrameClient(port(house))) {
            flood.send(FrameClient.HEADERS, 0, 1, FrameClient.request("GET", "/b/k"));
            boolean isOpen = true;
            for (int i = 0; i < 10_000 && isOpen; i++) {
                isOpen = flood.send(FrameClient.CONTINUATION, 0, 1, new byte[0]);
            }

            assertEnded(flood, ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void headersThatUnpackToMuch_areRefused() throws Exception {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(FrameClient.request("GET", "/b/k"));
        block.write(0x40); // to be remembered, as entry 62
        FrameClient.text("x", block);
        FrameClient.text("y".repeat(3_000), block);
        for (int i = 0; i < 12_000; i++) {
            block.write(0x80 | 62);
        }
        try (TestHouse house = new TestHouse();
                FrameClient bomber = new FrameClient(port(house))) {
            bomber.send(FrameClient.HEADERS, FrameClient.END_HEADERS | FrameClient.END_STREAM, 1, block.toByteArray());

            assertThat(bomber.await(frame -> frame.type() == FrameClient.DATA))
                    .hasValueSatisfying(
                            answer -> assertThat(answer.text()).contains("Request Header Fields Too Large"));
            assertServed(bomber, 3);
        }
    }

    @Test
    void frameBeyondTheAgreedSize_endsTheConnection() throws Exception {
        try (TestHouse house = new TestHouse();
                FrameClient client = new FrameClient(port(house))) {
            client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, listStreams("{}"));
            client.send(FrameClient.DATA, 0, 1, new byte[16_385]);

            assertEnded(client, FRAME_SIZE_ERROR);
        }
    }

    @Test
    void hundredsOfCalls_areServedOnOneConnectionAtTheSameTime() throws Exception {
        int calls = 400;
        String slow = "{\"ExclusiveStartStreamName\":\"slow\"}";
        try (TestHouse house = new TestHouse();
                FrameClient client = new FrameClient(port(house))) {
            for (int i = 0; i < calls; i++) {
                client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, 2 * i + 1, listStreams(slow));
                client.send(
                        FrameClient.DATA, FrameClient.END_STREAM, 2 * i + 1, slow.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(house.slowCallEntered.await(60, TimeUnit.SECONDS))
                    .as(client::toString)
                    .isTrue();
            assertServed(client, 2 * calls + 1); // nobody waits for the slow ones
            house.slowCallMayEnd.countDown();

            Set<Integer> ended = new HashSet<>();
            while (ended.size() < calls) {
                ended.add(client.await(FrameClient.Frame::endsStream).orElseThrow().stream());
            }
            assertThat(ended).hasSize(calls);
        }
    }

    @Test
    void clientThatTakesNothing_losesItsStreamAlone() throws Exception {
        WireConfig.Limits usual = WireConfig.Limits.defaults();
        WireConfig impatient = WireConfig.loopback(0)
                .withLimits(new WireConfig.Limits(
                        usual.headerBytes(),
                        usual.bufferedBody(),
                        usual.streamedBody(),
                        usual.bodiesInFlight(),
                        usual.connections(),
                        usual.idle(),
                        usual.headersWithin(),
                        Duration.ofMillis(700),
                        usual.closeWithin()));
        int initialWindowSize = 4;
        try (TestHouse house = new TestHouse(impatient);
                FrameClient client = new FrameClient(port(house), initialWindowSize, 0)) {
            house.objects.put("b/k", new byte[1_000_000]);
            client.send(
                    FrameClient.HEADERS,
                    FrameClient.END_HEADERS | FrameClient.END_STREAM,
                    1,
                    FrameClient.request("GET", "/b/k"));
            client.send(FrameClient.PING, 0, 0, new byte[8]);
            assertThat(client.await(frame -> frame.type() == FrameClient.PING)).isPresent();

            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM && frame.stream() == 1))
                    .isPresent();

            client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, 3, listStreams("{}"));
            client.send(
                    FrameClient.WINDOW_UPDATE,
                    0,
                    3,
                    ByteBuffer.allocate(4).putInt(100_000).array());
            client.send(FrameClient.DATA, FrameClient.END_STREAM, 3, "{}".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.await(frame -> frame.type() == FrameClient.DATA && frame.stream() == 3))
                    .isPresent();
        }
    }
}
