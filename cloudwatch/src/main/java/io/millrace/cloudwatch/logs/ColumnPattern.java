package io.millrace.cloudwatch.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks for messages by their columns, which are parted by spaces: `[host, user, code = 4*, ...]`.
///
/// What stands in quotation marks or brackets in a message is one column. There are as many as the pattern names,
/// unless `...` stands for any number of them.
///
/// @param before what is asked of the first columns
/// @param after what is asked of the last ones, behind `...`; nothing without it
record ColumnPattern(List<Column> before, Optional<List<Column>> after) implements FilterPattern {

    private static final String ANY_NUMBER = "...";

    ColumnPattern {
        before = List.copyOf(before);
        after = after.map(List::copyOf);
    }

    /// What is asked of one column: one of several lists of comparisons is true as a whole.
    record Column(List<List<Comparison>> choices) {

        Column {
            choices = choices.stream().map(List::copyOf).toList();
        }

        boolean matches(String value) {
            return choices.stream().anyMatch(all -> all.stream().allMatch(one -> one.isTrueOf(value)));
        }
    }

    static ColumnPattern read(PatternReader reader) {
        reader.need("[");
        List<Column> before = new ArrayList<>();
        List<Column> after = new ArrayList<>();
        boolean isElided = false;
        do {
            if (reader.take(ANY_NUMBER)) {
                if (isElided) {
                    throw PatternReader.invalid();
                }
                isElided = true;
            } else {
                (isElided ? after : before).add(column(reader));
            }
        } while (reader.take(","));
        reader.need("]");
        return new ColumnPattern(before, isElided ? Optional.of(after) : Optional.empty());
    }

    private static Column column(PatternReader reader) {
        List<List<Comparison>> choices = new ArrayList<>();
        do {
            List<Comparison> all = new ArrayList<>();
            do {
                reader.word();
                Comparison.read(reader).ifPresent(all::add);
            } while (reader.take("&&"));
            choices.add(all);
        } while (reader.take("||"));
        return new Column(choices);
    }

    @Override
    public boolean matches(String message) {
        List<String> values = split(message);
        int behind = after.map(List::size).orElse(0);
        int named = before.size() + behind;
        if (after.isPresent() ? values.size() < named : values.size() != named) {
            return false;
        }
        return allMatch(before, values)
                && allMatch(after.orElse(List.of()), values.subList(values.size() - behind, values.size()));
    }

    private static boolean allMatch(List<Column> columns, List<String> values) {
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).matches(values.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> split(String message) {
        List<String> values = new ArrayList<>();
        int at = 0;
        while (at < message.length()) {
            char first = message.charAt(at);
            if (Character.isWhitespace(first)) {
                at++;
                continue;
            }
            int close = first == '"' ? message.indexOf('"', at + 1) : first == '[' ? message.indexOf(']', at + 1) : -1;
            int end = close < 0 ? endOfWord(message, at) : close;
            values.add(message.substring(close < 0 ? at : at + 1, end));
            at = end + 1;
        }
        return values;
    }

    private static int endOfWord(String message, int start) {
        int end = start;
        while (end < message.length() && !Character.isWhitespace(message.charAt(end))) {
            end++;
        }
        return end;
    }
}
