package io.millrace.cloudwatch.logs;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is asked of a value: an operator and what stands behind it.
///
/// @param wanted what stands there as text, for numbers too
/// @param number it as a number, if it is one without quotation marks
/// @param regex it as an expression: given in percent signs, or with `*` for anything
record Comparison(Operator operator, String wanted, Optional<BigDecimal> number, Optional<SafeRegex> regex) {

    private static final int MOST_DIGITS = 64;

    /// How a value and the wanted one are compared; the longer texts first, as they are read.
    enum Operator {
        NOT_EQUAL("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        EQUAL("="),
        ABOVE(">"),
        BELOW("<");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        private boolean holds(int order) {
            return switch (this) {
                case NOT_EQUAL -> order != 0;
                case AT_LEAST -> order >= 0;
                case AT_MOST -> order <= 0;
                case EQUAL -> order == 0;
                case ABOVE -> order > 0;
                case BELOW -> order < 0;
            };
        }

        private boolean isEquality() {
            return this == EQUAL || this == NOT_EQUAL;
        }
    }

    /// Reads an operator and a value, if an operator comes next.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if the value does not fit the operator
    static Optional<Comparison> read(PatternReader reader) {
        for (Operator operator : Operator.values()) {
            if (reader.take(operator.text)) {
                return Optional.of(value(operator, reader));
            }
        }
        return Optional.empty();
    }

    private static Comparison value(Operator operator, PatternReader reader) {
        reader.space();
        Comparison read = switch (reader.peek()) {
            case '%' -> new Comparison(operator, "", Optional.empty(), Optional.of(reader.expression()));
            case '"' -> text(operator, reader.quoted(), Optional.empty());
            default -> {
                String value = reader.value();
                yield text(operator, value, number(value));
            }
        };
        if (!operator.isEquality() && read.number().isEmpty()) {
            throw PatternReader.invalid();
        }
        return read;
    }

    private static Comparison text(Operator operator, String text, Optional<BigDecimal> number) {
        return new Comparison(
                operator, text, number, text.contains("*") ? Optional.of(wildcards(text)) : Optional.empty());
    }

    private static SafeRegex wildcards(String text) {
        StringBuilder regex = new StringBuilder("\\A");
        String[] parts = text.split("\\*", -1);
        for (int i = 0; i < parts.length; i++) {
            regex.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
        }
        return new SafeRegex(Pattern.compile(regex.append("\\z").toString(), Pattern.DOTALL));
    }

    /// A text that is a number, as JSON writes them or with a sign.
    static Optional<BigDecimal> number(String text) {
        try {
            return text.isEmpty() || text.length() > MOST_DIGITS
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(text))
                            .filter(number -> Math.abs((long) number.scale()) < MOST_DIGITS * 8L);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Whether it is true of a text.
    boolean isTrueOf(String value) {
        if (regex.isPresent()) {
            return regex.get().isIn(value) == (operator == Operator.EQUAL);
        }
        if (number.isPresent()) {
            Optional<BigDecimal> given = number(value);
            if (given.isPresent()) {
                return operator.holds(given.get().compareTo(number.get()));
            }
        }
        return operator.isEquality() && operator.holds(value.compareTo(wanted));
    }
}
