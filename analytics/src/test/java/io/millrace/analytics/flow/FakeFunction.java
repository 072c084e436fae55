package io.millrace.analytics.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A function that answers each record by a rule, and keeps the events it was given.
public final class FakeFunction implements Invocations {

    public static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:f";

    private static final ObjectMapper JSON = new ObjectMapper();

    public final List<JsonNode> events = new CopyOnWriteArrayList<>();
    /// What happens instead of the next invocations, one after the other.
    final Deque<UnaryOperator<byte[]>> mishaps = new ConcurrentLinkedDeque<>();

    private final Rule rule;

    public FakeFunction(Rule rule) {
        this.rule = rule;
    }

    /// Answers one record.
    public interface Rule {
        /// Answers.
        ///
        /// @param answer holds the record's id, and gets its result and data
        void answer(JsonNode record, String text, ObjectNode answer);
    }

    /// Returns data in place of a record's own.
    public static void ok(ObjectNode answer, String text) {
        answer.put("result", "Ok");
        answer.put("data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    void fail(String message) {
        mishaps.add(_ -> {
            throw new InvocationException(message);
        });
    }

    void tooLarge() {
        mishaps.add(_ -> {
            throw new InvocationException("too large", true);
        });
    }

    void returning(String payload) {
        mishaps.add(_ -> payload.getBytes(StandardCharsets.UTF_8));
    }

    /// Spoils what the next invocation returns.
    void spoiling(Consumer<ObjectNode> change) {
        mishaps.add(event -> {
            ObjectNode payload = payload(event);
            change.accept(payload);
            return bytes(payload);
        });
    }

    @Override
    public byte[] invoke(String functionArn, byte[] event) {
        events.add(read(event));
        return mishaps.isEmpty() ? answer(event) : mishaps.pop().apply(event);
    }

    /// What the rule says.
    byte[] answer(byte[] event) {
        return bytes(payload(event));
    }

    private ObjectNode payload(byte[] event) {
        ObjectNode payload = JSON.createObjectNode();
        for (JsonNode record : read(event).get("records")) {
            ObjectNode answer = payload.withArray("records").addObject();
            answer.put("recordId", record.get("recordId").asText());
            rule.answer(record, text(record), answer);
        }
        return payload;
    }

    static String text(JsonNode record) {
        return new String(Base64.getDecoder().decode(record.get("data").asText()), StandardCharsets.UTF_8);
    }

    private static JsonNode read(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }
}
