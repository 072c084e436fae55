package io.millrace.lambda.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One of the rules for a field's value; a list has the value if one of its elements does.
///
/// Syntax: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax>
sealed interface ValueRule {

    boolean accepts(JsonNode value);

    /// The value itself: a text, a number, a truth value or null.
    record Same(JsonNode wanted) implements ValueRule {
        @Override
        public boolean accepts(JsonNode value) {
            return any(value, element -> isSame(wanted, element));
        }
    }

    /// A text that begins so, or ends so, or differs in case alone.
    record Part(Place place, String wanted) implements ValueRule {

        /// Where the text is looked for.
        enum Place {
            PREFIX,
            SUFFIX,
            WHOLE
        }

        @Override
        public boolean accepts(JsonNode value) {
            return any(value, element -> element.isTextual() && accepts(element.textValue()));
        }

        private boolean accepts(String text) {
            return switch (place) {
                case PREFIX -> text.startsWith(wanted);
                case SUFFIX -> text.endsWith(wanted);
                case WHOLE -> text.equalsIgnoreCase(wanted);
            };
        }
    }

    /// A value that is there and that none of the rules accepts.
    record Not(List<ValueRule> rules) implements ValueRule {
        @Override
        public boolean accepts(JsonNode value) {
            return any(
                    value,
                    element -> !element.isContainerNode() && rules.stream().noneMatch(rule -> rule.accepts(element)));
        }
    }

    /// A number within bounds.
    record Numeric(List<Bound> bounds) implements ValueRule {

        /// One comparison.
        record Bound(String operator, BigDecimal limit) {
            boolean accepts(BigDecimal number) {
                int order = number.compareTo(limit);
                return switch (operator) {
                    case "=" -> order == 0;
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    case ">=" -> order >= 0;
                    default -> throw new IllegalStateException("no operator: " + operator);
                };
            }
        }

        @Override
        public boolean accepts(JsonNode value) {
            return any(
                    value,
                    element -> element.isNumber()
                            && bounds.stream().allMatch(bound -> bound.accepts(element.decimalValue())));
        }
    }

    /// Whether there is such a field, which holds a value and no object.
    record Exists(boolean wanted) implements ValueRule {
        @Override
        public boolean accepts(JsonNode value) {
            return (!value.isMissingNode() && !value.isObject()) == wanted;
        }
    }

    /// Reads a rule.
    ///
    /// @throws IllegalArgumentException if it is none
    static ValueRule parse(JsonNode rule) {
        if (rule.isValueNode()) {
            return new Same(rule);
        }
        if (!rule.isObject() || rule.size() != 1) {
            throw new IllegalArgumentException("not a rule: " + rule);
        }
        Map.Entry<String, JsonNode> only = rule.properties().iterator().next();
        JsonNode operand = only.getValue();
        return switch (only.getKey()) {
            case "prefix" -> new Part(Part.Place.PREFIX, text(operand));
            case "suffix" -> new Part(Part.Place.SUFFIX, text(operand));
            case "equals-ignore-case" -> new Part(Part.Place.WHOLE, text(operand));
            case "exists" -> {
                if (!operand.isBoolean()) {
                    throw new IllegalArgumentException("exists is true or false, not " + operand);
                }
                yield new Exists(operand.booleanValue());
            }
            case "numeric" -> new Numeric(bounds(operand));
            case "anything-but" -> new Not(excluded(operand));
            default -> throw new IllegalArgumentException("not a rule: " + only.getKey());
        };
    }

    private static List<ValueRule> excluded(JsonNode operand) {
        List<ValueRule> rules = new ArrayList<>();
        if (operand.isArray()) {
            for (JsonNode element : operand) {
                if (!element.isTextual() && !element.isNumber()) {
                    throw new IllegalArgumentException("anything-but takes texts and numbers, not " + element);
                }
                rules.add(new Same(element));
            }
        } else {
            rules.add(parse(operand));
        }
        if (rules.isEmpty() || rules.getFirst() instanceof Exists || rules.getFirst() instanceof Not) {
            throw new IllegalArgumentException("anything-but cannot take " + operand);
        }
        return List.copyOf(rules);
    }

    private static List<Numeric.Bound> bounds(JsonNode operand) {
        if (!operand.isArray() || operand.isEmpty() || operand.size() % 2 != 0 || operand.size() > 4) {
            throw new IllegalArgumentException("numeric takes one or two comparisons, not " + operand);
        }
        List<Numeric.Bound> bounds = new ArrayList<>();
        for (int i = 0; i < operand.size(); i += 2) {
            String operator = text(operand.get(i));
            JsonNode limit = operand.get(i + 1);
            if (!List.of("=", "<", "<=", ">", ">=").contains(operator) || !limit.isNumber()) {
                throw new IllegalArgumentException("not a comparison: " + operand);
            }
            bounds.add(new Numeric.Bound(operator, limit.decimalValue()));
        }
        return List.copyOf(bounds);
    }

    private static String text(JsonNode operand) {
        if (!operand.isTextual()) {
            throw new IllegalArgumentException("a text is wanted, not " + operand);
        }
        return operand.textValue();
    }

    private static boolean isSame(JsonNode wanted, JsonNode value) {
        return (wanted.isNumber() && value.isNumber())
                ? wanted.decimalValue().compareTo(value.decimalValue()) == 0
                : wanted.equals(value);
    }

    private static boolean any(JsonNode value, java.util.function.Predicate<JsonNode> test) {
        if (value.isMissingNode()) {
            return false;
        }
        if (!value.isArray()) {
            return test.test(value);
        }
        for (JsonNode element : value) {
            if (test.test(element)) {
                return true;
            }
        }
        return false;
    }
}
