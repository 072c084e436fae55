package io.millrace.sql.expression;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The patterns of LIKE and SIMILAR TO.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-conditions.html>
final class Patterns {

    private static final char ANY = '\uFFFF';
    private static final char ONE = '\uFFFE';

    private Patterns() {}

    /// A function of a text alone, made once for each new text.
    static <T> Function<String, T> cached(Function<String, T> maker) {
        return new Function<>() {
            private @Nullable String text;
            private @Nullable T made;

            @Override
            public T apply(String next) {
                T current = made;
                if (current == null || !next.equals(text)) {
                    current = maker.apply(next);
                    made = current;
                    text = next;
                }
                return current;
            }
        };
    }

    static char escape(String text) {
        if (text.length() != 1) {
            throw RowError.argument("an escape is one character, not '" + text + "'");
        }
        return text.charAt(0);
    }

    /// The texts that a LIKE pattern matches: `%` stands for any characters, `_` for one.
    static Predicate<String> like(String pattern, @Nullable Character escape) {
        StringBuilder codes = new StringBuilder(pattern.length());
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (escape != null && c == escape) {
                if (++i == pattern.length()) {
                    throw RowError.argument("the pattern '" + pattern + "' ends with its escape");
                }
                codes.append(pattern.charAt(i));
            } else {
                codes.append(c == '%' ? ANY : c == '_' ? ONE : c);
            }
        }
        String code = codes.toString();
        if (code.indexOf(ANY) < 0 && code.indexOf(ONE) < 0) {
            return code::equals;
        }
        return text -> matches(code, text);
    }

    /// Matches from left to right and returns to the last `%` when a character does not fit.
    private static boolean matches(String code, String text) {
        int c = 0;
        int t = 0;
        int star = -1;
        int from = 0;
        long retries = 0;
        while (t < text.length()) {
            if (c < code.length() && code.charAt(c) == ANY) {
                star = c++;
                from = t;
            } else if (c < code.length() && code.charAt(c) == ONE) {
                c++;
                t += Character.charCount(text.codePointAt(t));
            } else if (c < code.length() && code.charAt(c) == text.charAt(t)) {
                c++;
                t++;
            } else if (star >= 0) {
                retries += c - star;
                if (retries > Regex.MAX_READS) {
                    throw RowError.argument("LIKE takes too long for a text of " + text.length() + " characters");
                }
                c = star + 1;
                from += Character.charCount(text.codePointAt(from));
                t = from;
            } else {
                return false;
            }
        }
        while (c < code.length() && code.charAt(c) == ANY) {
            c++;
        }
        return c == code.length();
    }

    /// The texts that a SIMILAR TO pattern matches as a whole.
    static Predicate<String> similar(String pattern, @Nullable Character escape) {
        return compile(regex(pattern, escape))::matches;
    }

    /// What SUBSTRING(text SIMILAR pattern ESCAPE escape) finds: the part between the two marks `escape "`.
    static Function<String, @Nullable String> middle(String pattern, char escape) {
        String mark = escape + "\"";
        int first = pattern.indexOf(mark);
        int second = first < 0 ? -1 : pattern.indexOf(mark, first + 2);
        if (second < 0 || pattern.indexOf(mark, second + 2) >= 0) {
            throw RowError.argument("the pattern '" + pattern + "' needs exactly two marks " + mark);
        }
        Regex regex = compile("(?:" + regex(pattern.substring(0, first), escape) + ")(?<middle>"
                + regex(pattern.substring(first + 2, second), escape) + ")(?:"
                + regex(pattern.substring(second + 2), escape) + ")");
        return text -> regex.<@Nullable String>on(text, matcher -> matcher.find() ? matcher.group("middle") : null);
    }

    private static Regex compile(String regex) {
        return Regex.of(regex, Pattern.DOTALL);
    }

    private static String regex(String pattern, @Nullable Character escape) {
        StringBuilder regex = new StringBuilder(pattern.length() + 16);
        boolean isInClass = false;
        // Behind the second caret of [seq^seq]: any of the first that is none of the second.
        boolean isExcluding = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (escape != null && c == escape) {
                if (++i == pattern.length()) {
                    throw RowError.argument("the pattern '" + pattern + "' ends with its escape");
                }
                literal(regex, pattern.charAt(i));
            } else if (isInClass) {
                int end = c == '[' && pattern.startsWith("[:", i) ? pattern.indexOf(":]", i + 2) : -1;
                if (end > 0) {
                    regex.append(named(pattern.substring(i + 2, end)));
                    i = end + 1;
                } else if (c == '(' || c == ')') {
                    throw RowError.argument("a parenthesis within brackets in the pattern '" + pattern + "'");
                } else if (c == '^' && pattern.charAt(i - 1) != '[' && !isExcluding) {
                    isExcluding = true;
                    regex.append("&&[^");
                } else {
                    isInClass = c != ']';
                    regex.append(
                            c == '[' || c == '\\' || c == '&' || (c == '^' && isExcluding)
                                    ? "\\" + c
                                    : String.valueOf(c));
                    if (!isInClass && isExcluding) {
                        isExcluding = false;
                        regex.append(']');
                    }
                }
            } else {
                switch (c) {
                    case '%' -> regex.append(".*");
                    case '_' -> regex.append('.');
                    case '|', '*', '+', '?', '{', '}', '(', ')' -> regex.append(c);
                    case '[' -> {
                        isInClass = true;
                        regex.append(c);
                    }
                    default -> literal(regex, c);
                }
            }
        }
        return regex.toString();
    }

    private static void literal(StringBuilder regex, char c) {
        if ("\\^$.|?*+()[]{}&-".indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.append(c);
    }

    private static String named(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "ALPHA" -> "\\p{Alpha}";
            case "UPPER" -> "\\p{Upper}";
            case "LOWER" -> "\\p{Lower}";
            case "DIGIT" -> "\\p{Digit}";
            case "ALNUM" -> "\\p{Alnum}";
            case "SPACE" -> " ";
            case "WHITESPACE" -> "\\s";
            default -> throw RowError.argument("no class of characters: [:" + name + ":]");
        };
    }
}
