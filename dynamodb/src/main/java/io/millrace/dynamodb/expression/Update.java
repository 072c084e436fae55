package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.item.Value;
import java.util.List;

/// What is to be changed in an item; [Updates] does it.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html>
///
/// @param actions no two of them at overlapping paths
/// @param wrongType what is said of an operand whose type does not fit what the item has
public record Update(List<Action> actions, String wrongType) {

    /// The words for a wrong type in an expression.
    static final String IN_EXPRESSION = "An operand in the update expression has an incorrect data type";
    /// The words for a wrong type in `AttributeUpdates`.
    static final String IN_ATTRIBUTE_UPDATES = "Type mismatch for attribute to update";

    /// Changes nothing, but creates the item if it is not there.
    public static final Update NOTHING = new Update(List.of(), IN_EXPRESSION);

    public Update {
        actions = List.copyOf(actions);
    }

    /// The paths that are changed.
    public List<DocumentPath> paths() {
        return actions.stream().map(Action::path).toList();
    }

    /// One change at one path.
    public sealed interface Action {
        DocumentPath path();
    }

    /// Something is put there.
    record Set(DocumentPath path, Source source) implements Action {}

    /// What is there is removed.
    record Remove(DocumentPath path) implements Action {}

    /// A number is added to what is there, or elements to a set; `AttributeUpdates` also adds to lists.
    record Add(DocumentPath path, Value value) implements Action {}

    /// Elements are taken out of a set.
    record Delete(DocumentPath path, Value.Elements value) implements Action {}

    /// Where the value of [Set] comes from.
    public sealed interface Source {}

    /// A value of the request.
    record Given(Value value) implements Source {}

    /// What stands at a path before the update.
    record Copied(DocumentPath path) implements Source {}

    /// What stands at a path, or else something else.
    record IfNotExists(DocumentPath path, Source otherwise) implements Source {}

    /// Two lists, one behind the other.
    record ListAppend(Source first, Source second) implements Source {}

    /// The sum of two numbers.
    record Plus(Source one, Source other) implements Source {}

    /// The difference of two numbers.
    record Minus(Source one, Source other) implements Source {}
}
