package io.millrace.wire.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.wire.message.WireBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/// The SDK's own codec reads what we write.
class EventMessageTest {

    private static String header(Message message, String name) {
        return Objects.requireNonNull(message.getHeaders().get(name), name).getString();
    }

    private static String headers(Message message) {
        return message.getHeaders().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue().getString())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @Test
    void event_isReadByTheSdk() {
        Message message = Message.decode(ByteBuffer.wrap(
                EventMessage.event("initial-response", "text/x", WireBody.EMPTY).copy()));

        assertThat(headers(message)).isEqualTo(":content-type=text/x :event-type=initial-response :message-type=event");
        assertThat(message.getPayload()).isEmpty();
    }

    @Test
    void exceptionAndError_areToldApart() {
        WireBody.Bytes payload = WireBody.of("{}".getBytes(StandardCharsets.UTF_8));

        assertThat(headers(Message.decode(ByteBuffer.wrap(EventMessage.exception("ResourceInUseException", "j", payload)
                        .copy()))))
                .isEqualTo(":content-type=j :exception-type=ResourceInUseException :message-type=exception");
        assertThat(headers(Message.decode(ByteBuffer.wrap(
                        EventMessage.error("InternalFailure", "größer").copy()))))
                .isEqualTo(":error-code=InternalFailure :error-message=größer :message-type=error");
    }

    @Test
    void error_isCutToWhatAHeaderHolds() {
        Message message = Message.decode(ByteBuffer.wrap(
                EventMessage.error("InternalFailure", "日".repeat(40_000)).copy()));

        assertThat(header(message, ":error-message")).matches("日{10000,}");
    }

    @Test
    void messages_ofAnySizeFollowEachOther() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        MessageDecoder decoder = new MessageDecoder();
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] around = new byte[random.nextInt(1 << random.nextInt(1, 18)) + 20];
            random.nextBytes(around);
            int offset = random.nextInt(10);
            WireBody.Bytes payload = new WireBody.Bytes(around, offset, around.length - offset - random.nextInt(10));
            payloads.add(payload.copy());
            decoder.feed(EventMessage.event("e" + i, "c", payload).copy());
        }

        List<Message> messages = decoder.getDecodedMessages();

        assertThat(messages).as("seed %s", seed).hasSameSizeAs(payloads);
        for (int i = 0; i < payloads.size(); i++) {
            assertThat(messages.get(i).getPayload()).as("seed %s", seed).isEqualTo(payloads.get(i));
            assertThat(header(messages.get(i), ":event-type")).isEqualTo("e" + i);
        }
    }

    @Test
    void everyFlippedBit_isFoundByTheChecksums() {
        byte[] message = EventMessage.event("SubscribeToShardEvent", "c", WireBody.of(new byte[] {1, 2, 3}))
                .copy();
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] damaged = message.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThatThrownBy(() -> Message.decode(ByteBuffer.wrap(damaged)))
                    .as("bit %s", bit)
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
