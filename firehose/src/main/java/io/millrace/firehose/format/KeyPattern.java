package io.millrace.firehose.format;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A prefix of keys: text with expressions `!{namespace:value}` in it, which are evaluated for each object.
///
/// Source: <https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html>
public final class KeyPattern {

    private static final String OPEN = "!{";
    private static final DateTimeFormatter FOLDERS = DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/", Locale.ROOT);

    private final List<Part> parts;

    private KeyPattern(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /// A part of a prefix.
    private sealed interface Part {

        /// Text that stands for itself.
        record Text(String text) implements Part {}

        /// `!{timestamp:…}`, a pattern of Java's `DateTimeFormatter`, whose names and weeks are American.
        record Time(DateTimeFormatter format) implements Part {}

        /// `!{firehose:random-string}`, another text wherever it stands.
        record RandomString() implements Part {}

        /// `!{firehose:error-output-type}`.
        record ErrorType() implements Part {}

        /// `!{partitionKeyFromQuery:…}`.
        record FromQuery(String key) implements Part {}

        /// `!{partitionKeyFromLambda:…}`.
        record FromLambda(String key) implements Part {}
    }

    /// What expressions stand for in one key.
    ///
    /// @param oldest when the oldest record arrived, in the time zone of the keys
    /// @param random gives another random text of 11 characters whenever it is asked
    /// @param errorType why the records failed; empty if they did not
    /// @param fromQuery the partition keys that a query found in the records
    /// @param fromLambda the partition keys that a function returned with the records
    public record Values(
            ZonedDateTime oldest,
            Supplier<String> random,
            String errorType,
            Map<String, String> fromQuery,
            Map<String, String> fromLambda) {

        public Values {
            fromQuery = Map.copyOf(fromQuery);
            fromLambda = Map.copyOf(fromLambda);
        }
    }

    /// Reads a prefix.
    ///
    /// @throws UnusableException if an expression of the prefix means nothing
    public static KeyPattern parse(String prefix) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (true) {
            int open = prefix.indexOf(OPEN, from);
            if (open < 0) {
                break;
            }
            int close = prefix.indexOf('}', open);
            if (close < 0) {
                throw invalid(prefix.substring(open));
            }
            if (open > from) {
                parts.add(new Part.Text(prefix.substring(from, open)));
            }
            parts.add(expression(prefix.substring(open, close + 1)));
            from = close + 1;
        }
        if (from < prefix.length()) {
            parts.add(new Part.Text(prefix.substring(from)));
        }
        return new KeyPattern(parts);
    }

    private static Part expression(String text) {
        String inner = text.substring(OPEN.length(), text.length() - 1);
        int colon = inner.indexOf(':');
        if (colon < 0 || colon == inner.length() - 1) {
            throw invalid(text);
        }
        String value = inner.substring(colon + 1);
        return switch (inner.substring(0, colon)) {
            case "timestamp" -> new Part.Time(format(text, value));
            case "firehose" ->
                switch (value) {
                    case "random-string" -> new Part.RandomString();
                    case "error-output-type" -> new Part.ErrorType();
                    default -> throw invalid(text);
                };
            case "partitionKeyFromQuery" -> new Part.FromQuery(value);
            case "partitionKeyFromLambda" -> new Part.FromLambda(value);
            default -> throw invalid(text);
        };
    }

    /// A pattern is tried out, because some are found to be wrong in their use alone.
    private static DateTimeFormatter format(String expression, String pattern) {
        try {
            DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.US);
            format.formatTo(ZonedDateTime.parse("2018-08-27T10:30:00Z[UTC]"), new StringBuilder());
            return format;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw invalid(expression);
        }
    }

    private static UnusableException invalid(String expression) {
        return new UnusableException("Invalid expression: " + expression);
    }

    public boolean hasExpressions() {
        return parts.stream().anyMatch(part -> !(part instanceof Part.Text));
    }

    public boolean hasErrorType() {
        return parts.stream().anyMatch(Part.ErrorType.class::isInstance);
    }

    /// The partition keys that a query has to give.
    public Set<String> queryKeys() {
        return parts.stream()
                .filter(Part.FromQuery.class::isInstance)
                .map(part -> ((Part.FromQuery) part).key())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The partition keys that a function has to give.
    public Set<String> lambdaKeys() {
        return parts.stream()
                .filter(Part.FromLambda.class::isInstance)
                .map(part -> ((Part.FromLambda) part).key())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The beginning of a key: the evaluated prefix, with `yyyy/MM/dd/HH/` behind it if it has no expression at all.
    public String evaluate(Values values) {
        StringBuilder key = new StringBuilder();
        for (Part part : parts) {
            key.append(
                    switch (part) {
                        case Part.Text text -> text.text();
                        case Part.Time time -> time.format().format(values.oldest());
                        case Part.RandomString _ -> values.random().get();
                        case Part.ErrorType _ -> values.errorType();
                        case Part.FromQuery query -> values.fromQuery().getOrDefault(query.key(), "");
                        case Part.FromLambda lambda -> values.fromLambda().getOrDefault(lambda.key(), "");
                    });
        }
        if (!hasExpressions()) {
            key.append(FOLDERS.format(values.oldest()));
        }
        return key.toString();
    }
}
