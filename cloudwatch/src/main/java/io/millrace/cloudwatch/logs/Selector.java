package io.millrace.cloudwatch.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The way to a member of a JSON document: `$.user.ids[0]`, with `[*]` for any element.
record Selector(List<Step> steps) {

    Selector {
        steps = List.copyOf(steps);
    }

    /// One step into a value.
    sealed interface Step {

        Stream<JsonNode> from(JsonNode value);

        /// To the member of that name.
        record Member(String name) implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return Stream.ofNullable(value.get(name));
            }
        }

        /// To the element of that number.
        record Element(int index) implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return Stream.ofNullable(value.isArray() ? value.get(index) : null);
            }
        }

        /// To each element or member.
        record Each() implements Step {
            @Override
            public Stream<JsonNode> from(JsonNode value) {
                return StreamSupport.stream(value.spliterator(), false);
            }
        }
    }

    static Selector read(PatternReader reader) {
        reader.need("$");
        List<Step> steps = new ArrayList<>();
        while (reader.peek() == '.' || reader.peek() == '[') {
            steps.add(reader.take(".") ? member(reader) : bracket(reader));
        }
        if (steps.isEmpty()) {
            throw PatternReader.invalid();
        }
        return new Selector(steps);
    }

    private static Step member(PatternReader reader) {
        return reader.take("*") ? new Step.Each() : new Step.Member(reader.name());
    }

    private static Step bracket(PatternReader reader) {
        reader.need("[");
        Step step;
        if (reader.take("*")) {
            step = new Step.Each();
        } else if (reader.peek() == '\'') {
            step = new Step.Member(reader.apostrophized());
        } else {
            step = new Step.Element(index(reader.word()));
        }
        reader.need("]");
        return step;
    }

    private static int index(String digits) {
        if (!digits.matches("\\d{1,9}")) {
            throw PatternReader.invalid();
        }
        return Integer.parseInt(digits);
    }

    /// The values that the way leads to.
    Stream<JsonNode> in(JsonNode document) {
        Stream<JsonNode> found = Stream.of(document);
        for (Step step : steps) {
            found = found.flatMap(step::from);
        }
        return found;
    }
}
