package io.millrace.cloudwatch.logs;

/// A filter pattern that is read from left to right.
final class PatternReader {

    /// What [#peek()] gives behind the last character.
    static final char END = '\0';

    private final String text;
    private int at;

    PatternReader(String text) {
        this.text = text;
    }

    static RuntimeException invalid() {
        return LogsFault.INVALID_PARAMETER.fault("Invalid filter pattern");
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    char peek() {
        return isAtEnd() ? END : text.charAt(at);
    }

    /// Passes white space.
    void space() {
        while (!isAtEnd() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /// Passes a text, and the space before it, if it comes next.
    boolean take(String expected) {
        space();
        if (!text.startsWith(expected, at)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    /// Passes a word that stands alone, in any case, if it comes next.
    boolean takeWord(String expected) {
        space();
        int end = at + expected.length();
        if (!text.regionMatches(true, at, expected, 0, expected.length())
                || (end < text.length() && isWordPart(text.charAt(end)))) {
            return false;
        }
        at = end;
        return true;
    }

    /// @throws io.millrace.api.Fault InvalidParameterException if something else comes next
    void need(String expected) {
        if (!take(expected)) {
            throw invalid();
        }
    }

    /// @throws io.millrace.api.Fault InvalidParameterException unless only space is left
    void end() {
        space();
        if (!isAtEnd()) {
            throw invalid();
        }
    }

    /// A text in quotation marks, without them; a backslash takes the next character as it is.
    String quoted() {
        return quoted('"');
    }

    /// The same in apostrophes.
    String apostrophized() {
        return quoted('\'');
    }

    private String quoted(char mark) {
        need(String.valueOf(mark));
        StringBuilder quoted = new StringBuilder();
        while (peek() != mark) {
            if (peek() == '\\') {
                at++;
            }
            quoted.append(next());
        }
        at++;
        return quoted.toString();
    }

    /// A regular expression in percent signs.
    SafeRegex expression() {
        need("%");
        StringBuilder expression = new StringBuilder();
        while (peek() != '%') {
            expression.append(next());
        }
        at++;
        return SafeRegex.of(expression.toString());
    }

    /// Letters, digits and `_`; other characters need quotation marks.
    String word() {
        space();
        int start = at;
        while (!isAtEnd() && isWordPart(text.charAt(at))) {
            at++;
        }
        return found(start);
    }

    /// The name of a member: a word that may have hyphens.
    String name() {
        int start = at;
        while (!isAtEnd() && (isWordPart(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        return found(start);
    }

    /// A value without quotation marks: a number or a text with `*` for anything.
    String value() {
        space();
        int start = at;
        while (!isAtEnd() && (isWordPart(text.charAt(at)) || "*.+-/:@#$".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return found(start);
    }

    private String found(int start) {
        if (at == start) {
            throw invalid();
        }
        return text.substring(start, at);
    }

    private char next() {
        if (isAtEnd()) {
            throw invalid();
        }
        return text.charAt(at++);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
