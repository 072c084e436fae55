package io.millrace.sql.expression;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a pattern that the code itself holds can be used, so that a mistake is told when an application is created
/// and not row by row.
public final class ConstantPatterns {

    private ConstantPatterns() {}

    /// What is wrong with an operand.
    ///
    /// @param operand which one, from 0
    /// @param problem a sentence
    /// @param remedy what to do about it
    public record Mistake(int operand, String problem, String remedy) {}

    /// Looks at a call; null if nothing is wrong with it as far as its operands are literals.
    ///
    /// @param function the name of the function or operator
    /// @param operands the texts of the operands that are literals, null for the others
    public static @Nullable Mistake in(String function, List<@Nullable String> operands) {
        return switch (function.toUpperCase(Locale.ROOT)) {
            case "LIKE", "NOT LIKE" -> like(operands);
            case "SIMILAR TO", "NOT SIMILAR TO" -> similar(operands);
            case "SUBSTRING SIMILAR" -> middle(operands);
            case "SUBSTRING FROM", "SUBSTRING BY COMMA" -> operands.size() == 2 ? regex(operands) : null;
            case "REGEX_REPLACE" -> regex(operands);
            case "CHAR_TO_TIMESTAMP",
                    "CHAR_TO_DATE",
                    "CHAR_TO_TIME",
                    "TIMESTAMP_TO_CHAR",
                    "DATE_TO_CHAR",
                    "TIME_TO_CHAR" -> format(operands);
            default -> null;
        };
    }

    private static @Nullable String operand(List<@Nullable String> operands, int index) {
        return index < operands.size() ? operands.get(index) : null;
    }

    private static @Nullable Mistake like(List<@Nullable String> operands) {
        return escaped(operands, Patterns::like, "Write the escape twice to mean itself");
    }

    private static @Nullable Mistake similar(List<@Nullable String> operands) {
        return escaped(
                operands,
                Patterns::similar,
                "A character that means something in SIMILAR TO is written behind an escape: SIMILAR TO 'a\\+' ESCAPE '\\'");
    }

    /// Makes something of a pattern and its escape.
    private interface Use {
        Object of(String pattern, @Nullable Character escape);
    }

    private static @Nullable Mistake escaped(List<@Nullable String> operands, Use use, String remedy) {
        String pattern = operand(operands, 1);
        String escape = operand(operands, 2);
        if (escape != null && escape.length() != 1) {
            return escapeOf(escape);
        }
        if (pattern == null || (operands.size() > 2 && escape == null)) {
            return null;
        }
        return tried(1, () -> use.of(pattern, escape == null ? null : escape.charAt(0)), remedy);
    }

    private static @Nullable Mistake middle(List<@Nullable String> operands) {
        String pattern = operand(operands, 1);
        String escape = operand(operands, 2);
        if (escape != null && escape.length() != 1) {
            return escapeOf(escape);
        }
        if (pattern == null || escape == null) {
            return null;
        }
        return tried(
                1,
                () -> Patterns.middle(pattern, escape.charAt(0)),
                "The part to find stands between two marks, each the escape and a double quote: '%#\"[0-9]+#\"%' ESCAPE '#'");
    }

    private static @Nullable Mistake regex(List<@Nullable String> operands) {
        String pattern = operand(operands, 1);
        return pattern == null
                ? null
                : tried(
                        1,
                        () -> Regex.of(pattern),
                        "A character that means something is written behind a backslash: \\( or \\*");
    }

    private static @Nullable Mistake format(List<@Nullable String> operands) {
        String pattern = operand(operands, 0);
        return pattern == null
                ? null
                : tried(
                        0,
                        () -> new DatePattern(pattern),
                        "The format comes first, such as 'yyyy-MM-dd HH:mm:ss'; letters that mean themselves stand in doubled quotes");
    }

    private static Mistake escapeOf(String escape) {
        return new Mistake(2, "an escape is one character, not '" + escape + "'", "Write ESCAPE '\\'");
    }

    private static @Nullable Mistake tried(int operand, Runnable use, String remedy) {
        try {
            use.run();
            return null;
        } catch (RowError e) {
            return new Mistake(operand, String.valueOf(e.getMessage()), remedy);
        }
    }
}
