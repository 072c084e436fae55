package io.millrace.dynamodb.expression;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Numbers;
import io.millrace.dynamodb.item.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Carries out updates.
///
/// All sources are read from the item as it was. What adds goes before what takes away, and lists are shortened from
/// their ends, so that every index means the element that it meant before.
public final class Updates {

    private Updates() {}

    /// The item after the update.
    ///
    /// @throws Fault if the item has not what the update needs
    public static Item apply(Update update, Item item) {
        List<Step> steps = new ArrayList<>();
        for (Update.Action action : update.actions()) {
            steps.add(step(action, item, update.wrongType()));
        }
        steps.sort(Comparator.comparing(Step::takesAway).thenComparing(Updates::order));
        Value document = new Value.MapOf(item.attributes());
        for (Step step : steps) {
            document = change(document, step.path().steps(), step.change());
        }
        return document instanceof Value.MapOf(var attributes) ? new Item(attributes) : item;
    }

    /// A change that has been worked out, at its path.
    private record Step(DocumentPath path, boolean takesAway, Change change) {}

    /// Makes a new value, or none, from the old one, if there was one.
    private interface Change {
        Optional<Value> of(Optional<Value> old);
    }

    private static Step step(Update.Action action, Item item, String wrongType) {
        return switch (action) {
            case Update.Set(var path, var source) -> {
                Value value = value(source, item, wrongType);
                yield new Step(path, false, _ -> Optional.of(value));
            }
            case Update.Remove(var path) -> new Step(path, true, _ -> Optional.empty());
            case Update.Add(var path, var value) ->
                new Step(
                        path,
                        false,
                        old -> Optional.of(old.map(present -> sum(present, value, wrongType))
                                .orElse(value)));
            case Update.Delete(var path, var value) ->
                new Step(path, true, old -> old.flatMap(present -> difference(present, value, wrongType)));
        };
    }

    /// What adds in the order of the paths, what takes away in the opposite one.
    private static int order(Step one, Step other) {
        int order = 0;
        for (int i = 0;
                order == 0
                        && i
                                < Math.min(
                                        one.path().steps().size(),
                                        other.path().steps().size());
                i++) {
            if (one.path().steps().get(i) instanceof DocumentPath.Element(var index)
                    && other.path().steps().get(i) instanceof DocumentPath.Element(var otherIndex)) {
                order = Integer.compare(index, otherIndex);
            } else {
                order = one.path()
                        .steps()
                        .get(i)
                        .toString()
                        .compareTo(other.path().steps().get(i).toString());
            }
        }
        return one.takesAway() ? -order : order;
    }

    private static Value value(Update.Source source, Item item, String wrongType) {
        return switch (source) {
            case Update.Given(var value) -> value;
            case Update.Copied(var path) ->
                path.in(item)
                        .orElseThrow(() -> CommonFault.VALIDATION.fault(
                                "The provided expression refers to an attribute that does not exist in the item"));
            case Update.IfNotExists(var path, var otherwise) -> {
                Optional<Value> present = path.in(item);
                yield present.isPresent() ? present.get() : value(otherwise, item, wrongType);
            }
            case Update.ListAppend(var first, var second) -> {
                List<Value> values = new ArrayList<>(list(value(first, item, wrongType), wrongType));
                values.addAll(list(value(second, item, wrongType), wrongType));
                yield new Value.ListOf(values);
            }
            case Update.Plus(var one, var other) ->
                new Value.Num(Numbers.checked(number(value(one, item, wrongType), wrongType)
                        .add(number(value(other, item, wrongType), wrongType))));
            case Update.Minus(var one, var other) ->
                new Value.Num(Numbers.checked(number(value(one, item, wrongType), wrongType)
                        .subtract(number(value(other, item, wrongType), wrongType))));
        };
    }

    private static BigDecimal number(Value value, String wrongType) {
        if (value instanceof Value.Num(var number)) {
            return number;
        }
        throw new Fault(CommonFault.VALIDATION, wrongType);
    }

    private static List<Value> list(Value value, String wrongType) {
        if (value instanceof Value.ListOf(var values)) {
            return values;
        }
        throw new Fault(CommonFault.VALIDATION, wrongType);
    }

    private static Value sum(Value present, Value added, String wrongType) {
        if (!present.type().equals(added.type())) {
            throw new Fault(CommonFault.VALIDATION, wrongType);
        }
        return switch (present) {
            case Value.Num(var number) -> new Value.Num(Numbers.checked(number.add(number(added, wrongType))));
            case Value.Elements set
            when added instanceof Value.Elements more -> {
                LinkedHashSet<Value> elements = new LinkedHashSet<>(set.elements());
                elements.addAll(more.elements());
                yield set.with(elements);
            }
            case Value.ListOf(var values) -> {
                List<Value> longer = new ArrayList<>(values);
                longer.addAll(list(added, wrongType));
                yield new Value.ListOf(longer);
            }
            default -> throw new Fault(CommonFault.VALIDATION, wrongType);
        };
    }

    private static Optional<Value> difference(Value present, Value.Elements taken, String wrongType) {
        if (!present.type().equals(taken.type()) || !(present instanceof Value.Elements set)) {
            throw new Fault(CommonFault.VALIDATION, wrongType);
        }
        LinkedHashSet<Value> rest = new LinkedHashSet<>(set.elements());
        rest.removeAll(taken.elements());
        return rest.isEmpty() ? Optional.empty() : Optional.of(set.with(rest));
    }

    private static Value change(Value container, List<DocumentPath.Step> steps, Change change) {
        DocumentPath.Step step = steps.getFirst();
        if (steps.size() > 1) {
            Value inner = DocumentPath.into(container, step).orElseThrow(Updates::invalidPath);
            Value changed = change(inner, steps.subList(1, steps.size()), change);
            return change(container, List.of(step), _ -> Optional.of(changed));
        }
        return switch (step) {
            case DocumentPath.Attribute(var name)
            when container instanceof Value.MapOf(var values) -> {
                Map<String, Value> changed = new LinkedHashMap<>(values);
                change.of(Optional.ofNullable(values.get(name)))
                        .ifPresentOrElse(value -> changed.put(name, value), () -> changed.remove(name));
                yield new Value.MapOf(changed);
            }
            case DocumentPath.Element(var index)
            when container instanceof Value.ListOf(var values) -> new Value.ListOf(changed(values, index, change));
            case DocumentPath.Attribute _, DocumentPath.Element _ -> throw invalidPath();
        };
    }

    /// An element behind the end is put at the end.
    private static List<Value> changed(List<Value> values, int index, Change change) {
        List<Value> changed = new ArrayList<>(values);
        boolean isThere = index < values.size();
        Optional<Value> value = change.of(isThere ? Optional.of(values.get(index)) : Optional.empty());
        if (isThere) {
            value.ifPresentOrElse(present -> changed.set(index, present), () -> changed.remove(index));
        } else {
            value.ifPresent(changed::add);
        }
        return changed;
    }

    private static Fault invalidPath() {
        return CommonFault.VALIDATION.fault(
                "The document path provided in the update expression is invalid for update");
    }
}
