package io.millrace.firehose.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// The functions of jq for times that our jq does not bring along; all times are UTC.
///
/// A time is seconds since 1970 or broken down: `[year, month from 0, day, hours, minutes, seconds, day of the
/// week from Sunday 0, day of the year from 0]`. Source: <https://jqlang.org/manual/v1.6/#dates>
final class TimeFunctions {

    private static final String ISO_8601 = "%Y-%m-%dT%H:%M:%SZ";

    /// What stands for a directive of C's `strftime` in Java.
    private static final Map<Character, String> PATTERNS = Map.ofEntries(
            Map.entry('Y', "uuuu"),
            Map.entry('y', "uu"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('j', "DDD"),
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('b', "MMM"),
            Map.entry('h', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('G', "YYYY"),
            Map.entry('V', "ww"),
            Map.entry('F', "uuuu-MM-dd"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('R', "HH:mm"),
            Map.entry('D', "MM/dd/uu"),
            Map.entry('e', "ppd"));

    private TimeFunctions() {}

    /// Adds the functions to a scope.
    static void addTo(Scope scope) {
        scope.addFunction("gmtime", 0, simple(time -> brokenDown(time(time))));
        scope.addFunction(
                "mktime", 0, simple(time -> LongNode.valueOf(time(time).toEpochSecond())));
        scope.addFunction("todate", 0, simple(time -> TextNode.valueOf(format(time(time), ISO_8601))));
        scope.addFunction(
                "fromdate",
                0,
                simple(text -> LongNode.valueOf(parse(text.asText(), ISO_8601).toEpochSecond())));
        scope.addFunction("strftime", 1, withFormat((time, format) -> TextNode.valueOf(format(time(time), format))));
        scope.addFunction("strptime", 1, withFormat((text, format) -> brokenDown(parse(text.asText(), format))));
    }

    /// What a function makes of its input.
    @FunctionalInterface
    private interface Simple {
        JsonNode apply(JsonNode input) throws JsonQueryException;
    }

    /// What a function makes of its input and a format.
    @FunctionalInterface
    private interface WithFormat {
        JsonNode apply(JsonNode input, String format) throws JsonQueryException;
    }

    private static Function simple(Simple simple) {
        return (scope, arguments, input, path, output, version) -> output.emit(simple.apply(input), null);
    }

    private static Function withFormat(WithFormat function) {
        return (scope, arguments, input, path, output, version) -> arguments
                .getFirst()
                .apply(scope, input, format -> output.emit(function.apply(input, format.asText()), null));
    }

    private static ZonedDateTime time(JsonNode time) throws JsonQueryException {
        try {
            if (time.isNumber()) {
                return Instant.ofEpochSecond(time.longValue()).atZone(ZoneOffset.UTC);
            }
            if (time.isArray() && time.size() >= 6) {
                return LocalDateTime.of(
                                time.get(0).intValue(),
                                time.get(1).intValue() + 1,
                                time.get(2).intValue(),
                                time.get(3).intValue(),
                                time.get(4).intValue(),
                                time.get(5).intValue())
                        .atZone(ZoneOffset.UTC);
            }
        } catch (DateTimeException e) {
            throw new JsonQueryException("not a time: " + time);
        }
        throw new JsonQueryException("a time must be a number or broken down, not " + time);
    }

    private static JsonNode brokenDown(ZonedDateTime time) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        parts.add(time.getYear()).add(time.getMonthValue() - 1).add(time.getDayOfMonth());
        parts.add(time.getHour()).add(time.getMinute()).add(time.getSecond());
        parts.add(time.getDayOfWeek().getValue() % 7).add(time.getDayOfYear() - 1);
        return parts;
    }

    private static String format(ZonedDateTime time, String format) throws JsonQueryException {
        try {
            return formatter(format).format(time);
        } catch (DateTimeException e) {
            throw new JsonQueryException("cannot write a time as " + format);
        }
    }

    private static ZonedDateTime parse(String text, String format) throws JsonQueryException {
        try {
            return ZonedDateTime.parse(
                    text,
                    new DateTimeFormatterBuilder()
                            .append(formatter(format))
                            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
                            .toFormatter(Locale.ENGLISH)
                            .withZone(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new JsonQueryException("date \"" + text + "\" does not match format \"" + format + "\"");
        }
    }

    private static DateTimeFormatter formatter(String format) throws JsonQueryException {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        for (int i = 0; i < format.length(); i++) {
            char next = format.charAt(i);
            if (next != '%' || i + 1 == format.length()) {
                builder.appendLiteral(next);
                continue;
            }
            char directive = format.charAt(++i);
            String pattern = PATTERNS.get(directive);
            switch (directive) {
                case '%' -> builder.appendLiteral('%');
                case 'Z' -> builder.appendLiteral("UTC");
                case 'z' -> builder.appendLiteral("+0000");
                case 's' -> builder.appendValue(ChronoField.INSTANT_SECONDS);
                default -> {
                    if (pattern == null) {
                        throw new JsonQueryException("unknown directive in format \"" + format + "\"");
                    }
                    builder.appendPattern(pattern);
                }
            }
        }
        return builder.toFormatter(Locale.ENGLISH);
    }
}
