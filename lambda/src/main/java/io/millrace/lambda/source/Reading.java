package io.millrace.lambda.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An answer of the function, understood.
///
/// @param verdict what it says of the batch
/// @param state the state of the window, a JSON object, if records are processed in windows
record Reading(Verdict verdict, Optional<String> state) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // a state is handed back as it was
            .build();

    private static final Reading FAILED = new Reading(new Verdict.Failed(), Optional.empty());

    /// Which parts of an answer mean something.
    ///
    /// @param items whether the mapping has the response type `ReportBatchItemFailures`
    /// @param window whether the answer must hold a state
    record Expected(boolean items, boolean window) {}

    /// Understands an answer.
    ///
    /// - Items: nothing, an empty object and an empty list are a success; an item that is none of the batch, or has
    ///   no identifier, fails the batch as a whole; else the batch fails from the lowest of the items on.
    ///   <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html>
    /// - Windows: an answer without a state is a failure.
    ///   <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html>
    static Reading of(Answer answer, Expected expected, List<EventRecord> batch) {
        return switch (answer) {
            case Answer.NotInvoked not -> new Reading(new Verdict.NotInvoked(not.reason()), Optional.empty());
            case Answer.Failed _ -> FAILED;
            case Answer.Returned returned ->
                expected.items() || expected.window()
                        ? of(returned.payload(), expected, batch)
                        : new Reading(new Verdict.Succeeded(), Optional.empty());
        };
    }

    private static Reading of(byte[] payload, Expected expected, List<EventRecord> batch) {
        JsonNode root;
        try {
            root = JSON.readTree(payload);
        } catch (IOException e) {
            return FAILED;
        }
        Optional<String> state = Optional.empty();
        if (expected.window()) {
            JsonNode given = root.path("state");
            if (!given.isObject()) {
                return FAILED;
            }
            state = Optional.of(text(given));
        }
        return new Reading(expected.items() ? items(root, batch) : new Verdict.Succeeded(), state);
    }

    private static Verdict items(JsonNode root, List<EventRecord> batch) {
        if (root instanceof MissingNode
                || root.isNull()
                || (root.isTextual() && root.textValue().isEmpty())) {
            return new Verdict.Succeeded();
        }
        JsonNode items = root.path("batchItemFailures");
        if (root.isObject() && (items.isMissingNode() || items.isNull())) {
            return new Verdict.Succeeded();
        }
        if (!items.isArray()) {
            return new Verdict.Failed();
        }
        Set<String> numbers =
                batch.stream().map(record -> record.number().text()).collect(Collectors.toSet());
        Optional<SequenceNumber> lowest = Optional.empty();
        for (JsonNode item : items) {
            JsonNode identifier = item.path("itemIdentifier");
            if (!identifier.isTextual() || !numbers.contains(identifier.textValue())) {
                return new Verdict.Failed();
            }
            SequenceNumber number = new SequenceNumber(identifier.textValue());
            if (lowest.isEmpty() || lowest.get().isAfter(number)) {
                lowest = Optional.of(number);
            }
        }
        return lowest.<Verdict>map(Verdict.FailedFrom::new).orElseGet(Verdict.Succeeded::new);
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document that was read can be written", e);
        }
    }
}
