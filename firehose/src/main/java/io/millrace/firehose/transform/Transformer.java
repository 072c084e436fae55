package io.millrace.firehose.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.firehose.definition.DeliveryId;
import io.millrace.firehose.definition.Transformation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Passes records through a function: one verdict for each record, whatever the function does.
///
/// A function that fails is invoked again, as often as the transformation says; an answer that it returned is final,
/// even if the answer is wrong. A record's id is made of its log position, so it is the same at every attempt.
///
/// Contract: <https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html>
public final class Transformer {

    static final String FUNCTION_ERROR = "Lambda.FunctionError";

    private static final JsonFactory JSON = new JsonFactory();

    private final DeliveryId stream;
    private final Invocations invocations;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BackOff backOff;

    public Transformer(
            DeliveryId stream, Invocations invocations, InstantSource clock, RandomGenerator random, BackOff backOff) {
        this.stream = stream;
        this.invocations = invocations;
        this.clock = clock;
        this.random = random;
        this.backOff = backOff;
    }

    /// How a function that was asked as often as it may be has answered at last.
    ///
    /// @param attempts how often it was asked
    public record Answered(Invocations.Result result, int attempts) {}

    /// The event with which a function is asked for records.
    public byte[] event(List<Item> records) {
        return TransformationEvent.of(new UUID(random.nextLong(), random.nextLong()).toString(), stream, records);
    }

    /// Asks a function until it answers, but not for ever.
    ///
    /// @param isCancelled whether nobody waits for the answer any more, for which alone an attempt may have failed
    public Answered ask(Transformation transformation, byte[] event, BooleanSupplier isCancelled)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Invocations.Result result = invocations.invoke(transformation.functionArn(), event);
            if (result instanceof Invocations.Result.Returned || attempt > transformation.retries()) {
                return new Answered(result, attempt);
            }
            if (isCancelled.getAsBoolean()) {
                throw new InterruptedException("cancelled");
            }
            backOff.pause(attempt);
        }
    }

    /// The verdicts on the records that an event was made of, in their order.
    public List<Verdict> verdicts(List<Item> records, Answered answered) {
        return switch (answered.result()) {
            case Invocations.Result.Returned returned -> verdicts(records, returned.payload(), answered.attempts());
            case Invocations.Result.Failed failed ->
                Collections.nCopies(records.size(), failed(failed.code(), failed.message(), answered.attempts()));
        };
    }

    private List<Verdict> verdicts(List<Item> records, byte[] payload, int attempts) {
        Optional<List<Verdict>> plain = PlainAnswer.read(payload, records);
        if (plain.isPresent()) {
            return plain.get();
        }
        Optional<Map<String, Answer>> answers = parse(payload);
        if (answers.isEmpty()) {
            return Collections.nCopies(
                    records.size(),
                    failed(
                            "Lambda.JsonProcessingException",
                            "There was an error parsing returned records from the Lambda function. Ensure that the"
                                    + " returned records follow the status model required by Amazon Data Firehose.",
                            attempts));
        }
        List<Verdict> verdicts = new ArrayList<>(records.size());
        for (Item record : records) {
            verdicts.add(verdict(answers.get().get(TransformationEvent.idOf(record)), attempts));
        }
        return verdicts;
    }

    private Verdict verdict(@Nullable Answer answer, int attempts) {
        if (answer == null) {
            return failed(
                    "Lambda.MissingRecordId",
                    "One or more record Ids were not returned. Ensure that the Lambda function returns all received"
                            + " record Ids.",
                    attempts);
        }
        if (answer.isDuplicate()) {
            return failed(
                    "Lambda.DuplicatedRecordId",
                    "Multiple records were returned with the same record Id. Ensure that the Lambda function returns"
                            + " a unique record Id for each record.",
                    attempts);
        }
        return switch (answer.result()) {
            case "Ok" -> ok(answer, attempts);
            case "Dropped" -> new Verdict.Dropped();
            case "ProcessingFailed" ->
                failed("Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record", attempts);
            default ->
                failed(
                        "Lambda.InvalidReturnFormat",
                        "The result field must be one of Ok, Dropped or ProcessingFailed.",
                        attempts);
        };
    }

    private Verdict ok(Answer answer, int attempts) {
        if (answer.data().isEmpty()) {
            return failed("Lambda.InvalidReturnFormat", "The data field cannot be null for the Ok status.", attempts);
        }
        Optional<ByteBuffer> data = Base64Segments.decode(answer.data().get());
        return data.isPresent()
                ? new Verdict.Ok(
                        data.get(),
                        answer.metadata().partitionKeys(),
                        answer.metadata().route())
                : failed("Lambda.InvalidReturnFormat", "The data field is not base64.", attempts);
    }

    private Verdict failed(String code, String message, int attempts) {
        return new Verdict.Failed(code, message, attempts, clock.millis());
    }

    /// What a function returned for one record.
    private record Answer(String result, Optional<String> data, Metadata metadata, boolean isDuplicate) {}

    /// What a function returned beside a record.
    private record Metadata(Map<String, String> partitionKeys, Map<String, String> route) {

        static final Metadata NONE = new Metadata(Map.of(), Map.of());
    }

    /// The answers by record id, or nothing if the text does not follow the contract.
    private static Optional<Map<String, Answer>> parse(byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Map<String, Answer> answers = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("records")) {
                    answers = records(json);
                    if (answers == null) {
                        return Optional.empty();
                    }
                } else {
                    json.skipChildren();
                }
            }
            return Optional.ofNullable(answers);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Map<String, Answer> records(JsonParser json) throws IOException {
        Map<String, Answer> answers = new HashMap<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                return null;
            }
            String id = "";
            String result = "";
            Optional<String> data = Optional.empty();
            Metadata metadata = Metadata.NONE;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
                    metadata = metadata(json);
                } else if (!value.isScalarValue()) {
                    json.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    switch (name) {
                        case "recordId" -> id = json.getText();
                        case "result" -> result = json.getText();
                        case "data" -> data = Optional.of(json.getText());
                        default -> {}
                    }
                }
            }
            answers.merge(
                    id,
                    new Answer(result, data, metadata, false),
                    (one, other) -> new Answer(one.result(), one.data(), one.metadata(), true));
        }
        return answers;
    }

    /// The metadata of a record: `{"partitionKeys": {"key": "value"}, "otfMetadata": {"operation": "insert"}}`.
    private static Metadata metadata(JsonParser json) throws IOException {
        Map<String, String> keys = new HashMap<>();
        Map<String, String> route = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                continue;
            }
            switch (name) {
                case "partitionKeys" -> texts(json, keys);
                case "otfMetadata" -> texts(json, route);
                default -> json.skipChildren();
            }
        }
        return new Metadata(keys, route);
    }

    private static void texts(JsonParser json, Map<String, String> into) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                into.put(key, json.getText());
            } else {
                json.skipChildren();
            }
        }
    }
}
