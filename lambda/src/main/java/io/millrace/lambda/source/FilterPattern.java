package io.millrace.lambda.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A pattern that a record matches or not: for each named field the values that it may have.
///
/// The fields are those of the record in the event (`partitionKey`, `sequenceNumber`, …) and `data`, which is the
/// record's data as JSON; data that is no JSON matches no pattern that asks about it.
///
/// Syntax: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax>,
/// behaviour: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html>
final class FilterPattern {

    private static final String DATA = "data";
    private static final String OR = "$or";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Fields root;
    private final boolean asksForData;

    private FilterPattern(Fields root, boolean asksForData) {
        this.root = root;
        this.asksForData = asksForData;
    }

    /// Conditions on the fields of an object, all of which must hold.
    ///
    /// @param alternatives for each `$or` the conditions, one of which must hold
    private record Fields(Map<String, Condition> conditions, List<List<Fields>> alternatives) {

        boolean matches(JsonNode object) {
            for (Map.Entry<String, Condition> field : conditions.entrySet()) {
                if (!field.getValue().matches(object.path(field.getKey()))) {
                    return false;
                }
            }
            return alternatives.stream()
                    .allMatch(list -> list.stream().anyMatch(alternative -> alternative.matches(object)));
        }
    }

    /// What a field must be.
    private sealed interface Condition {

        boolean matches(JsonNode value);

        /// An object, or a list with an object, whose fields match.
        record Nested(Fields fields) implements Condition {
            @Override
            public boolean matches(JsonNode value) {
                if (value.isArray()) {
                    for (JsonNode element : value) {
                        if (matches(element)) {
                            return true;
                        }
                    }
                    return false;
                }
                // a missing object has no fields, which `exists` may ask for
                return (value.isObject() || value.isMissingNode()) && fields.matches(value);
            }
        }

        /// A value, or a list with a value, that one of the rules accepts.
        record Leaf(List<ValueRule> rules) implements Condition {
            @Override
            public boolean matches(JsonNode value) {
                return rules.stream().anyMatch(rule -> rule.accepts(value));
            }
        }
    }

    /// Reads a pattern.
    ///
    /// @throws IllegalArgumentException if it is none
    static FilterPattern parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!(node instanceof ObjectNode object) || object.isEmpty()) {
            throw new IllegalArgumentException("not an object with fields");
        }
        if (object.has(DATA) && !object.get(DATA).isObject()) {
            throw new IllegalArgumentException("data must be a pattern for JSON");
        }
        return new FilterPattern(fields(object), object.has(DATA));
    }

    private static Fields fields(ObjectNode object) {
        Map<String, Condition> conditions = new java.util.LinkedHashMap<>();
        List<List<Fields>> alternatives = new ArrayList<>();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (field.getKey().equals(OR)) {
                alternatives.add(alternatives(value));
            } else if (value instanceof ObjectNode nested && !nested.isEmpty()) {
                conditions.put(field.getKey(), new Condition.Nested(fields(nested)));
            } else if (value.isArray() && !value.isEmpty()) {
                List<ValueRule> rules = new ArrayList<>();
                value.forEach(rule -> rules.add(ValueRule.parse(rule)));
                conditions.put(field.getKey(), new Condition.Leaf(List.copyOf(rules)));
            } else {
                throw new IllegalArgumentException(field.getKey() + " must be an object or a list");
            }
        });
        return new Fields(conditions, alternatives);
    }

    private static List<Fields> alternatives(JsonNode value) {
        List<Fields> found = new ArrayList<>();
        for (JsonNode element : value) {
            if (!(element instanceof ObjectNode object) || object.isEmpty()) {
                throw new IllegalArgumentException("$or must be a list of objects");
            }
            found.add(fields(object));
        }
        if (!value.isArray() || found.size() < 2) {
            throw new IllegalArgumentException("$or must be a list of two or more");
        }
        return found;
    }

    /// Whether a record matches.
    ///
    /// @param event the record's element of the event
    boolean matches(EventRecord event, SourceRecord record) {
        ObjectNode fields;
        try {
            fields = (ObjectNode) JSON.readTree(event.json());
        } catch (IOException e) {
            throw new IllegalStateException("an event is JSON", e);
        }
        if (fields.get("kinesis") instanceof ObjectNode kinesis) {
            kinesis.properties().forEach(field -> fields.set(field.getKey(), field.getValue()));
        }
        if (asksForData) {
            try {
                fields.set(DATA, JSON.readTree(record.data()));
            } catch (IOException e) {
                return false;
            }
            if (fields.path(DATA).isMissingNode()) {
                return false; // no data at all
            }
        }
        return root.matches(fields);
    }
}
