package io.millrace.sql.expression;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.sql.fun.SqlTrimFunction.Flag;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Calls of string functions; each gives null when an operand is null.
final class TextFunctions {

    private TextFunctions() {}

    static boolean isKnown(RexCall call) {
        return switch (call.getOperator().getName()) {
            case "||",
                    "CHAR_LENGTH",
                    "CHARACTER_LENGTH",
                    "UPPER",
                    "LOWER",
                    "INITCAP",
                    "TRIM",
                    "POSITION",
                    "OVERLAY",
                    "SUBSTRING FROM",
                    "SUBSTRING BY COMMA",
                    "SUBSTRING SIMILAR",
                    "REGEX_REPLACE",
                    "LIKE",
                    "SIMILAR TO" -> true;
            default -> false;
        };
    }

    static Expression compile(RexCall call, List<Expression> operands) {
        return switch (call.getOperator().getName()) {
            case "||" -> concat(call, operands);
            case "CHAR_LENGTH", "CHARACTER_LENGTH" -> unary(operands.get(0), Text::length);
            case "UPPER" -> unary(operands.get(0), Text::upper);
            case "LOWER" -> unary(operands.get(0), Text::lower);
            case "INITCAP" -> unary(operands.get(0), Text::initcap);
            case "TRIM" -> trim(operands);
            case "POSITION" -> position(operands);
            case "OVERLAY" -> overlay(operands);
            case "SUBSTRING FROM" -> substring(call, operands, "");
            case "SUBSTRING BY COMMA" -> substring(call, operands, null);
            case "SUBSTRING SIMILAR" -> middle(operands);
            case "REGEX_REPLACE" -> replace(operands);
            case "LIKE" -> matches(operands, Patterns::like);
            case "SIMILAR TO" -> matches(operands, Patterns::similar);
            default -> throw new IllegalStateException(call.toString());
        };
    }

    private static Expression unary(Expression operand, Function<String, Object> function) {
        return row -> operand.eval(row) instanceof String text ? function.apply(text) : null;
    }

    private static Expression concat(RexCall call, List<Expression> operands) {
        Expression left = operands.get(0);
        Expression right = operands.get(1);
        if (SqlTypeUtil.isBinary(call.getType())) {
            return row -> left.eval(row) instanceof byte[] first && right.eval(row) instanceof byte[] second
                    ? joined(first, second)
                    : null;
        }
        return row -> left.eval(row) instanceof String first && right.eval(row) instanceof String second
                ? first.concat(second)
                : null;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Expression trim(List<Expression> operands) {
        if (!(operands.get(0) instanceof Expression.Constant(Flag flag))) {
            throw new IllegalStateException("TRIM without its side");
        }
        return row -> operands.get(1).eval(row) instanceof String blank
                        && operands.get(2).eval(row) instanceof String text
                ? Text.trim(flag, blank, text)
                : null;
    }

    private static Expression position(List<Expression> operands) {
        Expression from = operands.size() > 2 ? operands.get(2) : new Expression.Constant(1);
        return row -> operands.get(0).eval(row) instanceof String part
                        && operands.get(1).eval(row) instanceof String text
                        && from.eval(row) instanceof Number start
                ? (Integer) Text.position(part, text, start.intValue())
                : null;
    }

    private static Expression overlay(List<Expression> operands) {
        return row -> {
            if (!(operands.get(0).eval(row) instanceof String text)
                    || !(operands.get(1).eval(row) instanceof String part)
                    || !(operands.get(2).eval(row) instanceof Number from)) {
                return null;
            }
            if (operands.size() == 3) {
                return Text.overlay(text, part, from.longValue(), Text.length(part));
            }
            return operands.get(3).eval(row) instanceof Number length
                    ? Text.overlay(text, part, from.longValue(), length.longValue())
                    : null;
        };
    }

    /// @param beyond what it is behind the end: the form with FROM gives an empty string, the form with commas NULL
    private static Expression substring(RexCall call, List<Expression> operands, @Nullable String beyond) {
        if (SqlTypeUtil.inCharFamily(call.getOperands().get(1).getType())) {
            Function<String, Regex> patterns = Patterns.cached(Regex::of);
            return row -> {
                if (!(operands.get(0).eval(row) instanceof String text)
                        || !(operands.get(1).eval(row) instanceof String pattern)) {
                    return null;
                }
                return patterns.apply(pattern)
                        .<@Nullable String>on(text, matcher -> matcher.find() ? matcher.group() : null);
            };
        }
        Expression length = operands.size() > 2 ? operands.get(2) : new Expression.Constant(Long.MAX_VALUE);
        return row -> operands.get(0).eval(row) instanceof String text
                        && operands.get(1).eval(row) instanceof Number from
                        && length.eval(row) instanceof Number count
                ? Text.substring(text, from.longValue(), count.longValue(), beyond)
                : null;
    }

    private static Expression middle(List<Expression> operands) {
        Function<String, Function<String, Function<String, @Nullable String>>> patterns = Patterns.cached(
                escape -> Patterns.cached(pattern -> Patterns.middle(pattern, Patterns.escape(escape))));
        return row -> operands.get(0).eval(row) instanceof String text
                        && operands.get(1).eval(row) instanceof String pattern
                        && operands.get(2).eval(row) instanceof String escape
                ? patterns.apply(escape).apply(pattern).apply(text)
                : null;
    }

    private static Expression replace(List<Expression> operands) {
        Function<String, Regex> patterns = Patterns.cached(Regex::of);
        return row -> operands.get(0).eval(row) instanceof String text
                        && operands.get(1).eval(row) instanceof String pattern
                        && operands.get(2).eval(row) instanceof String replacement
                        && operands.get(3).eval(row) instanceof Number start
                        && operands.get(4).eval(row) instanceof Number occurrence
                ? Text.replace(text, patterns.apply(pattern), replacement, start.longValue(), occurrence.longValue())
                : null;
    }

    /// Makes the test of a pattern.
    @FunctionalInterface
    private interface PatternLanguage {
        Predicate<String> compile(String pattern, @Nullable Character escape);
    }

    private static Expression matches(List<Expression> operands, PatternLanguage language) {
        if (operands.size() == 2) {
            Function<String, Predicate<String>> patterns = Patterns.cached(pattern -> language.compile(pattern, null));
            return row -> {
                if (!(operands.get(0).eval(row) instanceof String text)
                        || !(operands.get(1).eval(row) instanceof String pattern)) {
                    return null;
                }
                return patterns.apply(pattern).test(text);
            };
        }
        Function<String, Function<String, Predicate<String>>> patterns = Patterns.cached(
                escape -> Patterns.cached(pattern -> language.compile(pattern, Patterns.escape(escape))));
        return row -> {
            if (!(operands.get(0).eval(row) instanceof String text)
                    || !(operands.get(1).eval(row) instanceof String pattern)
                    || !(operands.get(2).eval(row) instanceof String escape)) {
                return null;
            }
            return patterns.apply(escape).apply(pattern).test(text);
        };
    }
}
