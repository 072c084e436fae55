package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.item.Item;
import io.millrace.dynamodb.item.Value;
import java.math.BigDecimal;
import java.util.Optional;

/// What a condition compares.
public sealed interface Operand {

    /// The value of the operand in an item; nothing if the item has none.
    Optional<Value> in(Item item);

    /// What stands at a path.
    record At(DocumentPath path) implements Operand {
        @Override
        public Optional<Value> in(Item item) {
            return path.in(item);
        }
    }

    /// A value of the request.
    record Literal(Value value) implements Operand {
        @Override
        public Optional<Value> in(Item item) {
            return Optional.of(value);
        }
    }

    /// The size of another operand: characters, bytes or elements; a number has none.
    ///
    /// Source:
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>
    record Size(Operand of) implements Operand {
        @Override
        public Optional<Value> in(Item item) {
            return of.in(item).flatMap(Size::size).map(size -> new Value.Num(BigDecimal.valueOf(size)));
        }

        private static Optional<Integer> size(Value value) {
            return switch (value) {
                case Value.Text(var text) -> Optional.of(text.length());
                case Value.Binary(var bytes) -> Optional.of(bytes.length);
                case Value.Elements set -> Optional.of(set.elements().size());
                case Value.ListOf(var values) -> Optional.of(values.size());
                case Value.MapOf(var values) -> Optional.of(values.size());
                case Value.Num _, Value.Bool _, Value.Null _ -> Optional.empty();
            };
        }
    }
}
