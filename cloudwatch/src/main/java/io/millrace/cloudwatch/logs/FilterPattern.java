package io.millrace.cloudwatch.logs;

import java.util.List;

/// What messages are searched for.
///
/// Behaviour: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
sealed interface FilterPattern permits FilterPattern.Terms, ColumnPattern, JsonPattern {

    boolean matches(String message);

    /// Reads a pattern: `{ … }` for members of JSON, `[ … ]` for columns, else terms; nothing matches every message.
    ///
    /// @throws io.millrace.api.Fault InvalidParameterException if it is none
    static FilterPattern parse(String text) {
        PatternReader reader = new PatternReader(text.strip());
        FilterPattern pattern = switch (reader.peek()) {
            case '{' -> JsonPattern.read(reader);
            case '[' -> ColumnPattern.read(reader);
            default -> Terms.read(reader);
        };
        reader.end();
        return pattern;
    }

    /// Terms that stand anywhere in a message, case and all.
    ///
    /// @param all each must be there
    /// @param any one of them must be there, if `all` is empty; beside others AWS ignores them
    /// @param none none of them may be there
    record Terms(List<TextPart> all, List<TextPart> any, List<TextPart> none) implements FilterPattern {

        public Terms {
            all = List.copyOf(all);
            any = List.copyOf(any);
            none = List.copyOf(none);
        }

        static Terms read(PatternReader reader) {
            List<TextPart> all = new java.util.ArrayList<>();
            List<TextPart> any = new java.util.ArrayList<>();
            List<TextPart> none = new java.util.ArrayList<>();
            while (!reader.isAtEnd()) {
                List<TextPart> terms = reader.take("?") ? any : reader.take("-") ? none : all;
                terms.add(TextPart.read(reader));
                if (!reader.isAtEnd() && !Character.isWhitespace(reader.peek())) {
                    throw PatternReader.invalid();
                }
                reader.space();
            }
            return new Terms(all, any, none);
        }

        @Override
        public boolean matches(String message) {
            return all.stream().allMatch(term -> term.isIn(message))
                    && (!all.isEmpty() || any.isEmpty() || any.stream().anyMatch(term -> term.isIn(message)))
                    && none.stream().noneMatch(term -> term.isIn(message));
        }
    }

    /// Something that a message can hold.
    sealed interface TextPart {

        boolean isIn(String message);

        private static TextPart read(PatternReader reader) {
            return switch (reader.peek()) {
                case '%' -> new Expression(reader.expression());
                case '"' -> new Literal(reader.quoted());
                default -> new Literal(reader.word());
            };
        }

        /// A text.
        record Literal(String text) implements TextPart {
            @Override
            public boolean isIn(String message) {
                return message.contains(text);
            }
        }

        /// A regular expression.
        record Expression(SafeRegex regex) implements TextPart {
            @Override
            public boolean isIn(String message) {
                return regex.isIn(message);
            }
        }
    }
}
