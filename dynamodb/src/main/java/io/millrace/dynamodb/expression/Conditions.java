package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Scalars;
import io.millrace.dynamodb.item.Value;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/// Says whether items are as conditions want them.
///
/// Operands that are missing or of different types are unequal and in no order.
public final class Conditions {

    private Conditions() {}

    /// Whether the condition holds for the item; one that is not there is an empty one.
    public static boolean hold(Condition condition, Item item) {
        return switch (condition) {
            case Condition.And(var one, var other) -> hold(one, item) && hold(other, item);
            case Condition.Or(var one, var other) -> hold(one, item) || hold(other, item);
            case Condition.Not(var negated) -> !hold(negated, item);
            case Condition.Compare(var left, var comparator, var right) ->
                compare(left.in(item), comparator, right.in(item));
            case Condition.Between(var operand, var low, var high) ->
                compare(operand.in(item), Condition.Comparator.GE, low.in(item))
                        && compare(operand.in(item), Condition.Comparator.LE, high.in(item));
            case Condition.In(var operand, var candidates) ->
                candidates.stream()
                        .anyMatch(candidate -> compare(operand.in(item), Condition.Comparator.EQ, candidate.in(item)));
            case Condition.Exists(var path) -> path.in(item).isPresent();
            case Condition.NotExists(var path) -> path.in(item).isEmpty();
            case Condition.HasType(var operand, var type) ->
                operand.in(item).filter(value -> value.type().equals(type)).isPresent();
            case Condition.BeginsWith(var operand, var prefix) ->
                both(operand.in(item), prefix.in(item), Scalars::beginsWith);
            case Condition.Contains(var operand, var element) ->
                both(operand.in(item), element.in(item), Conditions::contains);
        };
    }

    private static boolean compare(Optional<Value> left, Condition.Comparator comparator, Optional<Value> right) {
        return switch (comparator) {
            case EQ -> both(left, right, Value::equals);
            case NE -> !both(left, right, Value::equals);
            case LT -> both(left, right, (one, other) -> order(one, other) == Order.LESS);
            case LE -> both(left, right, (one, other) -> order(one, other).isAtMost());
            case GT -> both(left, right, (one, other) -> order(one, other) == Order.GREATER);
            case GE -> both(left, right, (one, other) -> order(other, one).isAtMost());
        };
    }

    private static boolean contains(Value container, Value element) {
        return switch (container) {
            case Value.Text(var text) -> element instanceof Value.Text(var part) && text.contains(part);
            case Value.Binary(var bytes) -> element instanceof Value.Binary(var part) && contains(bytes, part);
            case Value.Elements set -> set.elements().contains(element);
            case Value.ListOf(var values) -> values.contains(element);
            case Value.Num _, Value.Bool _, Value.Null _, Value.MapOf _ -> false;
        };
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        HexFormat separated = HexFormat.ofDelimiter(" ");
        return (separated.formatHex(bytes) + " ").contains(separated.formatHex(part));
    }

    private static Order order(Value one, Value other) {
        OptionalInt compared = Scalars.compare(one, other);
        if (compared.isEmpty()) {
            return Order.NONE;
        }
        int order = Integer.signum(compared.getAsInt());
        return order < 0 ? Order.LESS : order > 0 ? Order.GREATER : Order.EQUAL;
    }

    /// How one value stands to another.
    private enum Order {
        LESS,
        EQUAL,
        GREATER,
        NONE;

        boolean isAtMost() {
            return this == LESS || this == EQUAL;
        }
    }

    private static boolean both(Optional<Value> one, Optional<Value> other, Relation relation) {
        return one.isPresent() && other.isPresent() && relation.holds(one.get(), other.get());
    }

    /// How two values must stand to each other.
    private interface Relation {
        boolean holds(Value one, Value other);
    }
}
