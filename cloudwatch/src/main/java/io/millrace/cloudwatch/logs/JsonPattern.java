package io.millrace.cloudwatch.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Asks for messages that are JSON by their members: `{ $.status = 4* && $.user.ids[0] > 7 }`.
///
/// Nothing is true of a member that is not there but `NOT EXISTS`.
///
/// Behaviour: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
record JsonPattern(Condition condition) implements FilterPattern {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int DEEPEST = 100;

    static JsonPattern read(PatternReader reader) {
        reader.need("{");
        Condition condition = any(reader, 0);
        reader.need("}");
        return new JsonPattern(condition);
    }

    private static Condition any(PatternReader reader, int depth) {
        List<Condition> choices = new ArrayList<>();
        do {
            choices.add(all(reader, depth));
        } while (reader.take("||"));
        return choices.size() == 1 ? choices.getFirst() : new Condition.Any(choices);
    }

    private static Condition all(PatternReader reader, int depth) {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(one(reader, depth));
        } while (reader.take("&&"));
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    private static Condition one(PatternReader reader, int depth) {
        if (depth > DEEPEST) {
            throw PatternReader.invalid();
        }
        if (reader.take("(")) {
            Condition inner = any(reader, depth + 1);
            reader.need(")");
            return inner;
        }
        Selector selector = Selector.read(reader);
        if (reader.takeWord("NOT")) {
            if (!reader.takeWord("EXISTS")) {
                throw PatternReader.invalid();
            }
            return new Condition.Missing(selector);
        }
        if (reader.takeWord("IS")) {
            String wanted = Stream.of("NULL", "TRUE", "FALSE")
                    .filter(reader::takeWord)
                    .findFirst()
                    .orElseThrow(PatternReader::invalid);
            return new Condition.Is(selector, wanted);
        }
        return new Condition.Compares(selector, Comparison.read(reader).orElseThrow(PatternReader::invalid));
    }

    @Override
    public boolean matches(String message) {
        try {
            return condition.isTrueOf(MAPPER.readTree(message));
        } catch (JsonProcessingException noJson) {
            return false;
        }
    }

    /// Something that is true of a document or is not.
    sealed interface Condition {

        boolean isTrueOf(JsonNode document);

        /// All are true.
        record All(List<Condition> parts) implements Condition {
            public All {
                parts = List.copyOf(parts);
            }

            @Override
            public boolean isTrueOf(JsonNode document) {
                return parts.stream().allMatch(part -> part.isTrueOf(document));
            }
        }

        /// One is true at least.
        record Any(List<Condition> choices) implements Condition {
            public Any {
                choices = List.copyOf(choices);
            }

            @Override
            public boolean isTrueOf(JsonNode document) {
                return choices.stream().anyMatch(choice -> choice.isTrueOf(document));
            }
        }

        /// The member is not there.
        record Missing(Selector selector) implements Condition {
            @Override
            public boolean isTrueOf(JsonNode document) {
                return selector.in(document).findAny().isEmpty();
            }
        }

        /// The member is `null`, `true` or `false`.
        record Is(Selector selector, String wanted) implements Condition {
            @Override
            public boolean isTrueOf(JsonNode document) {
                return selector.in(document)
                        .anyMatch(value -> !value.isTextual() && value.asText().equalsIgnoreCase(wanted));
            }
        }

        /// A text or a number compares so.
        record Compares(Selector selector, Comparison comparison) implements Condition {
            @Override
            public boolean isTrueOf(JsonNode document) {
                return selector.in(document)
                        .anyMatch(
                                value -> value.isValueNode() && !value.isNull() && comparison.isTrueOf(value.asText()));
            }
        }
    }
}
