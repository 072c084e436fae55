package io.millrace.dynamodb.expression;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.item.Scalars;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parameters that came before expressions, as conditions and updates.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html>
public final class Legacy {

    private static final Map<String, Set<String>> TYPES = Map.ofEntries(
            Map.entry("LE", Set.of("S", "N", "B")),
            Map.entry("LT", Set.of("S", "N", "B")),
            Map.entry("GE", Set.of("S", "N", "B")),
            Map.entry("GT", Set.of("S", "N", "B")),
            Map.entry("BETWEEN", Set.of("S", "N", "B")),
            Map.entry("IN", Set.of("S", "N", "B")),
            Map.entry("BEGINS_WITH", Set.of("S", "B")),
            Map.entry("CONTAINS", Set.of("S", "N", "B", "BOOL", "NULL", "L", "M")),
            Map.entry("NOT_CONTAINS", Set.of("S", "N", "B", "BOOL", "NULL", "L", "M")));

    private Legacy() {}

    /// What an entry of `Expected` says of its attribute.
    ///
    /// @param exists as given, if it was
    public record Expectation(
            Optional<Value> value,
            Optional<Boolean> exists,
            Optional<String> comparisonOperator,
            Optional<List<Value>> attributeValueList) {}

    /// What an entry of `AttributeUpdates` does to its attribute.
    ///
    /// @param action `PUT`, `ADD` or `DELETE`; without it, `PUT`
    public record Change(Optional<String> action, Optional<Value> value) {}

    /// The condition that an entry of `Expected` means.
    ///
    /// @throws Fault in AWS's words, if it means none
    public static Condition condition(String attribute, Expectation expected) {
        if (expected.value().isPresent() && expected.attributeValueList().isPresent()) {
            throw invalid("Value and AttributeValueList cannot be used together for Attribute: " + attribute);
        }
        if (expected.comparisonOperator().isPresent()) {
            String operator = expected.comparisonOperator().get();
            if (expected.exists().isPresent()) {
                throw invalid("Exists and ComparisonOperator cannot be used together for Attribute: " + attribute);
            }
            Optional<List<Value>> values =
                    expected.attributeValueList().or(() -> expected.value().map(List::of));
            if (values.isEmpty() && !operator.equals("NULL") && !operator.equals("NOT_NULL")) {
                throw invalid("Value or AttributeValueList must be used with ComparisonOperator: " + operator
                        + " for Attribute: " + attribute);
            }
            return condition(attribute, operator, values.orElse(List.of()));
        }
        if (expected.attributeValueList().isPresent()) {
            throw invalid("AttributeValueList can only be used with a ComparisonOperator for Attribute: " + attribute);
        }
        boolean exists = expected.exists().orElse(true);
        if (exists && expected.value().isEmpty()) {
            throw invalid("Value must be provided when Exists is "
                    + expected.exists().map(String::valueOf).orElse("null") + " for Attribute: " + attribute);
        }
        if (!exists && expected.value().isPresent()) {
            throw invalid("Value cannot be used when Exists is false for Attribute: " + attribute);
        }
        DocumentPath path = DocumentPath.of(attribute);
        return exists
                ? new Condition.Compare(
                        new Operand.At(path),
                        Condition.Comparator.EQ,
                        new Operand.Literal(expected.value().get()))
                : new Condition.NotExists(path);
    }

    /// The condition that a comparison operator and its values mean, as in `ScanFilter` and `KeyConditions`.
    ///
    /// @throws Fault in AWS's words, if they mean none
    public static Condition condition(String attribute, String operator, List<Value> values) {
        check(operator, values);
        DocumentPath path = DocumentPath.of(attribute);
        Operand at = new Operand.At(path);
        List<Operand> literals =
                values.stream().<Operand>map(Operand.Literal::new).toList();
        return switch (operator) {
            case "NULL" -> new Condition.NotExists(path);
            case "NOT_NULL" -> new Condition.Exists(path);
            case "IN" -> new Condition.In(at, literals);
            case "BETWEEN" -> new Condition.Between(at, literals.get(0), literals.get(1));
            case "BEGINS_WITH" -> new Condition.BeginsWith(at, literals.getFirst());
            case "CONTAINS" -> new Condition.Contains(at, literals.getFirst());
            case "NOT_CONTAINS" -> new Condition.Not(new Condition.Contains(at, literals.getFirst()));
            default -> new Condition.Compare(at, Condition.Comparator.valueOf(operator), literals.getFirst());
        };
    }

    private static void check(String operator, List<Value> values) {
        boolean fits = switch (operator) {
            case "NULL", "NOT_NULL" -> values.isEmpty();
            case "IN" -> !values.isEmpty();
            case "BETWEEN" -> values.size() == 2;
            default -> values.size() == 1;
        };
        if (!fits) {
            throw invalid("Invalid number of argument(s) for the " + operator + " ComparisonOperator");
        }
        if (values.stream().map(Value::type).distinct().count() > 1) {
            throw invalid("AttributeValues inside AttributeValueList must be of same type");
        }
        values.stream()
                .map(Value::type)
                .filter(type -> !TYPES.getOrDefault(operator, Set.of(type)).contains(type))
                .findFirst()
                .ifPresent(type -> {
                    throw invalid(
                            "ComparisonOperator " + operator + " is not valid for " + type + " AttributeValue type");
                });
        if (operator.equals("BETWEEN")
                && Scalars.compare(values.getFirst(), values.getLast()).orElse(0) > 0) {
            throw CommonFault.VALIDATION.fault(
                    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }
    }

    /// All conditions together, or one of them.
    ///
    /// @param conditions one at least
    public static Condition joined(List<Condition> conditions, boolean isAny) {
        return conditions.stream()
                .reduce((one, other) -> isAny ? new Condition.Or(one, other) : new Condition.And(one, other))
                .orElseThrow();
    }

    /// The update that `AttributeUpdates` mean.
    ///
    /// @throws Fault in AWS's words, if they mean none
    public static Update update(Map<String, Change> changes) {
        List<Update.Action> actions = new ArrayList<>();
        changes.forEach((attribute, change) -> actions.add(action(DocumentPath.of(attribute), change)));
        return new Update(actions, Update.IN_ATTRIBUTE_UPDATES);
    }

    private static Update.Action action(DocumentPath path, Change change) {
        String action = change.action().orElse("PUT");
        if (change.value().isEmpty()) {
            if (action.equals("DELETE")) {
                return new Update.Remove(path);
            }
            throw invalid("Only DELETE action is allowed when no attribute value is specified");
        }
        Value value = change.value().get();
        return switch (action) {
            case "ADD" -> {
                if (!(value instanceof Value.Num || value instanceof Value.Elements || value instanceof Value.ListOf)) {
                    throw invalid("ADD action is not supported for the type " + value.type());
                }
                yield new Update.Add(path, value);
            }
            case "DELETE" -> {
                if (value instanceof Value.Elements elements) {
                    yield new Update.Delete(path, elements);
                }
                throw invalid("DELETE action with value is not supported for the type " + value.type());
            }
            default -> new Update.Set(path, new Update.Given(value));
        };
    }

    private static Fault invalid(String words) {
        return new Fault(CommonFault.VALIDATION, "One or more parameter values were invalid: " + words);
    }
}
