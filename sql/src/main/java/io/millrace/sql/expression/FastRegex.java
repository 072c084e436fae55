package io.millrace.sql.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern of FAST_REGEX_LOG_PARSE: a series of expressions, each matched once, from left to right, without going
/// back.
///
/// Each group in parentheses, and what stands between two groups, is an expression. What has a fixed length at the
/// beginning of one is put to the end of the one before, so that it shows where that one ends: `(.*)_+(<Alpha>.*)`
/// becomes `.*_`, `_*<Alpha>` and `.*`. An expression that ends in something of a fixed length takes as few characters
/// as it can, any other as many. Marks without characters stand where groups begin and end, also within an expression.
///
/// <https://docs.aws.amazon.com/kinesisanalytics/latest/sqlref/sql-reference-fast-regex-log-parser.html>
///
/// @param regex Java's, with the marks as groups `s1`, `e1`, `s2` and so on
/// @param groups how many columns there are
record FastRegex(Regex regex, int groups) {

    /// @throws IllegalArgumentException with a sentence if the text is no pattern
    static FastRegex of(String text) {
        Parser parser = new Parser(text);
        List<List<Element>> choices = parser.choices();
        if (parser.at < text.length()) {
            throw parser.wrong("a parenthesis too many");
        }
        List<Element> elements = choices.size() == 1
                ? choices.getFirst()
                : List.of(new Atom(choice(choices), "", length(choices), true));
        try {
            return new FastRegex(Regex.of(series(elements), Pattern.DOTALL), parser.groups);
        } catch (RowError e) {
            throw new IllegalArgumentException("not a pattern of FAST_REGEX_LOG_PARSE: '" + text + "'", e);
        }
    }

    /// The pieces of a line that the groups found, or nothing if the pattern does not account for all of the line.
    Optional<@Nullable String[]> pieces(String line) {
        return regex.on(line, matcher -> pieces(matcher, line));
    }

    private Optional<@Nullable String[]> pieces(Matcher matcher, String line) {
        if (!matcher.matches()) {
            return Optional.empty();
        }
        @Nullable String[] pieces = new String[groups];
        for (int i = 0; i < groups; i++) {
            int start = matcher.start("s" + (i + 1));
            int end = matcher.start("e" + (i + 1));
            pieces[i] = start < 0 || end < 0 ? null : line.substring(start, end);
        }
        return Optional.of(pieces);
    }

    /// A part of a pattern.
    private sealed interface Element {}

    /// The place where a group begins or ends.
    private record Mark(String regex) implements Element {}

    /// What is matched as one.
    ///
    /// @param regex Java's, without its repetition
    /// @param repetition `*`, `+`, `?`, `{n,m}` or nothing
    /// @param length how many characters it takes, with its repetition; -1 if that is open
    /// @param hasGroups whether there are marks in it, which may not stand twice
    private record Atom(String regex, String repetition, int length, boolean hasGroups) implements Element {

        boolean isFixed() {
            return length >= 0;
        }

        String written(boolean isLazy) {
            return regex + repetition + (isLazy && !isFixed() && !repetition.isEmpty() ? "?" : "");
        }
    }

    private static String series(List<Element> elements) {
        StringBuilder regex = new StringBuilder();
        List<Element> expression = new ArrayList<>();
        boolean isAtStart = true;
        for (Element element : elements) {
            if (element instanceof Atom atom && !atom.isFixed() && isAtStart) {
                regex.append(expression(expression));
                expression.clear();
                isAtStart = false;
            } else if (element instanceof Mark) {
                isAtStart = true;
            }
            expression.add(element);
        }
        return regex.append(expression(expression)).toString();
    }

    private static String expression(List<Element> elements) {
        Atom last = new Atom("", "", 0, false);
        for (Element element : elements) {
            last = element instanceof Atom atom ? atom : last;
        }
        return "(?>" + written(elements, last.isFixed()) + ")";
    }

    private static String written(List<Element> elements, boolean isLazy) {
        StringBuilder regex = new StringBuilder();
        for (Element element : elements) {
            switch (element) {
                case Mark mark -> regex.append(mark.regex);
                case Atom atom -> regex.append(atom.written(isLazy));
            }
        }
        return regex.toString();
    }

    private static String choice(List<List<Element>> choices) {
        List<String> written = new ArrayList<>();
        choices.forEach(elements -> written.add(written(elements, false)));
        return "(?:" + String.join("|", written) + ")";
    }

    private static int length(List<List<Element>> choices) {
        int common = -1;
        for (List<Element> elements : choices) {
            int length = 0;
            for (Element element : elements) {
                if (element instanceof Atom atom) {
                    length = length < 0 || !atom.isFixed() ? -1 : length + atom.length;
                }
            }
            if (length < 0 || (common >= 0 && common != length)) {
                return -1;
            }
            common = length;
        }
        return common;
    }

    /// Reads a pattern from left to right.
    private static final class Parser {

        private static final int MAX_INTERVAL = 10_000;
        private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,4})(,(\\d{1,4})?)?\\}");
        private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

        private final String text;
        private int at;
        private int groups;

        Parser(String text) {
            this.text = text;
        }

        IllegalArgumentException wrong(String problem) {
            return new IllegalArgumentException("not a pattern of FAST_REGEX_LOG_PARSE: '" + text + "' has " + problem
                    + " at character " + (at + 1));
        }

        private boolean takes(char c) {
            boolean isNext = at < text.length() && text.charAt(at) == c;
            at += isNext ? 1 : 0;
            return isNext;
        }

        private String until(char end) {
            int close = text.indexOf(end, at);
            if (close < 0) {
                throw wrong("no " + end);
            }
            String inside = text.substring(at, close);
            at = close + 1;
            return inside;
        }

        List<List<Element>> choices() {
            List<List<Element>> choices = new ArrayList<>();
            do {
                List<Element> elements = new ArrayList<>();
                while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
                    take(elements);
                }
                choices.add(elements);
            } while (takes('|'));
            return choices;
        }

        private void take(List<Element> elements) {
            if (takes('(')) {
                group(elements);
            } else {
                atom(elements);
            }
        }

        private void group(List<Element> elements) {
            int number = ++groups;
            List<List<Element>> choices = choices();
            if (!takes(')')) {
                throw wrong("a parenthesis without its end");
            }
            elements.add(new Mark("(?<s" + number + ">)"));
            boolean isRepeated = at < text.length() && "?*+{".indexOf(text.charAt(at)) >= 0;
            if (isRepeated || choices.size() > 1) {
                repeat(elements, choice(choices), length(choices), groups > number);
            } else {
                elements.addAll(choices.getFirst());
            }
            elements.add(new Mark("(?<e" + number + ">)"));
        }

        /// Adds what was read with the repetition behind it; one that must be there comes apart from those that may.
        private void repeat(List<Element> elements, String regex, int length, boolean hasGroups) {
            if (takes('?')) {
                elements.add(new Atom(regex, "?", -1, hasGroups));
            } else if (takes('*')) {
                elements.add(new Atom(regex, "*", -1, hasGroups));
            } else if (takes('+')) {
                repeated(elements, regex, length, hasGroups, 1, "*");
            } else if (at < text.length() && text.charAt(at) == '{') {
                Matcher counts = REPETITION.matcher(text).region(at, text.length());
                if (!counts.lookingAt()) {
                    throw wrong("a { that counts nothing");
                }
                at = counts.end();
                int least = Integer.parseInt(counts.group(1));
                String more = counts.group(3);
                if (more != null && Integer.parseInt(more) < least) {
                    throw wrong("a repetition that ends before it begins");
                }
                repeated(
                        elements,
                        regex,
                        length,
                        hasGroups,
                        least,
                        counts.group(2) == null
                                ? ""
                                : more == null ? "*" : "{0," + (Integer.parseInt(more) - least) + "}");
            } else {
                elements.add(new Atom(regex, "", length, hasGroups));
            }
        }

        private static void repeated(
                List<Element> elements, String regex, int length, boolean hasGroups, int least, String more) {
            if (hasGroups && !more.isEmpty()) {
                String repetition = more.equals("*") ? "{" + least + ",}" : "{" + least + "," + more(least, more) + "}";
                elements.add(new Atom(regex, repetition, -1, true));
                return;
            }
            elements.add(new Atom(regex, "{" + least + "}", length < 0 ? -1 : length * least, hasGroups));
            if (!more.isEmpty()) {
                elements.add(new Atom(regex, more, -1, false));
            }
        }

        private static int more(int least, String more) {
            return least + Integer.parseInt(more.substring(3, more.length() - 1));
        }

        /// One character, one string or one named pattern, with its repetition.
        private void atom(List<Element> elements) {
            char c = text.charAt(at++);
            switch (c) {
                case '.' -> repeat(elements, ".", 1, false);
                case '@' -> elements.add(new Atom(".", "*", -1, false));
                case '#' -> repeat(elements, "(?!)", 0, false);
                case '[' -> repeat(elements, characters(), 1, false);
                case '<' -> named(elements, until('>'));
                case '"' -> {
                    String quoted = until('"');
                    repeat(elements, "(?:" + Pattern.quote(quoted) + ")", quoted.length(), false);
                }
                case '\\' -> {
                    if (at == text.length()) {
                        throw wrong("nothing behind \\");
                    }
                    repeat(elements, literal(text.charAt(at++)), 1, false);
                }
                case '?', '*', '+', '{' -> throw wrong("nothing to repeat");
                case '&' -> throw wrong("an intersection, which is not supported,");
                default -> repeat(elements, literal(c), 1, false);
            }
        }

        private String characters() {
            StringBuilder regex = new StringBuilder(takes('^') ? "[^" : "[");
            while (!takes(']')) {
                if (at == text.length()) {
                    throw wrong("no ]");
                }
                char c = text.charAt(at++);
                if (c == '\\' && at < text.length()) {
                    regex.append(literal(text.charAt(at++)));
                } else {
                    regex.append(c == '-' ? "-" : literal(c));
                }
            }
            return regex.append(']').toString();
        }

        private static String literal(char c) {
            return c < 128 && !Character.isLetterOrDigit(c) ? "\\" + c : String.valueOf(c);
        }

        private void named(List<Element> elements, String name) {
            Matcher interval = INTERVAL.matcher(name);
            if (interval.matches()) {
                String numbers = interval(interval.group(1), interval.group(2));
                boolean isFixed =
                        interval.group(1).length() == interval.group(2).length();
                repeat(elements, numbers, isFixed ? interval.group(1).length() : -1, false);
            } else {
                repeat(elements, characters(name), 1, false);
            }
        }

        /// Numbers written with as many digits, if both ends are; else with any leading zeros.
        private String interval(String first, String last) {
            int low = Integer.parseInt(first);
            int high = Integer.parseInt(last);
            if (high < low || high - low > MAX_INTERVAL) {
                throw wrong("an interval of no numbers or of more than " + MAX_INTERVAL);
            }
            boolean isFixed = first.length() == last.length();
            List<String> numbers = new ArrayList<>();
            for (int number = high; number >= low; number--) {
                String digits = Integer.toString(number);
                numbers.add(isFixed ? "0".repeat(first.length() - digits.length()) + digits : digits);
            }
            return "(?:" + (isFixed ? "" : "0*") + "(?:" + String.join("|", numbers) + "))";
        }

        private String characters(String name) {
            return switch (name) {
                case "Digit" -> "[0-9]";
                case "Upper" -> "[A-Z]";
                case "Lower" -> "[a-z]";
                case "ASCII" -> "[\\x00-\\x7F]";
                case "Alpha" -> "[a-zA-Z]";
                case "Alnum" -> "[a-zA-Z0-9]";
                case "Punct" -> "\\p{Punct}";
                case "Blank" -> "[ \\t]";
                case "Space" -> "[ \\t\\n\\f\\r\\x0B]";
                case "Cntrl" -> "[\\x00-\\x1F\\x7F]";
                case "XDigit" -> "[0-9a-fA-F]";
                case "Print", "Graph" -> "[a-zA-Z0-9\\p{Punct}]";
                default -> throw wrong("no such name as <" + name + ">");
            };
        }
    }
}
