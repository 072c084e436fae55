package io.millrace.firehose.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Transformation;
import io.millrace.log.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is asked of a function, and its usual answer, which is read by a way of its own.
class PlainAnswerTest {

    private static final DeliveryId STREAM = new DeliveryId("123456789012", "eu-west-1", "users");
    private static final Transformation FUNCTION = new Transformation(true, "function", 0, 1 << 20, Map.of());

    private static List<Item> items(SplittableRandom random) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            byte[] data = new byte[random.nextInt(40)];
            random.nextBytes(data);
            ByteBuffer payload = ByteBuffer.wrap(data, 0, data.length).slice();
            items.add(new Item(new Frame(7 + i, Instant.ofEpochMilli(1_700_000_000_000L + i), 0, payload), i, payload));
        }
        return items;
    }

    private static List<Verdict> verdicts(String answer, List<Item> items) throws InterruptedException {
        byte[] json = answer.getBytes(StandardCharsets.UTF_8);
        Transformer transformer = new Transformer(
                STREAM,
                (_, _) -> new Invocations.Result.Returned(json),
                InstantSource.fixed(Instant.EPOCH),
                new SplittableRandom(1),
                _ -> {});
        return transformer.verdicts(items, transformer.ask(FUNCTION, transformer.event(items), () -> false));
    }

    private static String record(Item item, SplittableRandom random) {
        String id = "\"recordId\":\"" + TransformationEvent.idOf(item) + "\"";
        String result = "\"result\": \"" + (random.nextInt(4) == 0 ? "Dropped" : "Ok") + "\"";
        byte[] more = new byte[random.nextInt(30)];
        random.nextBytes(more);
        Base64.Encoder encoder = Base64.getEncoder();
        String data = "\"data\":\"" + encoder.encodeToString(more) + (random.nextBoolean() ? "Cg==" : "") + "\"";
        return random.nextBoolean()
                ? "{" + id + "," + result + "," + data + "}"
                : "{ " + data + ",\n" + id + " , " + result + " }";
    }

    @Test
    void usualAnswers_areRead_asTheParserReadsThem() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(20260512);
        for (int round = 0; round < 2_000; round++) {
            List<Item> items = items(random);
            String records = String.join(
                    ", ", items.stream().map(item -> record(item, random)).toList());

            assertThat(PlainAnswer.read(bytes("{\"records\":[" + records + "]}"), items))
                    .as("round %d: %s", round, records)
                    .contains(verdicts("{\"another\":1,\"records\":[" + records + "]}", items));
        }
    }

    /// One or two bytes are changed, put in or taken away at random.
    @Test
    void damagedAnswers_areReadAsTheParserReadsThem_orNotAtAll() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(20260513);
        String bytes = "\"\\{}[]:,=A \u0007é";
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            List<Item> items = items(random);
            StringBuilder answer = new StringBuilder("\"records\":["
                    + String.join(
                            ",",
                            items.stream().map(item -> record(item, random)).toList()) + "]}");
            for (int change = 0; change <= random.nextInt(2); change++) {
                int at = random.nextInt(answer.length());
                String with = bytes.substring(random.nextInt(bytes.length())).substring(0, 1);
                answer.replace(at, at + random.nextInt(2), random.nextInt(3) == 0 ? "" : with);
            }
            Optional<List<Verdict>> plain = PlainAnswer.read(bytes("{" + answer), items);
            if (plain.isPresent()) {
                read++;
                assertThat(plain)
                        .as("round %d: %s", round, answer)
                        .contains(verdicts("{\"another\":1," + answer, items));
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void answersInAnotherOrder_orWithMore_areLeftToTheParser() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(3);
        List<Item> items = items(random);
        while (items.size() < 2) {
            items = items(random);
        }
        String one = record(items.get(0), random);
        String other = record(items.get(1), random);
        List<Item> two = items.subList(0, 2);

        assertThat(PlainAnswer.read(bytes("{\"records\":[" + one + "," + other + "]}"), two))
                .isPresent();
        assertThat(PlainAnswer.read(bytes("{\"records\":[" + other + "," + one + "]}"), two))
                .isEmpty();
        assertThat(PlainAnswer.read(bytes("{\"records\":[" + one + "]}"), two)).isEmpty();
        assertThat(PlainAnswer.read(bytes("{\"records\":[" + one + "," + other + "," + one + "]}"), two))
                .isEmpty();
        assertThat(verdicts("{\"records\":[" + other + "," + one + "]}", two))
                .isEqualTo(verdicts("{\"records\":[" + one + "," + other + "]}", two));
    }

    @Test
    void theEvent_isTheJsonOfTheContract() throws IOException {
        List<Item> items = items(new SplittableRandom(5));

        JsonNode event = new ObjectMapper().readTree(TransformationEvent.of("an-id", STREAM, items));

        assertThat(event.get("invocationId").asText()).isEqualTo("an-id");
        assertThat(event.get("deliveryStreamArn").asText())
                .isEqualTo(STREAM.arn().toString());
        assertThat(event.get("region").asText()).isEqualTo("eu-west-1");
        assertThat(event.get("records")).hasSize(items.size());
        for (int i = 0; i < items.size(); i++) {
            JsonNode record = event.get("records").get(i);
            assertThat(record.get("recordId").asText())
                    .isEqualTo("%029d%020d".formatted(i, items.get(i).frame().position()));
            assertThat(record.get("approximateArrivalTimestamp").asLong()).isEqualTo(1_700_000_000_000L + i);
            assertThat(record.get("data").binaryValue())
                    .isEqualTo(items.get(i).data().array());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
