package io.millrace.glue;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The regular expression by which GetTables chooses names; it may look at a name only so often.
final class NamePattern {

    private static final int MOST_LOOKS = 100_000;

    private final Pattern pattern;

    /// @throws io.millrace.api.Fault if the text is no regular expression
    NamePattern(String text) {
        try {
            this.pattern = Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw GlueFault.INVALID_INPUT.fault("Invalid expression: %s", e.getDescription());
        }
    }

    /// Whether the name as a whole matches.
    ///
    /// @throws io.millrace.api.Fault if that takes too long
    boolean matches(String name) {
        return pattern.matcher(new Watched(name, new int[] {MOST_LOOKS})).matches();
    }

    /// A text that counts how often it is looked at.
    ///
    /// @param left how many looks are left
    @SuppressWarnings("ArrayRecordComponent") // one count for all parts of the text
    private record Watched(CharSequence text, int[] left) implements CharSequence {

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (left[0]-- <= 0) {
                throw GlueFault.OPERATION_TIMEOUT.fault("The expression takes too long to match.");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
