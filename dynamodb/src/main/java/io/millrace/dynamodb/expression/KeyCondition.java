package io.millrace.dynamodb.expression;

import io.millrace.api.CommonFault;
import io.millrace.api.Fault;
import io.millrace.dynamodb.item.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which part of a table or index a query reads: one partition, and of that what a condition on the sort key leaves.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html>
///
/// @param partition the value of the partition key
/// @param sort what the sort key must be like
public record KeyCondition(Value partition, Optional<Condition> sort) {

    /// One simple condition for each key attribute, as they stand in a `KeyConditionExpression`.
    ///
    /// @throws Fault in AWS's words, if the condition is not made of such
    public static Map<String, Condition> parse(String expression, Substitutions substitutions) {
        Map<String, Condition> conditions = new LinkedHashMap<>();
        collect(ConditionParser.parse("KeyConditionExpression", expression, substitutions), conditions);
        return conditions;
    }

    /// The condition of a query, from one simple condition for each key attribute.
    ///
    /// @param sortKey the sort key's name, where there is one
    /// @throws Fault in AWS's words, if they do not fit the key
    public static KeyCondition of(Map<String, Condition> conditions, String partitionKey, Optional<String> sortKey) {
        if (conditions.isEmpty() || conditions.size() > 2) {
            throw CommonFault.VALIDATION.fault("Conditions can be of length 1 or 2 only");
        }
        if (sortKey.isEmpty() && conditions.size() > 1) {
            throw CommonFault.VALIDATION.fault("Query key condition not supported");
        }
        Condition partition = conditions.get(partitionKey);
        if (partition == null) {
            throw missed(partitionKey);
        }
        if (!(partition instanceof Condition.Compare equal)
                || equal.comparator() != Condition.Comparator.EQ
                || !(equal.right() instanceof Operand.Literal literal)) {
            throw notIndexable(partition)
                    ? CommonFault.VALIDATION.fault("Attempted conditional constraint is not an indexable operation")
                    : CommonFault.VALIDATION.fault("Query key condition not supported");
        }
        Optional<Condition> sort = sortKey.map(conditions::get);
        if (sort.isEmpty() && conditions.size() > 1) {
            throw missed(sortKey.orElse(""));
        }
        if (sort.filter(KeyCondition::notIndexable).isPresent()) {
            throw CommonFault.VALIDATION.fault("Attempted conditional constraint is not an indexable operation");
        }
        return new KeyCondition(literal.value(), sort);
    }

    private static Fault missed(String key) {
        return CommonFault.VALIDATION.fault("Query condition missed key schema element: %s", key);
    }

    private static boolean notIndexable(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> compare.comparator() == Condition.Comparator.NE;
            case Condition.Between _, Condition.BeginsWith _ -> false;
            case Condition.And _,
                    Condition.Or _,
                    Condition.Not _,
                    Condition.In _,
                    Condition.Exists _,
                    Condition.NotExists _,
                    Condition.HasType _,
                    Condition.Contains _ -> true;
        };
    }

    /// The values that the sort key is compared with.
    public List<Value> sortValues() {
        return sort.map(condition -> switch (condition) {
                    case Condition.Compare compare -> literals(List.of(compare.right()));
                    case Condition.Between between -> literals(List.of(between.low(), between.high()));
                    case Condition.BeginsWith beginsWith -> literals(List.of(beginsWith.prefix()));
                    default -> throw new IllegalStateException("no condition on a sort key: " + condition);
                })
                .orElse(List.of());
    }

    private static List<Value> literals(List<Operand> operands) {
        return operands.stream()
                .filter(Operand.Literal.class::isInstance)
                .map(operand -> ((Operand.Literal) operand).value())
                .toList();
    }

    private static void collect(Condition condition, Map<String, Condition> conditions) {
        switch (condition) {
            case Condition.And(var one, var other) -> {
                collect(one, conditions);
                collect(other, conditions);
            }
            case Condition.Or _ -> throw wrongOperator("OR");
            case Condition.Not _ -> throw wrongOperator("NOT");
            case Condition.In _ -> throw wrongOperator("IN");
            case Condition.Exists _ -> throw wrongOperator("attribute_exists");
            case Condition.NotExists _ -> throw wrongOperator("attribute_not_exists");
            case Condition.HasType _ -> throw wrongOperator("attribute_type");
            case Condition.Contains _ -> throw wrongOperator("contains");
            case Condition.Compare compare
            when compare.comparator() == Condition.Comparator.NE -> throw wrongOperator("<>");
            case Condition.Compare(var left, var comparator, var right)
            when left instanceof Operand.Literal ->
                add(
                        right,
                        new Condition.Compare(/* left= */ right, comparator.mirrored(), /* right= */ left),
                        left,
                        conditions);
            case Condition.Compare compare -> add(compare.left(), condition, compare.right(), conditions);
            case Condition.Between(var operand, var low, var high) -> {
                leading("BETWEEN", operand);
                single(high);
                add(operand, condition, low, conditions);
            }
            case Condition.BeginsWith(var operand, var prefix) -> {
                leading("begins_with", operand);
                add(operand, condition, prefix, conditions);
            }
        }
    }

    private static void add(Operand key, Condition condition, Operand value, Map<String, Condition> conditions) {
        single(value);
        if (key instanceof Operand.Size) {
            throw nested();
        }
        if (!(key instanceof Operand.At(var path))) {
            throw CommonFault.VALIDATION.fault(
                    "Invalid condition in KeyConditionExpression: No key attribute specified");
        }
        if (path.isNested()) {
            throw CommonFault.VALIDATION.fault("KeyConditionExpressions cannot have conditions on nested attributes");
        }
        if (conditions.putIfAbsent(path.attribute(), condition) != null) {
            throw CommonFault.VALIDATION.fault("KeyConditionExpressions must only contain one condition per key");
        }
    }

    private static void leading(String operator, Operand operand) {
        if (operand instanceof Operand.Literal) {
            throw CommonFault.VALIDATION.fault(
                    "Invalid condition in KeyConditionExpression: %s operator must have the key attribute as its first"
                            + " operand",
                    operator);
        }
    }

    /// A key is compared with a value, not with another attribute.
    private static void single(Operand operand) {
        if (operand instanceof Operand.Size) {
            throw nested();
        }
        if (operand instanceof Operand.At) {
            throw CommonFault.VALIDATION.fault(
                    "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        }
    }

    private static Fault nested() {
        return CommonFault.VALIDATION.fault("KeyConditionExpressions cannot contain nested operations");
    }

    private static Fault wrongOperator(String operator) {
        return CommonFault.VALIDATION.fault("Invalid operator used in KeyConditionExpression: %s", operator);
    }
}
