package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where in an item a value stands: an attribute, then members of maps and elements of lists.
///
/// @param steps the first is an [Attribute]
public record DocumentPath(List<Step> steps) {

    /// One step into a map or a list.
    public sealed interface Step {}

    /// To the member of that name.
    public record Attribute(String name) implements Step {
        @Override
        public String toString() {
            return name;
        }
    }

    /// To the element at that index, from 0.
    public record Element(int index) implements Step {
        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    public DocumentPath {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || !(steps.getFirst() instanceof Attribute)) {
            throw new IllegalArgumentException("a path starts with an attribute");
        }
    }

    /// The path to an attribute of the item itself.
    public static DocumentPath of(String attribute) {
        return new DocumentPath(List.of(new Attribute(attribute)));
    }

    /// The attribute of the item that it starts with.
    public String attribute() {
        return steps.getFirst().toString();
    }

    /// Whether it leads into an attribute.
    public boolean isNested() {
        return steps.size() > 1;
    }

    /// The value there, if there is one.
    public Optional<Value> in(Item item) {
        Optional<Value> value = item.get(attribute());
        for (Step step : steps.subList(1, steps.size())) {
            value = value.flatMap(container -> into(container, step));
        }
        return value;
    }

    static Optional<Value> into(Value container, Step step) {
        return switch (step) {
            case Attribute(var name) ->
                container instanceof Value.MapOf(var values) ? Optional.ofNullable(values.get(name)) : Optional.empty();
            case Element(var index) ->
                container instanceof Value.ListOf(var values) && index < values.size()
                        ? Optional.of(values.get(index))
                        : Optional.empty();
        };
    }

    /// As AWS writes paths in messages: `[a, [0], b]`.
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
