package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The parts of an item that are asked for.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html>
///
/// @param paths none of which starts with another
public record Projection(List<DocumentPath> paths) {

    public Projection {
        paths = List.copyOf(paths);
    }

    /// The item with these parts alone; elements of a list move together.
    public Item of(Item item) {
        List<List<DocumentPath.Step>> steps =
                paths.stream().map(DocumentPath::steps).toList();
        return select(new Value.MapOf(item.attributes()), steps)
                .map(value -> value instanceof Value.MapOf(var attributes) ? new Item(attributes) : Item.EMPTY)
                .orElse(Item.EMPTY);
    }

    private static Optional<Value> select(Value value, List<List<DocumentPath.Step>> paths) {
        if (paths.stream().anyMatch(List::isEmpty)) {
            return Optional.of(value);
        }
        Map<DocumentPath.Step, List<List<DocumentPath.Step>>> byStep = new LinkedHashMap<>();
        paths.forEach(path ->
                byStep.computeIfAbsent(path.getFirst(), _ -> new ArrayList<>()).add(path.subList(1, path.size())));
        Map<String, Value> members = new LinkedHashMap<>();
        Map<Integer, Value> elements = new TreeMap<>();
        byStep.forEach((step, rest) -> DocumentPath.into(value, step)
                .flatMap(inner -> select(inner, rest))
                .ifPresent(selected -> {
                    switch (step) {
                        case DocumentPath.Attribute(var name) -> members.put(name, selected);
                        case DocumentPath.Element(var index) -> elements.put(index, selected);
                    }
                }));
        if (members.isEmpty() && elements.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                value instanceof Value.MapOf
                        ? new Value.MapOf(members)
                        : new Value.ListOf(List.copyOf(elements.values())));
    }
}
