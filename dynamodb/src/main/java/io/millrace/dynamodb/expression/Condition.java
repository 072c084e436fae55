package io.millrace.dynamodb.expression;

import java.util.List;

/// What an item must be like; [Conditions] says whether it is.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>
public sealed interface Condition {

    /// How two operands are compared.
    enum Comparator {
        EQ("="),
        NE("<>"),
        LT("<"),
        LE("<="),
        GT(">"),
        GE(">=");

        private final String sign;

        Comparator(String sign) {
            this.sign = sign;
        }

        /// As it stands in expressions.
        public String sign() {
            return sign;
        }

        /// The same with the operands exchanged: `a < b` is `b > a`.
        Comparator mirrored() {
            return switch (this) {
                case EQ, NE -> this;
                case LT -> GT;
                case LE -> GE;
                case GT -> LT;
                case GE -> LE;
            };
        }
    }

    /// Both hold.
    record And(Condition one, Condition other) implements Condition {}

    /// One of them holds, or both.
    record Or(Condition one, Condition other) implements Condition {}

    /// It does not hold.
    record Not(Condition condition) implements Condition {}

    /// Two operands stand to each other so.
    record Compare(Operand left, Comparator comparator, Operand right) implements Condition {}

    /// An operand lies between two others, both included.
    record Between(Operand operand, Operand low, Operand high) implements Condition {}

    /// An operand equals one of others.
    record In(Operand operand, List<Operand> candidates) implements Condition {
        public In {
            candidates = List.copyOf(candidates);
        }
    }

    /// The item has something there.
    record Exists(DocumentPath path) implements Condition {}

    /// The item has nothing there.
    record NotExists(DocumentPath path) implements Condition {}

    /// An operand is of a type, named as in documents.
    record HasType(Operand operand, String type) implements Condition {}

    /// A string or bytes start so.
    record BeginsWith(Operand operand, Operand prefix) implements Condition {}

    /// A string, set or list holds something.
    record Contains(Operand operand, Operand element) implements Condition {}
}
