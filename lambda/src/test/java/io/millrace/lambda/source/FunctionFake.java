package io.millrace.lambda.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A function in memory that keeps the events it gets, and answers as a test says.
final class FunctionFake implements Invoker {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<JsonNode> events = new ArrayList<>();
    private Function<JsonNode, Answer> behaviour = _ -> returned("null");

    static Answer returned(String json) {
        return new Answer.Returned("request", json.getBytes(StandardCharsets.UTF_8));
    }

    static Answer failed() {
        return new Answer.Failed("request", "{}".getBytes(StandardCharsets.UTF_8));
    }

    synchronized FunctionFake answering(Function<JsonNode, Answer> newBehaviour) {
        behaviour = newBehaviour;
        return this;
    }

    /// All events so far.
    synchronized List<JsonNode> events() {
        return List.copyOf(events);
    }

    /// The data of the records in an event.
    static List<String> texts(JsonNode event) {
        List<String> texts = new ArrayList<>();
        event.path("Records")
                .forEach(record -> texts.add(new String(
                        Base64.getDecoder().decode(record.at("/kinesis/data").textValue()), StandardCharsets.UTF_8)));
        return texts;
    }

    /// The data of all records so far.
    List<String> texts() {
        return events().stream().flatMap(event -> texts(event).stream()).toList();
    }

    @Override
    public Optional<Target> find(Caller caller, String name) {
        return Optional.of(named(caller, name));
    }

    @Override
    public Target named(Caller caller, String name) {
        return new Target("arn:aws:lambda:" + caller.region() + ":" + caller.account() + ":function:" + name, name);
    }

    @Override
    public String role(String functionArn) {
        return "arn:aws:iam::123456789012:role/r";
    }

    @Override
    public Answer invoke(String functionArn, byte[] event) {
        JsonNode read;
        try {
            read = JSON.readTree(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Function<JsonNode, Answer> answers;
        synchronized (this) {
            events.add(read);
            answers = behaviour;
        }
        return answers.apply(read);
    }
}
