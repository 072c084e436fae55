package io.millrace.cloudwatch.logs;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression that a client gave: no groups, a small alphabet, and a bound on the steps that it takes.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
record SafeRegex(Pattern pattern) {

    private static final Pattern ALLOWED = Pattern.compile("[\\w:#=@/;,\\-^$?\\[\\]{}|\\\\*+. ]+");
    private static final int MOST_STEPS = 5_000_000;

    /// @throws io.millrace.api.Fault InvalidParameterException if AWS does not take it
    static SafeRegex of(String text) {
        try {
            if (ALLOWED.matcher(text).matches()) {
                return new SafeRegex(Pattern.compile(text));
            }
        } catch (PatternSyntaxException e) {
            throw PatternReader.invalid();
        }
        throw PatternReader.invalid();
    }

    /// Whether it matches somewhere.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if that takes too long to tell
    boolean isIn(String text) {
        return pattern.matcher(new Steps(text)).find();
    }

    /// A text that counts how often it is looked at.
    private static final class Steps implements CharSequence {

        private final String text;
        private int taken;

        Steps(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++taken > MOST_STEPS) {
                throw LogsFault.INVALID_PARAMETER.fault(
                        "The regular expression of the filter pattern takes too long on a log event.");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
