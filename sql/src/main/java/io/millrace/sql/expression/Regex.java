package io.millrace.sql.expression;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A regular expression of an application's code, held to a bound of work for each text.
///
/// Java's matcher goes back and tries again, for some expressions more often than there are atoms: `(a+)+b` over thirty
/// letters `a` takes minutes. So the characters that it reads are counted, and past [#MAX_READS] the row is an error
/// like any other that cannot be computed. What a matcher does without reading, going round in a counted repetition of
/// nothing, is bounded by [Repetitions] when the expression is made.
final class Regex {

    /// The most characters that matching one text may read: a fraction of a second.
    static final int MAX_READS = 20_000_000;

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /// @throws RowError if the text is no regular expression
    static Regex of(String text) {
        return of(text, 0);
    }

    /// @param flags those of [Pattern]
    /// @throws RowError if the text is no regular expression
    static Regex of(String text, int flags) {
        try {
            Pattern pattern = Pattern.compile(text, flags);
            if (Repetitions.of(text) > MAX_READS) {
                throw RowError.argument("the regular expression '" + text + "' repeats too often");
            }
            return new Regex(pattern);
        } catch (PatternSyntaxException e) {
            throw RowError.argument("not a regular expression: '" + text + "': " + e.getDescription());
        }
    }

    /// How many groups in parentheses there are.
    int groupCount() {
        return pattern.matcher("").groupCount();
    }

    /// Whether it matches all of the text.
    ///
    /// @throws RowError if that takes too long
    boolean matches(String text) {
        return Boolean.TRUE.equals(on(text, Matcher::matches));
    }

    /// What is done with a matcher of the text.
    ///
    /// @throws RowError if matching takes too long
    <T extends @Nullable Object> T on(String text, Function<Matcher, T> use) {
        try {
            return use.apply(pattern.matcher(new Counted(this, text)));
        } catch (StackOverflowError _) {
            throw RowError.argument("the regular expression '" + pattern + "' needs too much memory for a text of "
                    + text.length() + " characters");
        }
    }

    private RowError tooMuch(int length) {
        return RowError.argument("the regular expression '" + pattern + "' takes too long for a text of " + length
                + " characters: write it so that it tries fewer ways");
    }

    /// A text that counts how often it is read.
    private static final class Counted implements CharSequence {

        private final Regex reader;
        private final String text;
        private int left = MAX_READS;

        Counted(Regex reader, String text) {
            this.reader = reader;
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw reader.tooMuch(text.length());
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
