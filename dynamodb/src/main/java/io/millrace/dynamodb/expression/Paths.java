package io.millrace.dynamodb.expression;

import java.util.List;
import java.util.stream.Stream;

/// The paths that a condition or an update looks at.
public final class Paths {

    private Paths() {}

    /// All paths of a condition.
    public static Stream<DocumentPath> of(Condition condition) {
        return switch (condition) {
            case Condition.And(var one, var other) -> Stream.concat(of(one), of(other));
            case Condition.Or(var one, var other) -> Stream.concat(of(one), of(other));
            case Condition.Not(var negated) -> of(negated);
            case Condition.Compare compare -> of(List.of(compare.left(), compare.right()));
            case Condition.Between(var operand, var low, var high) -> of(List.of(operand, low, high));
            case Condition.In(var operand, var candidates) -> Stream.concat(of(List.of(operand)), of(candidates));
            case Condition.Exists(var path) -> Stream.of(path);
            case Condition.NotExists(var path) -> Stream.of(path);
            case Condition.HasType hasType -> of(List.of(hasType.operand()));
            case Condition.BeginsWith(var operand, var prefix) -> of(List.of(operand, prefix));
            case Condition.Contains(var operand, var element) -> of(List.of(operand, element));
        };
    }

    private static Stream<DocumentPath> of(List<Operand> operands) {
        return operands.stream().flatMap(Paths::of);
    }

    private static Stream<DocumentPath> of(Operand operand) {
        return switch (operand) {
            case Operand.At(var path) -> Stream.of(path);
            case Operand.Literal _ -> Stream.empty();
            case Operand.Size(var inner) -> of(inner);
        };
    }
}
