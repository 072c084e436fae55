package io.millrace.dynamodb.expression;

import io.millrace.dynamodb.expression.Complaints.Kind;
import io.millrace.dynamodb.expression.Condition.Comparator;
import io.millrace.dynamodb.item.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads conditions.
///
///     condition → and { OR and }        and → not { AND not }        not → NOT not | simple
///     simple    → operand comparator operand | operand BETWEEN operand AND operand
///               | operand IN ( operand, … ) | function | ( condition )
///     operand   → path | value | function | ( operand )
///
/// What stands in parentheses may be a condition or an operand, which only what comes behind decides; so a [Part] is
/// read, and made into what is needed.
public final class ConditionParser {

    private static final int MOST_CANDIDATES = 100;
    private static final Operand MADE_UP = new Operand.Literal(new Value.Null());

    private final Tokens tokens;
    private final Complaints complaints = new Complaints();
    private final Reader reader;
    private final Checks checks = new Checks(complaints);

    private ConditionParser(String parameter, String expression, Substitutions substitutions) {
        this.tokens = new Tokens(parameter, expression);
        this.reader = new Reader(tokens, substitutions, complaints);
    }

    /// The condition that an expression means.
    ///
    /// @param parameter the request's parameter that holds it, such as `ConditionExpression`, for messages
    /// @throws io.millrace.api.Fault in AWS's words, if it means none
    public static Condition parse(String parameter, String expression, Substitutions substitutions) {
        return new ConditionParser(parameter, expression, substitutions).parse();
    }

    /// What has been read where a condition or an operand may stand.
    private sealed interface Part {

        /// A condition.
        record OfCondition(Condition condition, boolean isInParentheses) implements Part {}

        /// An operand, which is no condition.
        record OfOperand(Operand operand, boolean isInParentheses) implements Part {}

        /// A function that is a condition, but no operand.
        record OfFunction(String name, Condition condition, boolean isInParentheses) implements Part {}

        boolean isInParentheses();

        default Part inParentheses() {
            return switch (this) {
                case OfCondition part -> new OfCondition(part.condition(), true);
                case OfOperand part -> new OfOperand(part.operand(), true);
                case OfFunction part -> new OfFunction(part.name(), part.condition(), true);
            };
        }
    }

    private Condition parse() {
        Condition condition = condition(alternatives());
        tokens.expectEnd();
        Optional<String> complaint = complaints.first();
        if (complaint.isPresent()) {
            throw tokens.refused(complaint.get());
        }
        return condition;
    }

    private Part alternatives() {
        Part part = conjunction();
        while (tokens.peek().isWord("OR")) {
            Condition one = condition(part);
            tokens.take();
            part = new Part.OfCondition(new Condition.Or(one, condition(conjunction())), false);
        }
        return part;
    }

    private Part conjunction() {
        Part part = negation();
        while (tokens.peek().isWord("AND")) {
            Condition one = condition(part);
            tokens.take();
            part = new Part.OfCondition(new Condition.And(one, condition(negation())), false);
        }
        return part;
    }

    private Part negation() {
        tokens.enter();
        Part part = tokens.takeWord("NOT")
                ? new Part.OfCondition(new Condition.Not(condition(negation())), false)
                : simple();
        tokens.leave();
        return part;
    }

    private Part simple() {
        Part part = tokens.peek().isSign("(") ? parentheses() : operandOrFunction();
        if (part instanceof Part.OfCondition) {
            return part;
        }
        Optional<Comparator> comparator = comparator();
        if (comparator.isPresent()) {
            Operand left = operand(part);
            tokens.take();
            Operand right = operand(operandPart());
            checks.distinct(comparator.get().sign(), left, right);
            checks.comparable(comparator.get(), left, right);
            return simple(new Condition.Compare(left, comparator.get(), right));
        }
        if (tokens.peek().isWord("BETWEEN")) {
            Operand operand = operand(part);
            tokens.take();
            Operand low = operand(operandPart());
            tokens.expectWord("AND");
            Operand high = operand(operandPart());
            checks.between(operand, low, high);
            return simple(new Condition.Between(operand, low, high));
        }
        if (tokens.peek().isWord("IN")) {
            Operand operand = operand(part);
            tokens.take();
            List<Operand> candidates = operands();
            if (candidates.size() > MOST_CANDIDATES) {
                throw tokens.refused(
                        "The IN operator is provided with too many operands; number of operands: " + candidates.size());
            }
            candidates.forEach(candidate -> checks.distinct("IN", operand, candidate));
            return simple(new Condition.In(operand, candidates));
        }
        return part;
    }

    private Part simple(Condition condition) {
        complaints.endCondition();
        return new Part.OfCondition(condition, false);
    }

    private Optional<Comparator> comparator() {
        for (Comparator comparator : Comparator.values()) {
            if (tokens.peek().isSign(comparator.sign())) {
                return Optional.of(comparator);
            }
        }
        return Optional.empty();
    }

    private Part parentheses() {
        tokens.expectSign("(");
        tokens.enter();
        Part part = alternatives();
        tokens.leave();
        tokens.expectSign(")");
        return closed(part);
    }

    private Part closed(Part part) {
        if (part.isInParentheses()) {
            complaints.add(Kind.PARENTHESES, "The expression has redundant parentheses;");
        }
        return part.inParentheses();
    }

    /// An operand, or a function in its place, in parentheses or not.
    private Part operandPart() {
        if (!tokens.takeSign("(")) {
            return operandOrFunction();
        }
        tokens.enter();
        Part part = operandPart();
        tokens.leave();
        tokens.expectSign(")");
        return closed(part);
    }

    private Part operandOrFunction() {
        if (tokens.peek().kind() == Token.Kind.VALUE) {
            return new Part.OfOperand(new Operand.Literal(reader.value()), false);
        }
        if (tokens.isFunctionNext()) {
            return function(tokens.expectName().text());
        }
        return new Part.OfOperand(new Operand.At(reader.path()), false);
    }

    private Part function(String name) {
        tokens.enter();
        List<Operand> operands = operands();
        tokens.leave();
        if (!checks.function(name, operands)) {
            return new Part.OfOperand(MADE_UP, false);
        }
        Operand first = operands.getFirst();
        return switch (name) {
            case "size" -> new Part.OfOperand(new Operand.Size(first), false);
            case "attribute_exists" -> function(name, new Condition.Exists(path(first)));
            case "attribute_not_exists" -> function(name, new Condition.NotExists(path(first)));
            case "attribute_type" ->
                function(
                        name,
                        new Condition.HasType(
                                first, Checks.text(operands.get(1)).orElse("")));
            case "begins_with" -> function(name, new Condition.BeginsWith(first, operands.get(1)));
            case "contains" -> function(name, new Condition.Contains(first, operands.get(1)));
            default -> throw new IllegalStateException("no function " + name);
        };
    }

    private static Part function(String name, Condition condition) {
        return new Part.OfFunction(name, condition, false);
    }

    private static DocumentPath path(Operand operand) {
        return operand instanceof Operand.At(var path) ? path : DocumentPath.of("?");
    }

    private List<Operand> operands() {
        tokens.expectSign("(");
        List<Operand> operands = new ArrayList<>();
        do {
            operands.add(operand(operandPart()));
        } while (tokens.takeSign(","));
        tokens.expectSign(")");
        return operands;
    }

    private Operand operand(Part part) {
        return switch (part) {
            case Part.OfOperand given -> given.operand();
            case Part.OfFunction function -> {
                misused(function.name());
                yield MADE_UP;
            }
            case Part.OfCondition _ -> throw tokens.unexpected();
        };
    }

    private Condition condition(Part part) {
        return switch (part) {
            case Part.OfCondition given -> given.condition();
            case Part.OfFunction function -> {
                complaints.endCondition();
                yield function.condition();
            }
            case Part.OfOperand given
            when given.operand() instanceof Operand.Size size -> {
                misused("size");
                yield new Condition.Compare(size, Comparator.EQ, size);
            }
            case Part.OfOperand given -> {
                if (!isMadeUp(given.operand())) {
                    throw tokens.unexpected();
                }
                yield new Condition.Compare(MADE_UP, Comparator.EQ, MADE_UP);
            }
        };
    }

    @SuppressWarnings("ReferenceEquality") // null may be meant by the request, too
    private static boolean isMadeUp(Operand operand) {
        return operand == MADE_UP;
    }

    private void misused(String function) {
        complaints.add(
                Kind.MISUSED_FUNCTION,
                "The function is not allowed to be used this way in an expression; function: " + function);
    }
}
